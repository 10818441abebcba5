"""JSON:API documents: resources with their links and relationships, sparse fields, pages."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request

from sandbox.context import Sandbox
from sandbox.klaviyo.exceptions import invalid
from sandbox.klaviyo.query import read_cursor, write_cursor

Included = Sequence[Mapping[str, Any]] | None
# The types whose path is not the type with an s.
_PLURALS: Final = {
    "metric-property": "metric-properties",
    "template-universal-content": "template-universal-content",
}


def one(request: Request, resource: Mapping[str, Any], included: Included = None) -> dict[str, Any]:
    """A document about one thing; it names its own address, query included."""
    return _with_included(
        request, {"data": resource_document(request, resource), "links": _own_address(request)}, included
    )


def several(request: Request, resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A document about things that never fill more than a page, and so have no next one."""
    return {"data": [resource_document(request, resource) for resource in resources], "links": _own_address(request)}


def page(
    request: Request, resources: Sequence[Mapping[str, Any]], following: str = "", included: Included = None
) -> dict[str, Any]:
    """A page of a list; `following` is the cursor of the next one."""
    document = {
        "data": [resource_document(request, resource) for resource in resources],
        "links": links_of(request, following),
    }
    return _with_included(request, document, included)


def page_of(
    request: Request, resources: Sequence[Mapping[str, Any]], size: int, included: Included = None
) -> dict[str, Any]:
    """The page that the cursor asks for, of a list that is at hand whole."""
    at = read_cursor(request.query_params.get("page[cursor]", ""))
    following = write_cursor(at + size) if at + size < len(resources) else ""
    return page(request, resources[at : at + size], following, included)


def links_of(request: Request, following: str = "") -> dict[str, str | None]:
    """Links to this page and to the one that the cursor `following` begins."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "page[cursor]"]
    link = f"{_path(request)}?{urlencode([*query, ('page[cursor]', following)])}" if following else None
    return {**_own_address(request), "next": link, "prev": None}


def read_include(request: Request, *allowed: str) -> list[str]:
    """The related resources that come along."""
    include = [name for name in request.query_params.get("include", "").split(",") if name]
    if unknown := set(include) - set(allowed):
        raise invalid(f"'{min(unknown)}' is not an allowed value for 'include'.", "include")
    return include


def resource_document(request: Request, resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource with its links, and only the fields asked for; relationships stand beside sparse fields, too."""
    kind = resource["type"]
    here = f"{Sandbox.of(request).base_url(request)}/klaviyo/api/{_PLURALS.get(kind, f'{kind}s')}/{resource['id']}"
    document = {"type": kind, "id": resource["id"], "attributes": _attributes(request, resource)}
    if "relationships" in resource:
        include = request.query_params.get("include", "").split(",")
        document["relationships"] = {
            name: _relationship(related, f"{here}/relationships/{name}/", f"{here}/{name}/", name in include)
            for name, related in resource["relationships"].items()
        }
    return {**document, "links": {"self": f"{here}/"}}


def _relationship(related: Mapping[str, Any], own: str, other: str, is_included: bool) -> dict[str, Any]:
    """A relationship that is not known tells addresses only; what it leads to is empty in this world."""
    data = related or ({"data": []} if is_included else {})
    return {**data, "links": {"self": own, "related": other}}


def _attributes(request: Request, resource: Mapping[str, Any]) -> dict[str, Any]:
    requested = request.query_params.get(f"fields[{resource['type']}]")
    attributes: dict[str, Any] = resource["attributes"]
    if not requested:
        return attributes
    named = [name.split(".") for name in requested.split(",")]
    if unknown := {name[0] for name in named} - set(attributes) - {"id"}:
        raise invalid(f"'{min(unknown)}' is not a valid field.", f"fields[{resource['type']}]")
    additional = request.query_params.get(f"additional-fields[{resource['type']}]", "")
    sparse: dict[str, Any] = {}
    for name in [*named, *([each] for each in additional.split(","))]:
        _copy(attributes, name, sparse)
    return sparse


def _copy(source: Mapping[str, Any], path: Sequence[str], target: dict[str, Any]) -> None:
    """Copy the value at a dotted field; what is not there is left out."""
    name, *rest = path
    if name not in source:
        return
    if not rest or not isinstance(source[name], dict):
        target[name] = source[name]
    elif name not in target or target[name] is not source[name]:
        _copy(source[name], rest, target.setdefault(name, {}))


def _with_included(request: Request, document: dict[str, Any], included: Included) -> dict[str, Any]:
    if included is None:
        return document
    return {**document, "included": [resource_document(request, item) for item in included]}


def _own_address(request: Request) -> dict[str, str | None]:
    query = urlencode(request.query_params.multi_items())
    return {"self": f"{_path(request)}?{query}" if query else _path(request)}


def _path(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.url.path}"
