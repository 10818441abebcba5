"""Answers that were recorded at Klaviyo go through the client: each becomes the value or the error it stands for."""

from collections.abc import Callable
from typing import Any, Final

import httpx
import pytest
from pydantic import SecretStr

from core.domain.connection import Tokens
from core.errors import Conflict, InputError, NotFound, Reconnect, Refused, Throttled, Unavailable
from core.klaviyo.client import KlaviyoClient, klaviyo_client
from core.klaviyo.images import ImageClient
from core.klaviyo.oauth import klaviyo_app
from core.klaviyo.templates import TemplateClient
from tests.support.recorded import Recording, names, needs_recordings, recording

BASE: Final = "https://a.klaviyo.com"
BLOCK: Final = "b0efdc506d1741d8b47c7f45b8c649e6"
METRIC: Final = "SkDfHe"


def client(recorded: Recording, requests: list[httpx.Request] | None = None) -> KlaviyoClient:
    """Answers every call alike, and does not wait between attempts."""

    def answer(request: httpx.Request) -> httpx.Response:
        (requests if requests is not None else []).append(request)
        return recorded.answer()

    made = klaviyo_client(BASE, httpx.Auth(), httpx.MockTransport(answer))
    object.__setattr__(made.service, "sleep", lambda _: None)
    return made


def templates(klaviyo: KlaviyoClient) -> TemplateClient:
    return TemplateClient(service=klaviyo.service)


def images(klaviyo: KlaviyoClient) -> ImageClient:
    return ImageClient(service=klaviyo.service)


def block(klaviyo: KlaviyoClient) -> tuple[str, ...]:
    told = klaviyo.get_universal_content(BLOCK)
    return told.id, told.name, told.html


def anything(klaviyo: KlaviyoClient) -> Any:
    """A call of no operation in particular."""
    return klaviyo.service.call("GET", "/api/things", read=bytes)


Read = Callable[[KlaviyoClient], Any]
EMAILS = ["sdk-smoke+09042132-ev2@example.com", "sdk-smoke+09042132-ev@example.com"]
VALUES: Final[dict[str, tuple[Read, Any]]] = {
    "clone_template.200": (
        lambda k: templates(k).get("a").html,
        "<html><head></head><body><h1>Updated {{ first_name }}</h1></body></html>",
    ),
    "create_template.201": (lambda k: templates(k).create("a", "<p>hi</p>"), "RhSFjh"),
    "create_universal_content.201": (
        lambda k: k.create_universal_content("a", {}).html,
        "<div>sdk-smoke html block {{ first_name }}</div>",
    ),
    "delete_template.200": (lambda k: templates(k).delete("RhSFjh"), None),
    "delete_universal_content.204": (lambda k: k.delete_universal_content(BLOCK), None),
    "get_accounts.200": (lambda k: k.get_account(), ("WBhXHN", "Example Org")),
    "get_all_universal_content.200": (
        lambda k: [(each.id, each.created) for each in k.find_universal_content("a")],
        [(BLOCK, "2026-09-04T13:39:16.505612+00:00")],
    ),
    "get_events.200": (
        lambda k: [(each.id, each.profile and each.profile["email"]) for each in k.get_events_page(METRIC).events],
        [("7qWkC6JPz7g", EMAILS[0]), ("7qWkY8hhfKA", EMAILS[1])],
    ),
    "get_images.200": (
        lambda k: [each["id"] for each in k.service.call("GET", "/api/images", read=json_data)], ["366547886"]
    ),
    "get_metrics.200": (
        lambda k: {(each.name, each.integration) for each in k.get_metrics()} >= {("Viewed Product", "API")},
        True,
    ),
    "get_template.200": (lambda k: (templates(k).get("a").name, templates(k).get_definition("a")),
                         ("sdk-smoke-0904a5e6-tpl-dnd", None)),
    "get_template_for_campaign_message.200": (lambda k: templates(k).get("a").name, "Clone of RhSFjh"),
    "get_template_for_flow_message.200": (lambda k: templates(k).get("a").dragged, False),
    "get_templates.200": (lambda k: [each.id for each in templates(k).list_templates()], ["SpfvU7"]),
    "get_universal_content.200": (block, (BLOCK, "sdk-smoke-0904a5e6-uc-html", "")),
    "render_template.200": (
        lambda k: templates(k).render("a", {}),
        "<html><head></head><body><h1>Updated Ada</h1></body></html>",
    ),
    "update_template.200": (lambda k: templates(k).update("SpfvU7", "a"), None),
    "update_universal_content.200": (
        lambda k: k.update_universal_content(BLOCK, "a", {}).definition["data"]["display_options"],  # type: ignore[index]
        {"show_on": "desktop"},
    ),
    "upload_image_from_file.201": (
        lambda k: images(k).upload_image_from_file("a", b"", "image/png").id, "366547888"
    ),
    "upload_image_from_url.201": (
        lambda k: images(k).upload_image_from_url("a", "b").url,
        "https://d3k81ch9hvuctc.cloudfront.net/company/WBhXHN/images/3ba9a732-7152-481f-8d50-9c5f9d1585fd.png",
    ),
}  # fmt: skip
ERRORS: Final[dict[str, tuple[type[Exception], str]]] = {
    "create_form.400": (InputError, "Klaviyo rejected the request: “Versions must have at least two steps”"),
    "create_object_type.403": (Refused, "Klaviyo denied access: “Entitlement to create object type not found”"),
    "create_profile.409": (
        Conflict,
        "Klaviyo did not complete it: “A profile already exists with one of these identifiers”",
    ),
    "create_profile_schema_relationship.500": (Unavailable, "Klaviyo cannot answer now (HTTP 500)"),
    "create_push_token.403": (Refused, "Klaviyo denied access: “Company is not able to process push tokens”"),
    "create_web_feed.400": (
        InputError,
        "Klaviyo rejected the request: “'name' must match regex '^[0-9_A-z]+$' "
        "('sdk-smoke-0904f206-feed-dashed' doesn't)”",
    ),
    "create_webhook.403": (Refused, "Klaviyo denied access: “You must have Advanced KDP enabled to use this endpoint”"),
    "delete_template.409": (
        Conflict,
        "Klaviyo did not complete it: “Cannot delete template Ug5pJx while it is attached to FlowMessage StDwe4”",
    ),
    "get_account.404": (NotFound, "Klaviyo could not find it: “Account with id NOPE01 not found”"),
    "get_accounts.401": (Reconnect, "Klaviyo no longer accepts this connection; reconnect on Setup"),
    # An id that Klaviyo cannot have given is one of nothing.
    "get_event.400": (NotFound, "Klaviyo could not find it: “Invalid Event ID: 'NOPE01'”"),
    "get_image.404": (NotFound, "Klaviyo could not find it: “Not found”"),
    "get_metric.404": (NotFound, "Klaviyo could not find it: “Metric with id NOPE01 does not exist”"),
    "get_metric_property.404": (
        NotFound,
        "Klaviyo could not find it: “A metric property with id `NOPE01` does not exist”",
    ),
    "get_profile.404": (NotFound, "Klaviyo could not find it: “A profile with id NOPE01 does not exist”"),
    "get_template.404": (NotFound, "Klaviyo could not find it: “Template with id 'NOPE01' does not exist”"),
    "get_universal_content.404": (
        NotFound,
        "Klaviyo could not find it: “A universal content with id `01HWWWKAW4RHXQJCMW4R2KRYR4` does not exist”",
    ),
    "upload_image_from_url.400": (InputError, "Klaviyo rejected the request: “Unable to fetch the URL you entered”"),
    **dict.fromkeys(
        ["get_account.429", "get_accounts.429", "create_web_feed.429"], (Throttled, "Klaviyo is limiting requests")
    ),
}
# The workspace asks for none of these; what they tell is read by no part of it.
UNREAD: Final = frozenset(
    ["get_account.200", "get_campaigns.200", "get_event.200", "get_flow_message.200", "get_image.200",
     "get_metric.200", "get_metric_for_event.200", "get_metric_property.200", "get_profile.200",
     "get_profile_for_event.200", "get_profiles.200", "get_properties_for_metric.200",
     "get_property_ids_for_metric.200", "update_image.200"]
)  # fmt: skip


