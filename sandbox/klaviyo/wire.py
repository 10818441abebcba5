"""What every route of the API shares: the caller, limits, bodies, the form of answers."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.context import Sandbox
from sandbox.klaviyo import oauth
from sandbox.klaviyo.exceptions import JSON_API, ApiError, invalid, not_found
from sandbox.klaviyo.limits import TIERS, Throttled, spend
from sandbox.klaviyo.revisions import NEWEST, Revision, read_revision

# The most that a request may weigh, in bytes (DOC rate_limits_and_error_handling).
LARGEST: Final = 5 * 1024 * 1024
Handler = Callable[[Request, Any], Any]


def api(
    handler: Handler, *, scopes: Sequence[str], tier: str, status: int = 200, since: str = ""
) -> Callable[[Request], Any]:
    """A route of the API, `since` a revision: checks the caller, calls `handler(request, body)`, answers JSON:API."""

    async def route(request: Request) -> Response:
        remaining, endpoint = 0, f"{request.method} {request.scope['route'].path.rstrip('/')}"

        def handled(content: Any) -> Any:
            nonlocal remaining
            remaining = spend(Sandbox.of(request).state, endpoint, tier)
            return handler(request, _parsed(request, content) if isinstance(content, bytes) else content)

        try:
            _check_caller(request, scopes)
            if revision_of(request).name < since:
                raise not_found(f"The endpoint does not exist in revision {revision_of(request).name}.")
            answer = await run_in_threadpool(handled, await _content(request))
        except Throttled as error:
            return _stamped(request, error.response(), {"Retry-After": str(error.seconds)})
        except ApiError as error:
            # Who is not known, and who has to wait, is not told of limits.
            budget = {} if error.status in (401, 429) else _budget(tier, remaining)
            return _stamped(request, error.response(), budget)
        finally:
            # An uploaded file's spool.
            await request.close()
        answered = Response(status_code=status)
        if answer is not None:
            answered = JSONResponse(answer, status, media_type=JSON_API)
        return _stamped(request, answered, _budget(tier, remaining))

    route.__doc__ = handler.__doc__
    return route


def _budget(tier: str, remaining: int) -> dict[str, str]:
    burst, steady, *daily = TIERS[tier]
    windows = [f"{burst};w=1", f"{steady};w=60", *(f"{limit};w=86400" for limit in daily)]
    return {
        "RateLimit-Limit": ", ".join([str(burst), *windows]),
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": "0",
    }


def _stamped(request: Request, response: Response, headers: Mapping[str, str]) -> Response:
    answering: Revision | None = getattr(request.state, "revision", None)
    response.headers["X-Klaviyo-API-Revision"] = answering.name if answering else NEWEST
    response.headers.update(headers)
    return response


def _check_caller(request: Request, scopes: Sequence[str]) -> None:
    granted = oauth.scopes_of(Sandbox.of(request).state, request.headers.get("authorization", ""))
    if granted is None:
        detail = "Incorrect authentication credentials."
        raise ApiError(401, "authentication_failed", detail, detail)
    fall_forward = request.headers.get("x-klaviyo-revision-fall-forward-opt-out") != "1"
    request.state.revision = read_revision(request.headers.get("revision"), fall_forward=fall_forward)
    missing = [scope for scope in scopes if scope not in granted]
    if missing:
        raise forbidden(f"Your credentials do not have the required scopes: {', '.join(missing)}.")


def revision_of(request: Request) -> Revision:
    """The revision that answers a request."""
    revision: Revision = request.state.revision
    return revision


def forbidden(detail: str) -> ApiError:
    """A missing permission."""
    return ApiError(403, "permission_denied", "You do not have permission to perform this action.", detail)


async def _content(request: Request) -> dict[str, Any] | bytes:
    """The fields of a form, or the body as it is."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return dict(await request.form())
    return await request.body()


def _parsed(request: Request, raw: bytes) -> Any:
    if not raw:
        return None
    if len(raw) > LARGEST:
        raise ApiError(413, "payload_too_large", "Payload too large.", "The payload is larger than 5MB.")
    if request.headers.get("content-type", "").split(";")[0] not in (JSON_API, "application/json"):
        raise ApiError(415, "unsupported_media_type", "Unsupported media type.", f"Content-Type must be {JSON_API}.")
    try:
        body = json.loads(raw)
        # What cannot be written again (NaN, an infinite number, half a surrogate pair) would be unreadable once kept.
        json.dumps(body, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise invalid("The request body is not JSON.") from None
    return body
