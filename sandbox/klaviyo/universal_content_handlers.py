"""Universal content: HTTP in, HTTP out; told as the request's revision tells it."""

from typing import Any

from starlette.requests import Request

from sandbox.context import Sandbox
from sandbox.klaviyo import models
from sandbox.klaviyo.definitions import definition_at, filled_options
from sandbox.klaviyo.documents import one, page_of
from sandbox.klaviyo.exceptions import invalid
from sandbox.klaviyo.query import read_size, read_sort
from sandbox.klaviyo.wire import revision_of

_KIND = "template-universal-content"


def get_all_universal_content(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/template-universal-content."""
    query = request.query_params
    blocks = models.contents(Sandbox.of(request).state, query.get("filter", ""))
    field, descending = read_sort(query.get("sort", ""), ("created", "id", "name", "updated"), "created")
    blocks.sort(key=lambda item: item["id"] if field == "id" else item["attributes"][field], reverse=descending)
    size = read_size(query.get("page[size]", ""), 20, 100)
    return page_of(request, [_as_revision(request, item) for item in blocks], size)


def create_universal_content(request: Request, body: Any) -> dict[str, Any]:
    """POST /api/template-universal-content."""
    attributes = models.require_json_object(body, _KIND)
    return _one(request, models.create_universal_content(Sandbox.of(request).state, attributes, revision_of(request)))


def clone_universal_content(request: Request, body: Any) -> dict[str, Any]:
    """POST /api/template-universal-content-clone; the official client asks for the source's id in both places."""
    attributes = models.require_json_object(body, _KIND)
    if not isinstance(body["data"].get("id"), str):
        raise invalid("'id' is a required field.", "/data/id")
    return _one(request, models.clone_universal_content(Sandbox.of(request).state, attributes))


def get_universal_content(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/template-universal-content/{id}."""
    return _one(request, models.content(Sandbox.of(request).state, request.path_params["id"]))


def update_universal_content(request: Request, body: Any) -> dict[str, Any]:
    """PATCH /api/template-universal-content/{id}."""
    attributes, content_id = models.require_json_object(body, _KIND), request.path_params["id"]
    if body["data"].get("id") != content_id:
        raise invalid("The id in the payload is not the id in the path.", "/data/id")
    return _one(
        request,
        models.update_universal_content(Sandbox.of(request).state, content_id, attributes, revision_of(request)),
    )


def delete_universal_content(request: Request, _: Any) -> None:
    """DELETE /api/template-universal-content/{id}."""
    models.delete_universal_content(Sandbox.of(request).state, request.path_params["id"])


def _one(request: Request, item: dict[str, Any]) -> dict[str, Any]:
    return one(request, _as_revision(request, item))


def _as_revision(request: Request, item: dict[str, Any]) -> dict[str, Any]:
    attributes = item["attributes"]
    definition = definition_at(attributes["definition"], revision_of(request))
    definition = filled_options(definition, Sandbox.of(request).state.setting("display_options"))
    return {**item, "attributes": {**attributes, "definition": definition}}
