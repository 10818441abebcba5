"""The sandbox answers what was recorded at Klaviyo alike: status, headers, and the body field for field."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.klaviyo_library import by_url, picture, template
from tests.support.klaviyo_sandbox import SCOPES, body, code_of, decide, exchange, html_block
from tests.support.recorded import Recording, differences, names, needs_recordings, recording
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control

METRIC: Final = "ADcrt1"
CONTENT: Final = "/api/template-universal-content"
PIXEL: Final = "data:image/png;base64," + base64.b64encode(picture()).decode()

# The sandbox has no such routes: the workspace does not call them.
NOT_EMULATED: Final = frozenset(
    [
        "create_form.400", "create_object_type.403", "create_profile.409", "create_profile_schema_relationship.500",
        "create_push_token.403", "create_web_feed.400", "create_web_feed.429", "create_webhook.403",
        "get_campaigns.200", "get_flow_message.200", "get_profile.200", "get_profile.404", "get_profiles.200",
        "get_template_for_campaign_message.200", "get_template_for_flow_message.200",
    ]
)  # fmt: skip
# Somebody's own data, and the one part of a profile that the sandbox does not know.
IGNORED: Final = frozenset(
    [
        "data[].attributes.event_properties",
        "data.attributes.event_properties",
        "data.attributes.subscriptions",
        "errors[].links.type",
    ]
)


@dataclass
class Klaviyo:
    """The sandbox as the recorder's client would ask it."""

    url: str
    token: str

    def ask(self, method: str, path: str, query: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "revision": "2026-07-15"}
        return httpx.request(method, self.url + path, params=query, headers=headers, timeout=20, **options)

    def made(self, path: str, sent: Any) -> str:
        return str(self.ask("POST", path, json=sent).raise_for_status().json()["data"]["id"])

    def template(self, html: str = "<p>hi</p>") -> str:
        return self.made("/api/templates", template(html))

    def block(self) -> str:
        return self.made(CONTENT, {"data": body(html_block("<div>x</div>"), name="Hero")})

    def image(self) -> str:
        return self.made("/api/images", by_url(PIXEL, name="dot", hidden=True))

    def event(self) -> str:
        found = self.ask("GET", "/api/events", {"filter": f'equals(metric_id,"{METRIC}")', "page[size]": "1"})
        return str(found.json()["data"][0]["id"])

    def property(self) -> str:
        path = f"/api/metrics/{METRIC}/relationships/metric-properties"
        return str(self.ask("GET", path).json()["data"][0]["id"])


@pytest.fixture(scope="module")
def control(running_sandbox: RunningSandbox) -> Control:
    """One world for all: each test makes what it looks at."""
    return Control(running_sandbox.url)


@pytest.fixture(scope="module")
def klaviyo(control: Control) -> Klaviyo:
    code = code_of(decide(control.url, scope=f"{SCOPES} profiles:read"))
    return Klaviyo(f"{control.url}/klaviyo", exchange(control.url, code).json()["access_token"])


Ask = Callable[[Klaviyo, Recording, Control], httpx.Response]


def same(path: str = "", **options: Any) -> Ask:
    """The very request."""

    def ask(klaviyo: Klaviyo, recorded: Recording, _: Control) -> httpx.Response:
        query = {
            name: re.sub("SkDfHe", METRIC, value).replace("sdk-smoke-0904a5e6-uc-html", "Footer with address")
            for name, value in recorded.query.items()
        }
        query = {name: value.replace("sdk-smoke-0904a5e6-tpl-code", "Welcome 1") for name, value in query.items()}
        return klaviyo.ask(recorded.request["method"], path or recorded.request["path"], query, **options)

    return ask


def of(path: str, thing: Callable[[Klaviyo], str], sent: Callable[[str], Any] | None = None) -> Ask:
    """The request about a thing of the sandbox's own."""

    def ask(klaviyo: Klaviyo, recorded: Recording, control: Control) -> httpx.Response:
        name = thing(klaviyo)
        return same(path.format(name), **({"json": sent(name)} if sent else {}))(klaviyo, recorded, control)

    return ask


def throttled(path: str) -> Ask:
    def ask(klaviyo: Klaviyo, recorded: Recording, control: Control) -> httpx.Response:
        control.post("switch", name="rate_limits", value="1")
        _, second = (same(path)(klaviyo, recorded, control) for _ in range(2))
        control.post("switch", name="rate_limits", value="")
        return second

    return ask


def refused(klaviyo: Klaviyo, recorded: Recording, control: Control) -> httpx.Response:
    return same()(Klaviyo(klaviyo.url, "none"), recorded, control)


def images(klaviyo: Klaviyo, recorded: Recording, _: Control) -> httpx.Response:
    ids = [klaviyo.image() for _ in range(3)]
    query = {**recorded.query, "filter": f"any(id,[{','.join(ids)}]),equals(hidden,true)"}
    return klaviyo.ask("GET", "/api/images", query)


def of_flow(klaviyo: Klaviyo, recorded: Recording, control: Control) -> httpx.Response:
    """A copy that a flow holds: the world has some."""
    found = klaviyo.ask("GET", "/api/templates", {"filter": 'equals(name,"Abandoned cart 1")'}).json()["data"]
    return same(f"/api/templates/{found[0]['id']}")(klaviyo, recorded, control)


def upload(klaviyo: Klaviyo, recorded: Recording, control: Control) -> httpx.Response:
    return same(files={"file": ("dot.png", picture())})(klaviyo, recorded, control)


