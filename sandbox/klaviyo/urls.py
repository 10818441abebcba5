"""Path → handler."""

from starlette.routing import Route

from sandbox.klaviyo import consent, library_responses, pages, responses
from sandbox.klaviyo.wire import api

_READ, _WRITE = ("templates:read",), ("templates:write",)
_CONTENT = "/api/template-universal-content"

routes = [
    Route("/oauth/authorize", consent.authorize, methods=["GET", "POST"]),
    Route("/oauth/token", responses.token, methods=["POST"]),
    Route("/oauth/revoke", responses.revoke, methods=["POST"]),
    Route("/", pages.home),
    Route("/universal/{id}", pages.universal),
    Route("/api/accounts", api(responses.list_accounts, scopes=("accounts:read",), tier="XS")),
    Route("/api/accounts/{id}", api(responses.get_account, scopes=("accounts:read",), tier="XS")),
    Route(_CONTENT, api(responses.list_contents, scopes=_READ, tier="L"), methods=["GET"]),
    Route(_CONTENT, api(responses.create_content, scopes=_WRITE, tier="L", status=201), methods=["POST"]),
    Route(f"{_CONTENT}/{{id}}", api(responses.get_content, scopes=_READ, tier="L"), methods=["GET"]),
    Route(f"{_CONTENT}/{{id}}", api(responses.update_content, scopes=_WRITE, tier="L"), methods=["PATCH"]),
    Route(f"{_CONTENT}/{{id}}", api(responses.delete_content, scopes=_WRITE, tier="L"), methods=["DELETE"]),
    Route("/api/metrics", api(responses.list_metrics, scopes=("metrics:read",), tier="M")),
    Route("/api/metrics/{id}", api(responses.get_metric, scopes=("metrics:read",), tier="M")),
    Route(
        "/api/metrics/{id}/metric-properties",
        api(responses.list_metric_properties, scopes=("metrics:read",), tier="XS"),
    ),
    Route("/api/events", api(responses.list_events, scopes=("events:read",), tier="XL")),
    Route("/api/events/{id}", api(responses.get_event, scopes=("events:read",), tier="M")),
    Route("/api/templates", api(library_responses.list_templates, scopes=_READ, tier="L"), methods=["GET"]),
    Route(
        "/api/templates", api(library_responses.create_template, scopes=_WRITE, tier="L", status=201), methods=["POST"]
    ),
    Route("/api/templates/{id}", api(library_responses.get_template, scopes=_READ, tier="L"), methods=["GET"]),
    Route("/api/templates/{id}", api(library_responses.update_template, scopes=_WRITE, tier="L"), methods=["PATCH"]),
    Route("/api/templates/{id}", api(library_responses.delete_template, scopes=_WRITE, tier="L"), methods=["DELETE"]),
    Route("/api/template-render", api(library_responses.render_template, scopes=_READ, tier="S"), methods=["POST"]),
    Route("/api/images", api(library_responses.list_images, scopes=("images:read",), tier="M"), methods=["GET"]),
    Route(
        "/api/images",
        api(library_responses.import_image, scopes=("images:write",), tier="IMAGE", status=201),
        methods=["POST"],
    ),
    Route(
        "/api/image-upload",
        api(library_responses.upload_image, scopes=("images:write",), tier="IMAGE", status=201),
        methods=["POST"],
    ),
    Route("/api/images/{id}", api(library_responses.get_image, scopes=("images:read",), tier="M"), methods=["GET"]),
    Route(
        "/api/images/{id}", api(library_responses.update_image, scopes=("images:write",), tier="M"), methods=["PATCH"]
    ),
    Route("/company/FERNKN/images/{name}", library_responses.hosted_image),
]
