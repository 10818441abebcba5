"""Klaviyo's answers, in the forms that its live API was seen to send, become values or errors of the tree."""

import json
from typing import Any

import httpx
import pytest

from core.errors import Conflict, InputError, NotFound, Reconnect, Refused, Throttled, Unavailable
from core.http import Unreadable
from core.klaviyo.client import KlaviyoClient, klaviyo_client
from core.klaviyo.images import ImageClient
from core.klaviyo.templates import TemplateClient

BASE = "https://klaviyo.test"
LINKS = {"self": f"{BASE}/api/things/1/"}
TEMPLATE = {
    "type": "template", "id": "RhSFjh", "links": LINKS,
    "attributes": {
        "name": "Thanks", "editor_type": "CODE", "html": "<p>hi</p>", "text": None, "amp": None,
        "created": "2026-09-04T13:39:09.580249+00:00", "updated": "2026-09-04T13:39:09.580271+00:00",
    },
}  # fmt: skip
BLOCK = {
    "type": "template-universal-content", "id": "b0ef", "links": LINKS,
    "attributes": {
        "name": "Hero", "created": "2026-09-04T13:39:16.505612+00:00", "updated": "2026-09-04T13:39:16.505633+00:00",
        "definition": {
            "content_type": "block", "type": "html",
            "data": {"content": "<div></div>", "display_options": {"show_on": "desktop"}},
        },
        "screenshot_status": "never_generated", "screenshot_url": "",
    },
}  # fmt: skip
METRIC = {
    "type": "metric", "id": "SkDfHe", "links": LINKS,
    "attributes": {
        "name": "Placed Order", "created": "2026-09-04T13:20:53+00:00", "updated": "2026-09-04T13:20:53+00:00",
        "integration": {"object": "integration", "id": "7FtS4J", "key": "api", "name": "API", "category": {"id": 2}},
    },
    "relationships": {"flow-triggers": {"data": [], "links": LINKS}},
}  # fmt: skip
EVENT = {
    "type": "event", "id": "7qWkC6JPz7g", "links": LINKS,
    "attributes": {
        "timestamp": 1788529135, "datetime": "2026-09-04T13:38:55+00:00", "uuid": "f9204180-a865-11f1-8001",
        "event_properties": {"sku": "D4", "$value": 3, "tags": ["a", None], "$extra": {"deep": [{"x": 1.5}]}},
    },
    "relationships": {
        "profile": {"data": {"type": "profile", "id": "01K4"}, "links": LINKS},
        "metric": {"data": {"type": "metric", "id": "SkDfHe"}, "links": LINKS},
    },
}  # fmt: skip
PROFILE = {"type": "profile", "id": "01K4", "attributes": {"email": "ada@example.com"}, "links": LINKS}
IMAGE = {
    "type": "image", "id": "366547884", "links": LINKS,
    "attributes": {
        "name": "Mug", "image_url": "https://images.test/mug.png", "format": "png", "size": 70, "hidden": False,
    },
}  # fmt: skip


def klaviyo(status: int, body: Any = None, **headers: str) -> KlaviyoClient:
    content = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    answer = httpx.MockTransport(lambda _: httpx.Response(status, content=content, headers=headers))
    return klaviyo_client(BASE, httpx.Auth(), answer)


def page(*data: Any, **more: Any) -> dict[str, Any]:
    return {"data": list(data), "links": {"self": BASE, "next": None, "prev": None}, **more}


def changed(value: Any, path: str, new: Any) -> Any:
    """A copy with another value at this place."""
    copy = json.loads(json.dumps(value))
    *steps, last = path.split(".")
    part = copy
    for step in steps:
        part = part[int(step) if step.isdigit() else step]
    part[int(last) if last.isdigit() else last] = new
    return copy


def test_an_account_is_called_by_its_organization_or_else_by_its_id() -> None:
    account = {"type": "account", "id": "WBhXHN", "attributes": {"contact_information": {"organization_name": "Fern"}}}
    assert klaviyo(200, page(account)).get_account() == ("WBhXHN", "Fern")
    nameless = changed(account, "attributes.contact_information.organization_name", None)
    assert klaviyo(200, page(nameless)).get_account() == ("WBhXHN", "WBhXHN")
    assert klaviyo(200, page({**account, "attributes": {}})).get_account() == ("WBhXHN", "WBhXHN")


