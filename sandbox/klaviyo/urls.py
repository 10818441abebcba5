"""Path → handler."""

from starlette.routing import Route

from sandbox.klaviyo import consent, pages, responses
from sandbox.klaviyo.responses import api

_READ, _WRITE = ("templates:read",), ("templates:write",)
_CONTENT = "/api/template-universal-content"

routes = [
    Route("/oauth/authorize", consent.authorize, methods=["GET", "POST"]),
    Route("/oauth/token", responses.token, methods=["POST"]),
    Route("/oauth/revoke", responses.revoke, methods=["POST"]),
    Route("/universal/{id}", pages.universal),
    Route("/api/accounts", api(responses.list_accounts, scopes=("accounts:read",), tier="XS")),
    Route(_CONTENT, api(responses.list_contents, scopes=_READ, tier="L"), methods=["GET"]),
    Route(_CONTENT, api(responses.create_content, scopes=_WRITE, tier="L", status=201), methods=["POST"]),
    Route(f"{_CONTENT}/{{id}}", api(responses.get_content, scopes=_READ, tier="L"), methods=["GET"]),
    Route(f"{_CONTENT}/{{id}}", api(responses.update_content, scopes=_WRITE, tier="L"), methods=["PATCH"]),
    Route(f"{_CONTENT}/{{id}}", api(responses.delete_content, scopes=_WRITE, tier="L"), methods=["DELETE"]),
    Route("/api/metrics", api(responses.list_metrics, scopes=("metrics:read",), tier="M")),
    Route("/api/metrics/{id}", api(responses.get_metric, scopes=("metrics:read",), tier="M")),
    Route("/api/events", api(responses.list_events, scopes=("events:read",), tier="XL")),
    Route("/api/events/{id}", api(responses.get_event, scopes=("events:read",), tier="M")),
]
