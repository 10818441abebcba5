"""The sandbox's Klaviyo, driven by the official client and by the protocol; not by the product's own client."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from klaviyo_api import KlaviyoAPI
from openapi_client.exceptions import ApiException

from sandbox.strangers import is_loopback
from sandbox.world.mails import team_block_ids
from tests.support.klaviyo_sandbox import account, as_dict, body, code_of, decide, exchange, html_block
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control

# --- OAuth ---------------------------------------------------------------------------------------------------------


# --- the API by the official client ----------------------------------------------------------------------------------


def test_accounts(sdk: KlaviyoAPI) -> None:
    (found,) = as_dict(sdk.Accounts.get_accounts())["data"]
    assert (found["id"], found["attributes"]["contact_information"]["organization_name"]) == ("FERNKN", "Fern & Kiln")


def test_universal_content(sdk: KlaviyoAPI) -> None:
    templates = sdk.Templates
    html = "<p title=\"it's\">{{ first_name|default:'x' }} & \u2028 €</p>"
    made = as_dict(templates.create_universal_content({"data": body(html_block(html), name="My Block")}))["data"]
    assert re.fullmatch("[0-9a-f]{32}", made["id"])
    read = as_dict(templates.get_universal_content(made["id"]))["data"]
    assert read["attributes"]["definition"]["data"]["content"] == html
    patch = {"data": {**body(name="Renamed"), "id": made["id"]}}
    renamed = as_dict(templates.update_universal_content(made["id"], patch))["data"]["attributes"]
    assert (renamed["name"], renamed["definition"]["data"]["content"]) == ("Renamed", html)
    replaced = {"data": {**body(html_block("<p>new</p>")), "id": made["id"]}}
    templates.update_universal_content(made["id"], replaced)
    listed = as_dict(templates.get_all_universal_content(filter='equals(name,"Renamed")'))["data"]
    assert [item["attributes"]["definition"]["data"]["content"] for item in listed] == ["<p>new</p>"]
    templates.delete_universal_content(made["id"])
    with pytest.raises(ApiException) as gone:
        templates.get_universal_content(made["id"])
    assert gone.value.status == 404


def test_names_with_hard_characters_are_found_exactly(sdk: KlaviyoAPI, control: Control, token: str) -> None:
    names = ["My Block", "MyBlock", 'a "b", c', "it's (1)", "ü, [x]", "back\\slash"]
    for name in names:
        sdk.Templates.create_universal_content({"data": body(html_block("x"), name=name)})
    headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}
    for name in names:
        params = {"filter": f"equals(name,{json.dumps(name)})"}
        answer = httpx.get(
            f"{control.url}/klaviyo/api/template-universal-content", params=params, headers=headers
        ).json()
        assert [item["attributes"]["name"] for item in answer["data"]] == [name]


def test_pages_follow_each_other(sdk: KlaviyoAPI) -> None:
    for number in range(7):
        sdk.Templates.create_universal_content({"data": body(html_block("x"), name=f"Block {number}")})
    names: list[str] = []
    cursor: str | None = None
    for _ in range(9):
        page = as_dict(sdk.Templates.get_all_universal_content(page_size=3, sort="name", page_cursor=cursor))
        names += [item["attributes"]["name"] for item in page["data"]]
        following = page["links"].get("next")
        if not following:
            break
        cursor = parse_qs(urlsplit(following).query)["page[cursor]"][0]
    assert len(names) == len(set(names)) == 7 + len(team_block_ids())
    assert [name for name in names if name.startswith("Block ")] == [f"Block {number}" for number in range(7)]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (body(html_block("x")), "/data/attributes/name"),
        (body(name="x"), "/data/attributes/definition"),
        (body({"content_type": "block", "type": "nope", "data": {}}, name="x"), "/data/attributes/definition/type"),
        (
            body({"content_type": "block", "type": "html", "data": {"content": "x"}}, name="x"),
            "/data/attributes/definition/data/display_options",
        ),
        (
            body({**html_block("x"), "data": {"content": "x", "display_options": {}, "styles": {}}}, name="x"),
            "/data/attributes/definition/data/styles",
        ),
    ],
)
def test_a_wrong_body_is_named(control: Control, token: str, wrong: dict[str, Any], pointer: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}
    url = f"{control.url}/klaviyo/api/template-universal-content"
    answer = httpx.post(url, json={"data": wrong}, headers=headers)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["source"]) == (400, "invalid", {"pointer": pointer})


def test_metrics_and_events(sdk: KlaviyoAPI) -> None:
    metrics = {item["id"]: item["attributes"] for item in as_dict(sdk.Metrics.get_metrics())["data"]}
    assert {(item["name"], item["integration"]["name"]) for item in metrics.values()} == {
        ("Placed Order", "Shopify"),
        ("Checkout Started", "Shopify"),
        ("Viewed Product", "Shopify"),
        ("Added to Cart", "Shopify"),
        ("Added to Cart", "API"),
        ("Viewed Product", "API"),
        ("Visited the Kiln", "API"),
        ("Started Checkout", "WooCommerce"),
        ("Started Checkout", "BigCommerce"),
        ("Added To Cart", "Magento Two"),
    }
    page = as_dict(sdk.Events.get_events(filter='equals(metric_id,"PLord1")', sort="-datetime", page_size=50))
    one = page["data"][0]
    assert as_dict(sdk.Events.get_event(one["id"]))["data"]["attributes"] == one["attributes"]
    assert as_dict(sdk.Metrics.get_metric("PLord1"))["data"]["attributes"]["name"] == "Placed Order"
    times = [item["attributes"]["timestamp"] for item in page["data"]]
    assert (len(times), times) == (50, sorted(times, reverse=True))
    assert page["links"]["next"]
    middle = page["data"][25]["attributes"]["datetime"]
    text = middle if isinstance(middle, str) else middle.isoformat()
    newer = as_dict(
        sdk.Events.get_events(filter=f'equals(metric_id,"PLord1"),greater-than(datetime,{text})', page_size=1000)
    )
    assert len(newer["data"]) == 25


def test_profiles_come_along_only_where_they_may(sdk: KlaviyoAPI, control: Control) -> None:
    with pytest.raises(ApiException) as refused:
        sdk.Events.get_events(include=["profile"], page_size=5)
    assert refused.value.status == 403
    control.post("switch", name="profiles_allowed", value="1")
    page = as_dict(sdk.Events.get_events(include=["profile"], page_size=5))
    assert {item["type"] for item in page["included"]} == {"profile"}


@pytest.mark.parametrize(
    ("scopes", "method", "path"),
    [
        ("templates:read", "GET", "/api/accounts"),
        ("accounts:read", "GET", "/api/metrics"),
        ("metrics:read", "GET", "/api/events"),
        ("templates:read", "POST", "/api/template-universal-content"),
        ("templates:write", "GET", "/api/template-universal-content"),
    ],
)
def test_every_route_asks_for_its_scope(control: Control, scopes: str, method: str, path: str) -> None:
    token = exchange(control.url, code_of(decide(control.url, scope=scopes))).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}
    answer = httpx.request(method, f"{control.url}/klaviyo{path}", headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "permission_denied")


def test_headers_of_every_answer(control: Control, token: str) -> None:
    answer = account(control, token)
    assert answer.headers["content-type"] == "application/vnd.api+json"
    assert answer.headers["ratelimit-limit"] == "1, 1;w=1, 15;w=60"
    assert answer.headers["x-klaviyo-api-revision"] == "2026-10-15"
    missing = httpx.get(f"{control.url}/klaviyo/api/accounts", headers={"Authorization": f"Bearer {token}"})
    assert missing.status_code == 400


@pytest.mark.parametrize("text", ["nope", "equals(name)", 'contains(name,"x")', 'equals(name,"x"', "equals(name,[1)"])
def test_a_wrong_filter_is_refused(control: Control, token: str, text: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "revision": "2026-10-15"}
    answer = httpx.get(
        f"{control.url}/klaviyo/api/template-universal-content", params={"filter": text}, headers=headers
    )
    assert answer.status_code == 400


def test_the_page_for_people_escapes_what_a_block_holds(control: Control, sdk: KlaviyoAPI) -> None:
    html = "<b>bold</b>' onload='x' <script>alert(1)</script>"
    made = as_dict(sdk.Templates.create_universal_content({"data": body(html_block(html), name="<i>name</i>")}))
    page = httpx.get(f"{control.url}/klaviyo/universal/{made['data']['id']}")
    assert "<script>" not in page.text
    assert "<i>name" not in page.text
    assert "' onload='" not in page.text
    assert httpx.get(f"{control.url}/klaviyo/universal/nope").status_code == 404
    home = httpx.get(f"{control.url}/klaviyo/")
    assert "&lt;i&gt;name" in home.text
    assert "<script>" not in home.text


def test_a_block_is_shown_as_a_recipient_gets_it(control: Control, sdk: KlaviyoAPI) -> None:
    html = "<p>{{ first_name|default:'nobody' }} bought {{ event.Items.0|default:'nothing' }}</p>"
    made = as_dict(sdk.Templates.create_universal_content({"data": body(html_block(html), name="x")}))["data"]
    (event,) = as_dict(sdk.Events.get_events(filter='equals(metric_id,"PLord1")', sort="-datetime", page_size=1))[
        "data"
    ]
    page = f"{control.url}/klaviyo/universal/{made['id']}"
    assert "nobody bought nothing" in httpx.get(page).text
    shown = httpx.get(page, params={"event": event["id"]}).text
    assert f"bought {event['attributes']['event_properties']['Items'][0]}" in shown
    assert httpx.get(page, params={"event": "nope"}).status_code == 404


def test_other_sites_pages_cannot_use_the_controls(control: Control) -> None:
    reset = f"{control.url}/_control/reset"
    assert httpx.post(reset, headers={"Origin": "https://evil.example"}).status_code == 403
    own = "/".join(control.url.split("/")[:3])
    assert httpx.post(reset, headers={"Origin": own}, timeout=20).status_code == 200


def test_strangers_are_refused(running_sandbox: RunningSandbox) -> None:
    assert not any(is_loopback({"client": (peer, 1)}) for peer in ("192.0.2.7", "testclient", ""))
    assert is_loopback({"client": ("::1", 1)})
