"""Path → handler. Campaigns, flows, lists and segments of Klaviyo's API are not covered: the workspace calls none."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from starlette.routing import Route

from sandbox.klaviyo import consent, handlers, library_handlers, universal_content_handlers
from sandbox.klaviyo.editor import page as editor
from sandbox.klaviyo.pages import urls as pages
from sandbox.klaviyo.wire import Handler, api

_Row = tuple[str, str, Handler, tuple[str, ...], str, int]
_READ, _WRITE = ("templates:read",), ("templates:write",)
_METRICS, _IMAGES = ("metrics:read",), ("images:write",)
_CONTENT: Final = "/api/template-universal-content"
_METRIC: Final = "/api/metrics/{id}"
_PREVIEW_SENDS: Final = "/api/template-preview-send-jobs"

# Method, path, handler, scopes, rate limit's tier, status.
API: Final[tuple[_Row, ...]] = (
    ("GET", "/api/accounts", handlers.get_accounts, ("accounts:read",), "XS", 200),
    ("GET", "/api/accounts/{id}", handlers.get_account, ("accounts:read",), "XS", 200),
    ("GET", _CONTENT, universal_content_handlers.get_all_universal_content, _READ, "L", 200),
    ("POST", _CONTENT, universal_content_handlers.create_universal_content, _WRITE, "L", 201),
    ("POST", f"{_CONTENT}-clone", universal_content_handlers.clone_universal_content, _WRITE, "M", 201),
    ("GET", f"{_CONTENT}/{{id}}", universal_content_handlers.get_universal_content, _READ, "L", 200),
    ("PATCH", f"{_CONTENT}/{{id}}", universal_content_handlers.update_universal_content, _WRITE, "L", 200),
    ("DELETE", f"{_CONTENT}/{{id}}", universal_content_handlers.delete_universal_content, _WRITE, "L", 204),
    ("GET", "/api/metrics", handlers.get_metrics, _METRICS, "M", 200),
    ("GET", _METRIC, handlers.get_metric, _METRICS, "M", 200),
    ("GET", f"{_METRIC}/metric-properties", handlers.get_properties_for_metric, _METRICS, "XS", 200),
    ("GET", f"{_METRIC}/relationships/metric-properties", handlers.get_property_ids_for_metric, _METRICS, "XS", 200),
    ("GET", "/api/metric-properties/{id}", handlers.get_metric_property, _METRICS, "XS", 200),
    ("GET", "/api/events", handlers.get_events, ("events:read",), "XL", 200),
    ("GET", "/api/events/{id}", handlers.get_event, ("events:read",), "M", 200),
    ("GET", "/api/events/{id}/metric", handlers.get_metric_for_event, ("events:read", "metrics:read"), "XL", 200),
    ("GET", "/api/events/{id}/profile", handlers.get_profile_for_event, ("events:read", "profiles:read"), "XL", 200),
    ("GET", "/api/templates", library_handlers.get_templates, _READ, "L", 200),
    ("POST", "/api/templates", library_handlers.create_template, _WRITE, "L", 201),
    ("GET", "/api/templates/{id}", library_handlers.get_template, _READ, "L", 200),
    ("PATCH", "/api/templates/{id}", library_handlers.update_template, _WRITE, "L", 200),
    # 200, although the specification says 204 for a deletion and 201 for the others: as was seen at Klaviyo.
    ("DELETE", "/api/templates/{id}", library_handlers.delete_template, _WRITE, "L", 200),
    ("POST", "/api/template-render", library_handlers.render_template, _READ, "S", 200),
    ("POST", "/api/template-clone", library_handlers.clone_template, _WRITE, "L", 200),
    ("POST", _PREVIEW_SENDS, library_handlers.create_template_preview_send_job, _WRITE, "PREVIEW", 202),
    ("GET", "/api/images", library_handlers.get_images, ("images:read",), "M", 200),
    ("POST", "/api/images", library_handlers.upload_image_from_url, _IMAGES, "IMAGE_URL", 201),
    ("POST", "/api/image-upload", library_handlers.upload_image_from_file, _IMAGES, "IMAGE_FILE", 201),
    ("GET", "/api/images/{id}", library_handlers.get_image, ("images:read",), "M", 200),
    ("PATCH", "/api/images/{id}", library_handlers.update_image, _IMAGES, "M", 200),
)
# The first revision of a route that is younger than the oldest supported one.
_SINCE: Final = {f"{_CONTENT}-clone": "2026-10-15", _PREVIEW_SENDS: "2026-07-15.pre"}


def _api_routes() -> Iterator[Route]:
    """Every route with and without a slash at its end: older clients write one."""
    for method, path, handler, scopes, tier, status in API:
        endpoint: Callable[..., Any] = api(handler, scopes=scopes, tier=tier, status=status, since=_SINCE.get(path, ""))
        yield Route(path, endpoint, methods=[method])
        yield Route(f"{path}/", endpoint, methods=[method], include_in_schema=False)


routes = [
    Route("/oauth/authorize", consent.authorize, methods=["GET", "POST"]),
    Route("/oauth/token", handlers.token, methods=["POST"]),
    Route("/oauth/revoke", handlers.revoke, methods=["POST"]),
    *_api_routes(),
    Route("/company/FERNKN/images/{name}", library_handlers.hosted_image),
    *editor.routes,
    *pages.routes,
]