def test_a_block_may_withhold_its_definition() -> None:
    block = klaviyo(200, {"data": BLOCK, "links": LINKS}).get_universal_content("b0ef")
    assert (block.id, block.name, block.html, block.screenshot) == ("b0ef", "Hero", "<div></div>", "")
    assert block.created == "2026-09-04T13:39:16.505612+00:00"
    withheld = changed(BLOCK, "attributes.definition", None)
    assert klaviyo(200, page(withheld)).find_universal_content("Hero")[0].definition is None
    sparse = {**BLOCK, "attributes": {"name": "Hero"}}
    assert klaviyo(200, {"data": sparse}).get_universal_content("b0ef").created == ""


def test_a_screenshot_is_told_once_it_is_made() -> None:
    made = changed(BLOCK, "attributes.screenshot_url", "https://images.test/s.png")
    assert klaviyo(200, {"data": made}).get_universal_content("b0ef").screenshot == ""
    made = changed(made, "attributes.screenshot_status", "completed")
    assert klaviyo(200, {"data": made}).get_universal_content("b0ef").screenshot == "https://images.test/s.png"


@pytest.mark.parametrize("integration", [None, {"name": None}, {}])
def test_a_metric_may_have_no_integration_and_no_name(integration: Any) -> None:
    told = changed(changed(METRIC, "attributes.integration", integration), "attributes.name", None)
    (one, other) = klaviyo(200, page(METRIC, told)).get_metrics()
    assert (one.title, other.title) == ("", "Placed Order (API)")


def test_an_event_has_its_properties_as_they_were_sent_and_its_profile_if_it_came_along() -> None:
    (event,) = klaviyo(200, page(EVENT, included=[METRIC, PROFILE])).get_events("SkDfHe", 1)
    assert event.properties == EVENT["attributes"]["event_properties"]  # type: ignore[index]
    assert (event.id, event.datetime) == ("7qWkC6JPz7g", "2026-09-04T13:38:55+00:00")
    assert event.profile == {"email": "ada@example.com", "id": "01K4"}
    bare = {"type": "event", "id": "7q", "attributes": {"event_properties": None, "datetime": None}}
    (event,) = klaviyo(200, page(bare, included=[])).get_events("SkDfHe", 1)
    assert (dict(event.properties), event.datetime, event.profile_id, event.profile) == ({}, "", "", None)
    links_only = {**bare, "relationships": {"profile": {"links": LINKS}}}
    assert klaviyo(200, page(links_only)).get_events("SkDfHe", 1)[0].profile_id == ""


@pytest.mark.parametrize("profiles", [False, True])
def test_every_request_for_events_tells_whose_they_are(profiles: bool) -> None:
    """Sparse fields keep the relationship to a profile that comes along; without one they are not asked for."""
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        attributes = {name: EVENT["attributes"][name] for name in ("event_properties", "datetime")}  # type: ignore[index]
        return httpx.Response(200, json=page({**EVENT, "attributes": attributes}, included=[PROFILE] * profiles))

    (event,) = klaviyo_client(BASE, httpx.Auth(), httpx.MockTransport(answer)).get_events("a", 1, profiles=profiles)
    assert (event.profile_id, event.profile is not None) == ("01K4", profiles)
    (url,) = asked
    assert url.params.get("fields[event]") == ("event_properties,datetime" if profiles else None)
    assert ("include" in url.params) is profiles


def test_a_template_and_what_is_made_of_it() -> None:
    templates = TemplateClient(service=klaviyo(200, {"data": TEMPLATE}).service)
    assert templates.create("Thanks", "<p>hi</p>") == "RhSFjh"
    assert (templates.get("RhSFjh").html, templates.get("RhSFjh").dragged) == ("<p>hi</p>", False)
    assert templates.render("RhSFjh", {}) == "<p>hi</p>"
    assert templates.get_definition("RhSFjh") is None
    dragged = changed(changed(TEMPLATE, "attributes.html", None), "attributes.editor_type", "SYSTEM_DRAGGABLE")
    (found,) = TemplateClient(service=klaviyo(200, page(dragged)).service).list_templates()
    assert (found.html, found.dragged) == ("", True)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_deletion_may_be_answered_with_nothing(status: int) -> None:
    TemplateClient(service=klaviyo(status).service).delete("RhSFjh")
    klaviyo(status).delete_universal_content("b0ef")