def token(klaviyo: Klaviyo, recorded: Recording, control: Control) -> httpx.Response:
    return exchange(control.url, code_of(decide(control.url)))


def patch(kind: str, **attributes: Any) -> Callable[[str], Any]:
    return lambda name: {"data": {"type": kind, "id": name, "attributes": attributes}}


TEMPLATE, IMAGE = "/api/templates/{}", "/api/images/{}"
CHANGED = {
    "content_type": "block",
    "type": "html",
    "data": {"content": "<div>updated</div>", "display_options": {"show_on": "desktop"}},
}
SHOWN = {**html_block("<div>x</div>")["data"], "display_options": {"show_on": "all", "visible_check": ""}}
RENDERED = {"first_name": "Ada"}
ASKED: Final[dict[str, Ask]] = {
    "clone_template.200": of("/api/template-clone", Klaviyo.template, patch("template", name="Copy")),
    "create_template.201": same(json=template("<p>hi</p>")),
    "create_universal_content.201": same(
        json={"data": body({"content_type": "block", "type": "html", "data": SHOWN}, name="Hero")}
    ),
    "delete_template.200": of(TEMPLATE, Klaviyo.template),
    "delete_template.409": of_flow,
    "delete_universal_content.204": of(f"{CONTENT}/{{}}", Klaviyo.block),
    "get_account.200": same("/api/accounts/FERNKN"),
    "get_account.404": same(),
    "get_account.429": throttled("/api/accounts/FERNKN"),
    "get_accounts.200": same(),
    "get_accounts.401": refused,
    "get_accounts.429": throttled("/api/accounts"),
    "get_all_universal_content.200": same(),
    "get_event.200": of("/api/events/{}", Klaviyo.event),
    "get_event.400": same(),
    "get_events.200": same(),
    "get_image.200": of(IMAGE, Klaviyo.image),
    "get_image.404": same(),
    "get_images.200": images,
    "get_metric.200": same(f"/api/metrics/{METRIC}"),
    "get_metric.404": same(),
    "get_metric_for_event.200": of("/api/events/{}/metric", Klaviyo.event),
    "get_metric_property.200": of("/api/metric-properties/{}", Klaviyo.property),
    "get_metric_property.404": same(),
    "get_metrics.200": same(),
    "get_profile_for_event.200": of("/api/events/{}/profile", Klaviyo.event),
    "get_properties_for_metric.200": same(f"/api/metrics/{METRIC}/metric-properties"),
    "get_property_ids_for_metric.200": same(f"/api/metrics/{METRIC}/relationships/metric-properties"),
    "get_template.200": of(TEMPLATE, Klaviyo.template),
    "get_template.404": same(),
    "get_templates.200": same(),
    "get_universal_content.200": of(f"{CONTENT}/{{}}", Klaviyo.block),
    "get_universal_content.404": same(),
    "oauth_token.200": token,
    "render_template.200": of("/api/template-render", Klaviyo.template, patch("template", context=RENDERED)),
    "update_image.200": of(IMAGE, Klaviyo.image, patch("image", name="renamed", hidden=True)),
    "update_template.200": of(TEMPLATE, Klaviyo.template, patch("template", html="<p>x</p>")),
    "update_universal_content.200": of(
        f"{CONTENT}/{{}}", Klaviyo.block, patch("template-universal-content", name="x", definition=CHANGED)
    ),
    "upload_image_from_file.201": upload,
    "upload_image_from_url.201": same(json=by_url(PIXEL, name="dot")),
    "upload_image_from_url.400": same(json=by_url("https://nowhere.example/a.png", name="dot")),
}


@needs_recordings
@pytest.mark.parametrize("name", ASKED)
def test_it_answers_as_klaviyo_did(klaviyo: Klaviyo, control: Control, name: str) -> None:
    recorded = recording("klaviyo", name)
    told = ASKED[name](klaviyo, recorded, control)
    assert told.status_code == recorded.status
    watched = [each for each in told.headers if each.startswith(("ratelimit", "retry-after", "content-type"))]
    assert {each: told.headers[each] for each in watched if "remaining" not in each} == {
        each: text for each, text in recorded.response["headers"].items() if "remaining" not in each
    }
    if recorded.body is None:
        assert told.content == b""
        return
    # The recorder's template has a version for AMP, which no template of the sandbox has.
    own = {"data.attributes.amp"} if name in ("clone_template.200", "render_template.200") else set()
    assert list(differences(recorded.body, told.json(), ignored=IGNORED | own)) == []
    if "links" in recorded.body:
        assert_own_address(recorded.body["links"]["self"], told)


def assert_own_address(recorded: str, told: httpx.Response) -> None:
    """The address of the request, its query encoded as in the recorded one."""
    here, then = urlsplit(told.json()["links"]["self"]), urlsplit(recorded)
    assert here.path == urlsplit(str(told.request.url)).path
    assert [name for name, _ in pairs(here.query)] == [name for name, _ in pairs(then.query)]
    assert re.sub(r"[\w%=&.+-]", "", here.query) == ""


def pairs(query: str) -> list[tuple[str, str]]:
    return [(part.partition("=")[0], part.partition("=")[2]) for part in query.split("&")]


@needs_recordings
def test_every_recorded_answer_is_compared() -> None:
    assert set(names("klaviyo")) == ASKED.keys() | NOT_EMULATED
