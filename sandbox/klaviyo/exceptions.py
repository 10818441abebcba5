"""Klaviyo's errors as they go over the wire."""

import json
import uuid
from typing import Any

from starlette.responses import JSONResponse, Response

JSON_API = "application/vnd.api+json"
_LIMITS = "https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling#rate-limits"


class ApiError(Exception):
    """An error of the JSON:API; raised by models, answered by the route."""

    def __init__(self, status: int, code: str, title: str, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.status, self.code, self.title, self.detail, self.pointer = status, code, title, detail, pointer

    def response(self) -> Response:
        """The body that Klaviyo's API answers; when it asks for patience, the type of the body is not told."""
        body = {"errors": [self._error()]}
        if self.status == 429:
            return Response(json.dumps(body), self.status)
        return JSONResponse(body, self.status, media_type=JSON_API)

    def _error(self) -> dict[str, Any]:
        """The error in one of two shapes, as was seen at Klaviyo: what is refused early has no `links` and `meta`."""
        early = self.status in (401, 404, 500) or self.code == "permission_denied"
        pointer = self.pointer or ("/data/" if early else "/data")
        error = {
            "id": str(uuid.uuid4()),
            "status": self.status,
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
            "source": {"pointer": pointer} if "/" in pointer else {"parameter": pointer},
        }
        links = {"type": _LIMITS} if self.status == 429 else {}
        return error if early else {**error, "links": links, "meta": {}}


def invalid(detail: str, pointer: str = "") -> ApiError:
    """A request that is not understood."""
    return ApiError(400, "invalid", "Invalid input.", detail, pointer)


def not_found(detail: str) -> ApiError:
    """A thing that does not exist."""
    return ApiError(404, "not_found", "Not found.", detail)


class OAuthError(Exception):
    """An error of the token endpoints, by RFC 6749."""

    def __init__(self, status: int, error: str, description: str = "") -> None:
        super().__init__(error)
        self.status, self.error, self.description = status, error, description

    def response(self) -> JSONResponse:
        """The body that the token endpoint answers."""
        body = {"error": self.error} | ({"error_description": self.description} if self.description else {})
        return JSONResponse(body, self.status, headers={"Cache-Control": "no-store"})
