"""Path → handler. Campaigns, flows, lists and segments of Klaviyo's API are not covered: the workspace calls none."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from starlette.routing import Route

from sandbox.klaviyo import consent, content_responses, library_responses, responses
from sandbox.klaviyo.editor import page as editor
from sandbox.klaviyo.pages import urls as pages
from sandbox.klaviyo.wire import Handler, api

_Row = tuple[str, str, Handler, tuple[str, ...], str, int]
_READ, _WRITE = ("templates:read",), ("templates:write",)
_METRICS, _IMAGES = ("metrics:read",), ("images:write",)
_CONTENT: Final = "/api/template-universal-content"
_METRIC: Final = "/api/metrics/{id}"

# Method, path, handler, scopes, rate limit's tier, status.
API: Final[tuple[_Row, ...]] = (
    ("GET", "/api/accounts", responses.get_accounts, ("accounts:read",), "XS", 200),
    ("GET", "/api/accounts/{id}", responses.get_account, ("accounts:read",), "XS", 200),
    ("GET", _CONTENT, content_responses.get_all_universal_content, _READ, "L", 200),
    ("POST", _CONTENT, content_responses.create_universal_content, _WRITE, "L", 201),
    ("POST", f"{_CONTENT}-clone", content_responses.clone_universal_content, _WRITE, "M", 201),
    ("GET", f"{_CONTENT}/{{id}}", content_responses.get_universal_content, _READ, "L", 200),
    ("PATCH", f"{_CONTENT}/{{id}}", content_responses.update_universal_content, _WRITE, "L", 200),
    ("DELETE", f"{_CONTENT}/{{id}}", content_responses.delete_universal_content, _WRITE, "L", 204),
    ("GET", "/api/metrics", responses.get_metrics, _METRICS, "M", 200),
    ("GET", _METRIC, responses.get_metric, _METRICS, "M", 200),
    ("GET", f"{_METRIC}/metric-properties", responses.get_properties_for_metric, _METRICS, "XS", 200),
    ("GET", f"{_METRIC}/relationships/metric-properties", responses.get_property_ids_for_metric, _METRICS, "XS", 200),
    ("GET", "/api/metric-properties/{id}", responses.get_metric_property, _METRICS, "XS", 200),
    ("GET", "/api/events", responses.get_events, ("events:read",), "XL", 200),
    ("GET", "/api/events/{id}", responses.get_event, ("events:read",), "M", 200),
    ("GET", "/api/events/{id}/metric", responses.get_metric_for_event, ("events:read", "metrics:read"), "XL", 200),
    ("GET", "/api/events/{id}/profile", responses.get_profile_for_event, ("events:read", "profiles:read"), "XL", 200),
    ("GET", "/api/templates", library_responses.get_templates, _READ, "L", 200),
    ("POST", "/api/templates", library_responses.create_template, _WRITE, "L", 201),
    ("GET", "/api/templates/{id}", library_responses.get_template, _READ, "L", 200),
    ("PATCH", "/api/templates/{id}", library_responses.update_template, _WRITE, "L", 200),
    ("DELETE", "/api/templates/{id}", library_responses.delete_template, _WRITE, "L", 204),
    # 200, although the specification says 201: as was seen at Klaviyo.
    ("POST", "/api/template-render", library_responses.render_template, _READ, "S", 200),
    ("POST", "/api/template-clone", library_responses.clone_template, _WRITE, "L", 201),
    ("GET", "/api/images", library_responses.get_images, ("images:read",), "M", 200),
    ("POST", "/api/images", library_responses.upload_image_from_url, _IMAGES, "IMAGE_URL", 201),
    ("POST", "/api/image-upload", library_responses.upload_image_from_file, _IMAGES, "IMAGE_FILE", 201),
    ("GET", "/api/images/{id}", library_responses.get_image, ("images:read",), "M", 200),
    ("PATCH", "/api/images/{id}", library_responses.update_image, _IMAGES, "M", 200),
)
# The first revision of a route that is younger than the oldest supported one.
_SINCE: Final = {f"{_CONTENT}-clone": "2026-10-15"}


def _api_routes() -> Iterator[Route]:
    """Every route with and without a slash at its end: older clients write one."""
    for method, path, handler, scopes, tier, status in API:
        endpoint: Callable[..., Any] = api(handler, scopes=scopes, tier=tier, status=status, since=_SINCE.get(path, ""))
        yield Route(path, endpoint, methods=[method])
        yield Route(f"{path}/", endpoint, methods=[method], include_in_schema=False)


routes = [
    Route("/oauth/authorize", consent.authorize, methods=["GET", "POST"]),
    Route("/oauth/token", responses.token, methods=["POST"]),
    Route("/oauth/revoke", responses.revoke, methods=["POST"]),
    *_api_routes(),
    Route("/company/FERNKN/images/{name}", library_responses.hosted_image),
    *editor.routes,
    *pages.routes,
]