def test_an_image_and_none() -> None:
    images = ImageClient(service=klaviyo(201, {"data": IMAGE}).service)
    assert images.upload_image_from_url("Mug", "https://images.test/mug.png").url == "https://images.test/mug.png"
    assert ImageClient(service=klaviyo(200, page()).service).find_image("Mug") is None
    nameless = changed(IMAGE, "attributes.name", None)
    found = ImageClient(service=klaviyo(200, page(nameless)).service).find_image("Mug")
    assert found
    assert (found.id, found.name) == ("366547884", "")


def error(detail: str | None, **more: Any) -> dict[str, Any]:
    return {"errors": [{"id": "8f", "status": 400, "title": "Invalid input.", "detail": detail, **more}]}


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (400, InputError, "Klaviyo rejected the request: “Invalid Event ID: 'NOPE01'”"),
        (401, Reconnect, "Klaviyo no longer accepts this connection; reconnect on Setup"),
        (403, Refused, "Klaviyo denied access: “Invalid Event ID: 'NOPE01'”"),
        (404, NotFound, "Klaviyo could not find it: “Invalid Event ID: 'NOPE01'”"),
        (409, Conflict, "Klaviyo did not complete it: “Invalid Event ID: 'NOPE01'”"),
        (500, Unavailable, "Klaviyo cannot answer now (HTTP 500)"),
    ],
)
def test_a_status_has_its_class_and_the_words_of_klaviyo(status: int, kind: type[Exception], text: str) -> None:
    # Some have links and meta, some have not; a detail may break into lines.
    told = error("Invalid Event ID:\n 'NOPE01'", source={"pointer": "/data/"}, links=[], meta=[])
    service = klaviyo(status, told, **{"Retry-After": "9999"}).service
    with pytest.raises(kind) as raised:
        service.call("GET", "/api/events/NOPE01", read=bytes)
    assert type(raised.value) is kind
    assert str(raised.value) == text


@pytest.mark.parametrize(
    "body", [None, "<html>Bad gateway</html>", {"errors": []}, {"errors": [{}]}, [], {"errors": 7}]
)
def test_a_status_without_words_is_told_by_its_number(body: Any) -> None:
    with pytest.raises(InputError, match=r"^Klaviyo rejected the request: HTTP 418$"):
        klaviyo(418, body).get_account()


def test_a_request_for_patience_names_the_wait() -> None:
    with pytest.raises(Throttled) as raised:
        klaviyo(429, error("Request was throttled."), **{"Retry-After": "9999"}).get_account()
    assert raised.value.retry_after == 9999


@pytest.mark.parametrize(
    ("thing", "path", "new", "place"),
    [
        (METRIC, "id", None, "data[0].id"),
        (METRIC, "attributes", [], "data[0].attributes"),
        (METRIC, "attributes.name", 7, "data[0].attributes.name"),
        (METRIC, "attributes.integration", "API", "data[0].attributes.integration"),
        (BLOCK, "attributes.name", None, "data[0].attributes.name"),
        (BLOCK, "attributes.definition", "html", "data[0].attributes.definition"),
    ],
)
def test_an_answer_of_another_form_is_told_by_its_place(thing: Any, path: str, new: Any, place: str) -> None:
    client = klaviyo(200, page(changed(thing, path, new)))
    read = client.get_metrics if thing is METRIC else lambda: client.get_all_universal_content(["a"])
    with pytest.raises(Unreadable) as raised:
        read()
    assert str(raised.value) == f"Klaviyo returned an unexpected response: {place}"


def test_no_account_and_a_second_wrong_thing_are_told_by_their_places() -> None:
    with pytest.raises(Unreadable, match=r": data$"):
        klaviyo(200, page()).get_account()
    with pytest.raises(Unreadable, match=r": data\[1\]\.attributes\.image_url$"):
        ImageClient(service=klaviyo(200, page(IMAGE, {"id": "2", "attributes": {}})).service).find_image("Mug")