def json_data(content: bytes) -> Any:
    return httpx.Response(200, content=content).json()["data"]


@needs_recordings
@pytest.mark.parametrize("name", VALUES)
def test_an_answer_is_read(name: str) -> None:
    read, expected = VALUES[name]
    requests: list[httpx.Request] = []
    assert read(client(recording("klaviyo", name), requests)) == expected
    assert len(requests) <= 2, "no answer is asked for again"


@needs_recordings
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_has_its_class_and_its_words(name: str) -> None:
    kind, text = ERRORS[name]
    recorded = recording("klaviyo", name)
    with pytest.raises(kind) as raised:
        anything(client(recorded))
    assert type(raised.value) is kind
    assert str(raised.value) == text
    if recorded.status == 429:
        assert isinstance(raised.value, Throttled)
        assert raised.value.retry_after == 1.0


@needs_recordings
@pytest.mark.parametrize("name", sorted(UNREAD))
def test_what_nobody_reads_is_a_success_all_the_same(name: str) -> None:
    assert json_data(anything(client(recording("klaviyo", name))))


@needs_recordings
def test_a_pages_cursor_is_followed() -> None:
    requests: list[httpx.Request] = []
    page = client(recording("klaviyo", "get_events.200"), requests)
    following = page.get_events_page(METRIC).next
    page.get_events_page(METRIC, next_url=following)
    assert requests[1].url.params["page[cursor]"] == "WzE3ODg1MjkxMzQsICI3cVdrWThoaGZLQSIsIHRydWVd"


@needs_recordings
def test_a_token_is_read() -> None:
    recorded = recording("klaviyo", "oauth_token.200")
    app = klaviyo_app(
        client_id="a", client_secret=SecretStr("b"), www_url=BASE, api_url=BASE, redirect_uri="http://localhost/c",
        transport=recorded.transport(), clock=lambda: 1000.0,
    )  # fmt: skip
    for tokens in (app.exchange("code", "verifier"), app.refresh(Tokens(access="x", refresh="y", scope="", expires=0))):
        assert (tokens.access, tokens.refresh, tokens.expires) == ("REDACTED", "REDACTED", 4599)
        assert {"templates:write", "events:read"} <= set(tokens.scope.split())


@needs_recordings
def test_every_recorded_answer_is_read() -> None:
    assert set(names("klaviyo")) == {*VALUES, *ERRORS, *UNREAD, "oauth_token.200"}
