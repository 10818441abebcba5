"""Klaviyo's JSON:API to values of the domain and to errors of the tree.

Every answer is checked against a form, which takes additional names, and nulls where Klaviyo sends them.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Generic, NotRequired, TypeVar

import httpx
from pydantic import Field, ValidationError
from typing_extensions import TypedDict

from core.domain.block import Block
from core.domain.event import Metric
from core.errors import Conflict, InputError, NotFound, Reconnect, Refused, Throttled, Unavailable, WorkspaceError
from core.http import Answer, AnswerType, quote_words

_T = TypeVar("_T")
_SCOPE: Final = re.compile(r"\b([a-z][a-z-]{1,40}):(read|write)\b")


class Resource(TypedDict, Generic[_T]):
    """A thing with its attributes."""

    id: str
    attributes: _T


class One(TypedDict, Generic[_T]):
    """An answer about one thing."""

    data: Resource[_T]


class Links(TypedDict):
    """Where the pages of a list are."""

    next: NotRequired[str | None]


class Page(TypedDict, Generic[_T]):
    """A page of a list."""

    data: list[Resource[_T]]
    links: NotRequired[Links | None]


class _Contact(TypedDict):
    organization_name: NotRequired[str | None]


class _Account(TypedDict):
    contact_information: NotRequired[_Contact | None]


class _Accounts(TypedDict):
    data: Annotated[list[Resource[_Account]], Field(min_length=1)]


class _Block(TypedDict):
    name: str
    definition: NotRequired[dict[str, Any] | None]
    created: NotRequired[str | None]
    updated: NotRequired[str | None]
    screenshot_status: NotRequired[str | None]
    screenshot_url: NotRequired[str | None]


class _Integration(TypedDict):
    name: NotRequired[str | None]


class _Metric(TypedDict):
    name: NotRequired[str | None]
    integration: NotRequired[_Integration | None]


class _Source(TypedDict):
    pointer: NotRequired[str | None]


class _Error(TypedDict):
    detail: NotRequired[str | None]
    title: NotRequired[str | None]
    source: NotRequired[_Source | None]


class _Errors(TypedDict):
    errors: Annotated[list[_Error], Field(min_length=1)]


_ONE_BLOCK: Final[AnswerType[One[_Block]]] = AnswerType(One[_Block])
_BLOCKS: Final[AnswerType[Page[_Block]]] = AnswerType(Page[_Block])
_METRICS: Final[AnswerType[Page[_Metric]]] = AnswerType(Page[_Metric])
_ACCOUNTS: Final[AnswerType[_Accounts]] = AnswerType(_Accounts)
_ERRORS: Final[AnswerType[_Errors]] = AnswerType(_Errors)


def refusal(answer: Answer) -> WorkspaceError | None:
    """Return the error whose class says what to do about an answer without success, None for a success."""
    if answer.is_success:
        return None
    status, detail = answer.status, _detail(answer)
    if status == httpx.codes.UNAUTHORIZED:
        return Reconnect("Klaviyo no longer accepts this connection; reconnect on Setup")
    if status == httpx.codes.FORBIDDEN:
        return Refused(_missing_permissions(detail) or f"Klaviyo denied access: {detail}")
    # A malformed ID is a bad request to some operations, and no thing has it.
    if status == httpx.codes.NOT_FOUND or (status == httpx.codes.BAD_REQUEST and _pointer(answer) == "/data/id"):
        return NotFound(f"Klaviyo could not find it: {detail}")
    if status == httpx.codes.CONFLICT:
        return Conflict(f"Klaviyo did not complete it: {detail}")
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Throttled("Klaviyo is limiting requests", retry_after=_retry_after(answer))
    if status >= 500:
        return Unavailable(f"Klaviyo cannot answer now (HTTP {status})", retry_after=_retry_after(answer))
    return InputError(f"Klaviyo rejected the request: {detail}")


def next_page(links: Links | None) -> str:
    """Where the next page is; blank on the last."""
    return (links or {}).get("next") or ""


def account(body: bytes) -> tuple[str, str]:
    """Return the id and the name of the account that a list of accounts tells."""
    resource = _ACCOUNTS.read(body)["data"][0]
    contact = resource["attributes"].get("contact_information") or {}
    return resource["id"], contact.get("organization_name") or resource["id"]


def one_block(body: bytes) -> Block:
    """Return the Universal Content block that an answer is about."""
    return _block(_ONE_BLOCK.read(body)["data"])


def blocks(body: bytes) -> tuple[list[Block], str]:
    """Return a page of Universal Content blocks, and where the next one is."""
    page = _BLOCKS.read(body)
    return [_block(resource) for resource in page["data"]], next_page(page.get("links"))


def _block(resource: Resource[_Block]) -> Block:
    attributes = resource["attributes"]
    return Block(
        id=resource["id"],
        name=attributes["name"],
        definition=attributes.get("definition"),
        created=attributes.get("created") or "",
        updated=attributes.get("updated") or "",
        screenshot=(attributes.get("screenshot_url") or "")
        if attributes.get("screenshot_status") == "completed"
        else "",
    )


def html_definition(html: str, old: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The definition of an HTML block; whatever else the old one says is kept, because PATCH replaces it whole."""
    data = dict((old or {}).get("data") or {})
    options = writable_options(data.get("display_options") or {})
    return {"content_type": "block", "type": "html", "data": {**data, "display_options": options, "content": html}}