ODD_VALUES = ['"cut emoji \\ud83d"', "9" * 400, "1e999", "NaN", "[" * 1100 + "]" * 1100]


@pytest.mark.parametrize("value", ODD_VALUES, ids=lambda value: value[:12])
def test_one_odd_event_does_not_hide_a_page_of_events(value: str) -> None:
    others = [changed(EVENT, "id", f"E{number}") for number in range(3)]
    content = json.dumps(page(*others)).replace('"sku": "D4"', f'"sku": {value}', 1)
    got = klaviyo(200, content).get_events_page("SkDfHe")
    assert [event.id for event in got.events] == ["E0", "E1", "E2"]
    assert got.events[1].properties == EVENT["attributes"]["event_properties"]
    assert got.events[0].properties["tags"] == ["a", None]
    assert got.repairs == 1


ODD_SHAPES: list[tuple[str, Any, dict[str, Any], int]] = [
    ("attributes.event_properties", [1], {"properties": {}}, 1),
    ("attributes.event_properties", "a", {"properties": {}}, 1),
    ("attributes.datetime", 1_700_000_000, {"datetime": ""}, 1),
    ("attributes", None, {"properties": {}, "datetime": ""}, 0),
    ("attributes", ["a"], {"properties": {}, "datetime": ""}, 1),
    ("id", 12, {"id": "12"}, 1),
    ("relationships", None, {"profile_id": ""}, 0),
    ("relationships", 3, {"profile_id": ""}, 1),
    ("relationships.profile", [], {"profile_id": ""}, 1),
    ("relationships.profile.data", "01K4", {"profile_id": ""}, 1),
    ("relationships.profile.data.id", 4, {"profile_id": "4"}, 1),
    ("relationships.profile.data.id", {"a": 1}, {"profile_id": ""}, 1),
]


@pytest.mark.parametrize(("path", "value", "expected", "repairs"), ODD_SHAPES)
def test_one_event_of_an_odd_shape_does_not_hide_its_page(
    path: str, value: Any, expected: dict[str, Any], repairs: int
) -> None:
    others = [changed(EVENT, "id", f"E{number}") for number in range(2)]
    got = klaviyo(200, page(others[0], changed(EVENT, path, value), others[1], included=[METRIC, PROFILE]))
    events = got.get_events_page("SkDfHe")
    assert [events.events[0].id, events.events[2].id, len(events.events)] == ["E0", "E1", 3]
    assert {name: getattr(events.events[1], name) for name in expected} == expected
    assert events.repairs == repairs


@pytest.mark.parametrize("odd", [None, "x", 1, [], {}, {"id": None}, {"id": {"a": 1}}, {"id": ""}])
def test_what_is_hardly_an_event_hides_no_other(odd: Any) -> None:
    """Two of them stay two, and the same one is the same when its page is read again."""
    content = page(EVENT, odd, {"id": None, "attributes": {"event_properties": {"a": 1}}})
    first, again = (klaviyo(200, content).get_events_page("SkDfHe") for _ in range(2))
    assert len({event.id for event in first.events}) == 3
    assert first == again
    assert first.events[2].properties == {"a": 1}
    assert first.repairs in (2, 3), "no ID, and perhaps no object"


@pytest.mark.parametrize(
    "included", [None, {}, "x", [None, 1, [], {}], [{"id": 4}], [{"id": "01K4", "attributes": [1]}], [{"id": ["a"]}]]
)
def test_odd_profiles_hide_no_event(included: Any) -> None:
    got = klaviyo(200, page(EVENT, included=included)).get_events_page("SkDfHe")
    assert [event.id for event in got.events] == [EVENT["id"]]
    assert got.events[0].profile in (None, {"id": "01K4"})


def test_one_odd_block_does_not_hide_a_page_of_blocks() -> None:
    content = json.dumps(page(BLOCK, BLOCK)).replace('"Hero"', '"Hero \\ud83d"', 1)
    blocks, _ = klaviyo(200, content).get_universal_content_page()
    assert [block.name for block in blocks] == ["Hero \ufffd", "Hero"]
