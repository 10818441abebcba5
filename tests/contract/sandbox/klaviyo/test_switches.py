"""The sandbox's switches for accounts and readings of the documents that nobody has seen, each by plain HTTP."""

from typing import Any

import httpx
import pytest

from tests.support.klaviyo_sandbox import BASIC, body, code_of, decide, exchange, html_block
from tests.support.workspaces import Control

CONTENT = "/api/template-universal-content"
HTML = '<table data-x="1" role="presentation"><tr><td><a href="/"><img alt="a\'b" src="c"></a></td></tr></table>'


class Asker:
    def __init__(self, control: Control, token: str) -> None:
        self._url = f"{control.url}/klaviyo"
        self._headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}

    def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        return httpx.request(method, self._url + path, headers=self._headers, timeout=20, **options)

    def stored(self, definition: dict[str, Any]) -> dict[str, Any]:
        made = self("POST", CONTENT, json={"data": body(definition, name="x")}).json()["data"]["id"]
        data: dict[str, Any] = self("GET", f"{CONTENT}/{made}").json()["data"]["attributes"]["definition"]["data"]
        return data

    def template(self, html: str) -> str:
        attributes = {"name": "x", "editor_type": "CODE", "html": html}
        answer = self("POST", "/api/templates", json={"data": {"type": "template", "attributes": attributes}})
        return str(answer.json()["data"]["id"])

    def render(self, html: str, **context: Any) -> httpx.Response:
        data = {"type": "template", "id": self.template(html), "attributes": {"context": context}}
        return self("POST", "/api/template-render", json={"data": data})


@pytest.fixture
def ask(control: Control, token: str) -> Asker:
    return Asker(control, token)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("order", 'alt="a\'b" src="c"', 'src="c" alt="a\'b"'),
        ("quotes", 'alt="a\'b"', "alt='a&#39;b'"),
        ("entities", "a'b", "a&#39;b"),
        ("wrapper", HTML, f"<html><head></head><body>{HTML}</body></html>"),
        ("data", ' data-x="1"', ""),
        ("look", ' role="presentation"', ""),
        ("alt", ' alt="a\'b"', "<img src"),
        ("link", ' href="/"', ""),
        ("image", '<img alt="a\'b" src="c">', ""),
    ],
)
def test_html_is_written_in_another_way(ask: Asker, control: Control, kind: str, old: str, new: str) -> None:
    assert ask.stored(html_block(HTML))["content"] == HTML
    control.post("switch", name="html", value=kind)
    stored = ask.stored(html_block(HTML))["content"]
    assert (old in HTML, new in stored, old in stored) == (True, True, old in new)


def test_tags_between_rows_are_moved_and_braces_decoded(ask: Asker, control: Control) -> None:
    control.post("switch", name="html", value="loop,decoded")
    html = "<table>{% if a %}<tr><td>&#123;</td></tr>{% endif %}</table>"
    assert ask.stored(html_block(html))["content"] == "{% if a %}{% endif %}<table><tr><td>{</td></tr></table>"


def test_display_options_are_filled_in(ask: Asker, control: Control) -> None:
    for value, options in (
        ("recorded", {"show_on": "all", "visible_check": ""}),
        ("filled", {"show_on": "all", "visibility": {"check": "", "definition": None, "is_code_only": False}}),
    ):
        control.post("switch", name="display_options", value=value)
        assert ask.stored(html_block(HTML))["display_options"] == options


def test_ids_of_another_form_are_a_bad_request(ask: Asker, control: Control) -> None:
    assert ask("GET", f"{CONTENT}/NOPE01").status_code == 404
    control.post("switch", name="malformed_ids", value="400")
    answer = ask("GET", f"{CONTENT}/NOPE01")
    assert (answer.status_code, answer.json()["errors"][0]["source"]) == (400, {"pointer": "/data/id"})
    assert ask("GET", CONTENT, params={"filter": 'any(id,["NOPE01"])'}).status_code == 400
    assert ask("GET", f"{CONTENT}/{'0' * 32}").status_code == 404


def test_an_image_block_may_need_an_asset(ask: Asker, control: Control) -> None:
    control.post("switch", name="image_blocks", value="asset_id")
    data = {"properties": {"src": "https://a.example/x.png"}, "display_options": {}, "styles": {}}
    block = {"content_type": "block", "type": "image", "data": data}
    assert ask("POST", CONTENT, json={"data": body(block, name="x")}).status_code == 400
    data["properties"]["asset_id"] = "7"
    assert ask("POST", CONTENT, json={"data": body(block, name="x")}).status_code == 201


def test_a_refresh_may_give_the_same_access_token(control: Control) -> None:
    tokens = exchange(control.url, code_of(decide(control.url))).json()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}

    def refreshed() -> dict[str, Any]:
        answer: dict[str, Any] = httpx.post(f"{control.url}/klaviyo/oauth/token", data=form, auth=BASIC).json()
        return answer

    assert refreshed()["refresh_token"] == tokens["refresh_token"]
    assert refreshed()["access_token"] != refreshed()["access_token"]
    control.post("switch", name="refresh", value="same_access")
    assert refreshed()["access_token"] == refreshed()["access_token"]
    assert 3500 < refreshed()["expires_in"] <= 3600
    control.post("clock", offset=3601)
    # As recorded: an hour but for a second.
    assert refreshed()["expires_in"] == 3599


def test_rendering_may_need_a_profile(ask: Asker, control: Control) -> None:
    assert ask.render("<p>a</p>").status_code == 200
    control.post("switch", name="rendering", value="profile")
    answer = ask.render("<p>a</p>")
    assert (answer.status_code, "customer profile is required" in answer.text) == (400, True)


@pytest.mark.parametrize(("value", "status"), [("2026-11-22", 200), ("soon", 400), ("", 400)])
def test_dates_may_be_strict(ask: Asker, control: Control, value: str, status: int) -> None:
    html = "<p>{{ a|format_date_string|date:&#39;Y&#39; }}</p>"
    assert ask.render(html, a=value).status_code == 200
    control.post("switch", name="dates", value="strict")
    assert ask.render(html, a=value).status_code == status


def test_a_section_may_stand_beside_the_blocks(ask: Asker, control: Control) -> None:
    control.post("switch", name="sections", value="1")
    sections = ask("GET", CONTENT, params={"filter": 'equals(definition.content_type,"section")'}).json()["data"]
    assert [each["attributes"]["definition"]["type"] for each in sections] == ["section"]
    assert ask("GET", f"{CONTENT}/{sections[0]['id']}").status_code == 200


def test_events_metrics_and_definitions_that_cannot_be_told(ask: Asker, control: Control) -> None:
    events = {"filter": 'equals(metric_id,"PLord1"),less-than(datetime,2099-01-01T00:00:00Z)', "page[size]": "4"}
    assert ask("GET", "/api/events", params=events).status_code == 200
    control.post("switch", name="metrics", value="unresolvable")
    told = [each["relationships"]["metric"]["data"] for each in ask("GET", "/api/events", params=events).json()["data"]]
    assert [each is None for each in told] == [True, False, True, False]
    control.post("switch", name="future_until", value="refused")
    assert ask("GET", "/api/events", params=events).status_code == 400
    template = f"/api/templates/{ask.template('<p>a</p>')}"
    definition = {"additional-fields[template]": "definition"}
    assert ask("GET", template, params=definition).status_code == 200
    control.post("switch", name="definitions", value="500")
    assert (ask("GET", template, params=definition).status_code, ask("GET", template).status_code) == (500, 200)