def writable_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """A block's display options as they can be written back: without the blanks that Klaviyo fills in when it answers.

    The condition of the revisions before 2026-10-15, `visible_check`, is one of `visibility` today.
    """
    filled = {name: value for name, value in options.items() if not _is_blank(value)}
    if check := filled.pop("visible_check", None):
        filled.setdefault("visibility", {"check": check})
    return filled


def _is_blank(value: Any) -> bool:
    return all(map(_is_blank, value.values())) if isinstance(value, dict) else value is None or value in ("", False)


def image_definition(src: str, alt: str, href: str, width: int) -> dict[str, Any]:
    """The definition of Klaviyo's native image block, as of revision 2026-10-15; `width` in CSS pixels."""
    properties = {"dynamic": False, "src": src, "alt_text": alt, "href": href or None}
    styles = {"align": "center", "width": width, "max_width": width, "full_width_mobile": True}
    data = {"properties": properties, "display_options": {"show_on": "all"}, "styles": styles}
    return {"content_type": "block", "type": "image", "data": data}


def metrics(body: bytes) -> tuple[list[Metric], str]:
    """Return a page of metrics, and where the next one is."""
    page = _METRICS.read(body)
    return [_metric(resource) for resource in page["data"]], next_page(page.get("links"))


def _metric(resource: Resource[_Metric]) -> Metric:
    attributes = resource["attributes"]
    integration = (attributes.get("integration") or {}).get("name") or ""
    return Metric(id=resource["id"], name=attributes.get("name") or "", integration=integration)


def _detail(answer: Answer) -> str:
    """The service's own words as a short quotation; never our request."""
    try:
        first = _ERRORS.read(answer.body)["errors"][0]
    except ValidationError:
        return f"HTTP {answer.status}"
    return quote_words(first.get("detail") or first.get("title") or "") or f"HTTP {answer.status}"


def _missing_permissions(detail: str) -> str:
    """What a connection may not do, for Klaviyo's list of scopes that it lacks; blank for any other refusal."""
    scopes = _SCOPE.findall(detail) if "scope" in detail else []
    actions = " and ".join(f"{verb} {kind}" for kind, verb in scopes)
    names = ", ".join(f"{kind}:{verb}" for kind, verb in scopes)
    return f"Klaviyo does not let this connection {actions} ({names})" if actions else ""


def _pointer(answer: Answer) -> str:
    try:
        source = _ERRORS.read(answer.body)["errors"][0].get("source")
    except ValidationError:
        return ""
    return (source or {}).get("pointer") or ""


def _retry_after(answer: Answer) -> float | None:
    header = answer.headers.get("Retry-After", "")
    return float(header) if header.isdecimal() else None
