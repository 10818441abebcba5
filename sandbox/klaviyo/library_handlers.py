"""Templates and images: HTTP in, HTTP out."""

from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from sandbox.context import Sandbox
from sandbox.klaviyo import images, models, preview_sends, templates
from sandbox.klaviyo.documents import one, page_of
from sandbox.klaviyo.exceptions import ApiError, invalid
from sandbox.klaviyo.query import read_size, read_sort


def get_templates(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/templates; ten a page, no more."""
    query = request.query_params
    rows = templates.find(Sandbox.of(request).state, query.get("filter", ""))
    field, descending = read_sort(query.get("sort", ""), ("created", "id", "name", "updated"), "created")
    rows.sort(key=lambda row: str(row[field]), reverse=descending)
    resources = [templates.resource(row, definition=_definition(request)) for row in rows]
    return page_of(request, resources, read_size(query.get("page[size]", ""), 10, 10))


def get_template(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/templates/{id}."""
    row = templates.get(Sandbox.of(request).state, request.path_params["id"])
    return one(request, templates.resource(row, definition=_definition(request)))


def create_template(request: Request, body: Any) -> dict[str, Any]:
    """POST /api/templates."""
    template = templates.create(Sandbox.of(request).state, models.require_json_object(body, "template"))
    return one(request, templates.resource(template, written=True))


def update_template(request: Request, body: Any) -> dict[str, Any]:
    """PATCH /api/templates/{id}."""
    attributes = models.require_json_object(body, "template")
    preview_sends.deliver_due(Sandbox.of(request).state)
    changed = templates.update(Sandbox.of(request).state, request.path_params["id"], attributes)
    return one(request, templates.resource(changed, written=True))


def delete_template(request: Request, _: Any) -> None:
    """DELETE /api/templates/{id}."""
    preview_sends.deliver_due(Sandbox.of(request).state)
    templates.delete(Sandbox.of(request).state, request.path_params["id"])


def clone_template(request: Request, body: Any) -> dict[str, Any]:
    """POST /api/template-clone."""
    attributes, state = models.require_json_object(body, "template"), Sandbox.of(request).state
    template = templates.clone(state, str(body["data"].get("id") or ""), attributes.get("name"))
    return one(request, templates.resource(template, written=True))


def render_template(request: Request, body: Any) -> dict[str, Any]:
    """POST /api/template-render; answers 200, although the specification says 201."""
    attributes = models.require_json_object(body, "template")
    row = templates.get(Sandbox.of(request).state, str(body["data"].get("id") or ""))
    return one(request, templates.render(Sandbox.of(request).state, row, attributes.get("context")))


def create_template_preview_send_job(request: Request, body: Any) -> dict[str, Any]:
    """POST /api/template-preview-send-jobs; nothing tells later how far a job is."""
    attributes = models.require_json_object(body, "template-preview-send-job")
    state = Sandbox.of(request).state
    return one(request, preview_sends.create_template_preview_send_job(state, body, attributes))


def get_images(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/images."""
    query, sandbox = request.query_params, Sandbox.of(request)
    rows = images.find(sandbox.state, query.get("filter", ""))
    field, descending = read_sort(query.get("sort", ""), ("format", "id", "name", "size", "updated_at"), "-updated_at")
    column = {"updated_at": "updated"}.get(field, field)
    rows.sort(key=lambda row: (row[column] is None, row[column]), reverse=descending)
    resources = [images.resource(row, sandbox.base_url(request)) for row in rows]
    return page_of(request, resources, read_size(query.get("page[size]", ""), 20, 100))


def get_image(request: Request, _: Any) -> dict[str, Any]:
    """GET /api/images/{id}."""
    sandbox = Sandbox.of(request)
    row = images.get(sandbox.state, request.path_params["id"])
    return one(request, images.resource(row, sandbox.base_url(request)))


def upload_image_from_url(request: Request, body: Any) -> dict[str, Any]:
    """POST /api/images: a copy by address."""
    attributes, sandbox = models.require_json_object(body, "image"), Sandbox.of(request)
    data = images.imported(sandbox.state, attributes.get("import_from_url"))
    hidden = bool(attributes.get("hidden"))
    row = images.add(sandbox.state, data, attributes.get("name"), hidden=hidden, way="url")
    return one(request, images.resource(row, sandbox.base_url(request)))


def upload_image_from_file(request: Request, body: Any) -> dict[str, Any]:
    """POST /api/image-upload: a copy by file, as a form."""
    sandbox, file = Sandbox.of(request), body.get("file") if isinstance(body, dict) else None
    if not isinstance(file, UploadFile):
        raise invalid("'file' is a required field.", "/data/attributes/file")
    hidden = str(body.get("hidden")).lower() == "true"
    name = str(body.get("name") or file.filename or "image")
    row = images.add(sandbox.state, file.file.read(), name, hidden=hidden, way="file")
    return one(request, images.resource(row, sandbox.base_url(request)))


def update_image(request: Request, body: Any) -> dict[str, Any]:
    """PATCH /api/images/{id}."""
    sandbox = Sandbox.of(request)
    row = images.update(sandbox.state, request.path_params["id"], models.require_json_object(body, "image"))
    return one(request, images.resource(row, sandbox.base_url(request)))


def hosted_image(request: Request) -> Response:
    """A copy, as mails load it."""
    file = images.file_of(Sandbox.of(request).state, request.path_params["name"])
    return Response(file[0], media_type=file[1]) if file else Response(status_code=404)


def _definition(request: Request) -> bool:
    is_requested = "definition" in request.query_params.get("additional-fields[template]", "").split(",")
    if is_requested and Sandbox.of(request).state.setting("definitions") == "500":
        raise ApiError(
            500, "error", "A server error occurred.", "Failed to load definition: While structuring BaseStyle"
        )
    return is_requested
