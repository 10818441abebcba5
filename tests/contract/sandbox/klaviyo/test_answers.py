"""Forms of answers that were seen at Klaviyo, by hand: they hold without the recorded answers, too."""

import base64
import json
import re
import sqlite3
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from tests.support.klaviyo_library import by_url, document, picture, template
from tests.support.klaviyo_sandbox import body, html_block
from tests.support.klaviyo_schema import CONTENT, Caller
from tests.support.servers import RunningSandbox
from tests.support.workspaces import Control

CARTS: Final = 'equals(metric_id,"ADcrt1")'
PIXEL: Final = "data:image/png;base64," + base64.b64encode(picture()).decode()


def created(caller: Caller, path: str, sent: Any) -> Any:
    answer = caller.post(path, json.dumps(sent).encode())
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def send(caller: Caller, method: str, path: str, sent: Any = None, **headers: str) -> httpx.Response:
    return httpx.request(method, caller.url + path, json=sent, headers={**caller.headers, **headers})


def error(answer: httpx.Response) -> Any:
    (only,) = answer.json()["errors"]
    return only


def test_sparse_fields_keep_the_relationships(caller: Caller, control: Control) -> None:
    control.post("switch", name="profiles_allowed", value="1")
    sparse = {"fields[event]": "datetime", "fields[profile]": "email", "fields[metric]": "name"}
    page = httpx.get(
        f"{caller.url}/api/events",
        params={**sparse, "filter": CARTS, "page[size]": "1", "include": "metric,profile"},
        headers=caller.headers,
    ).json()
    (event,) = page["data"]
    assert event["attributes"].keys() == {"datetime"}
    assert {name: related["data"]["type"] for name, related in event["relationships"].items()} == {
        "profile": "profile",
        "metric": "metric",
    }
    metric, profile = page["included"]
    assert (metric["attributes"], profile["attributes"].keys()) == ({"name": "Added to Cart"}, {"email"})
    # What is not known has addresses only.
    assert [related.keys() for related in profile["relationships"].values()] == [{"links"}] * 4
    assert metric["relationships"]["flow-triggers"]["links"]["related"].endswith("/api/metrics/ADcrt1/flow-triggers/")


def test_what_is_included_is_there_even_if_it_is_nothing(caller: Caller) -> None:
    for path in ("/api/metrics", "/api/metrics/ADcrt1"):
        answer = caller.get(path, include="flow-triggers").json()
        data = answer["data"][0] if isinstance(answer["data"], list) else answer["data"]
        assert (answer["included"], data["relationships"]["flow-triggers"]["data"]) == ([], [])
        assert "included" not in caller.get(path).json()
        assert caller.get(path, include="tags").status_code == 400


def test_an_event_that_arrives_between_two_pages_shifts_nothing(
    caller: Caller, running_sandbox: RunningSandbox
) -> None:
    first = caller.get("/api/events", filter=CARTS, sort="-datetime", page_size="3").json()
    newest = first["data"][0]
    with sqlite3.connect(running_sandbox.database) as db:
        at = newest["attributes"]["timestamp"] + 60
        db.execute("insert into event values ('Arrives1234', 'ADcrt1', 'p', ?, 'u', '{}')", [at])
    again = caller.get("/api/events", filter=CARTS, sort="-datetime", page_size="1").json()["data"][0]
    assert again["id"] == "Arrives1234"
    second = httpx.get(first["links"]["next"], headers=caller.headers).json()
    five = caller.get("/api/events", filter=CARTS, sort="-datetime", page_size="7").json()["data"]
    assert [each["id"] for each in first["data"] + second["data"]] == [each["id"] for each in five[1:]]
    cursor = httpx.URL(first["links"]["next"]).params["page[cursor]"]
    last = first["data"][-1]
    assert json.loads(base64.b64decode(cursor)) == [last["attributes"]["timestamp"], last["id"], True]


@pytest.mark.parametrize("event_id", ["NOPE01", "abcdefghijkl", "a-cdefghijk"])
def test_what_is_no_id_of_an_event_is_a_bad_request_and_other_ids_are_not_found(caller: Caller, event_id: str) -> None:
    answer = caller.get(f"/api/events/{event_id}")
    assert (answer.status_code, error(answer)["source"]) == (400, {"pointer": "/data/id"})
    assert error(answer)["detail"] == f"Invalid Event ID: '{event_id}'"
    assert caller.get("/api/events/abcdefghijk").status_code == 404
    for path in ("/api/metrics/NOPE01", f"{CONTENT}/01HWWWKAW4RHXQJCMW4R2KRYR4", "/api/templates/NOPE01"):
        assert caller.get(path).status_code == 404


def test_events_have_ids_of_eleven_characters_and_a_value(caller: Caller) -> None:
    viewed = caller.get("/api/events", filter='equals(metric_id,"APvie1")', page_size="50").json()["data"]
    assert all(re.fullmatch("[A-Za-z0-9]{11}", each["id"]) for each in viewed)
    assert {each["attributes"]["event_properties"]["$value"] for each in viewed} == {0}


def test_errors_have_two_shapes(caller: Caller) -> None:
    early = [caller.get("/api/metrics/NOPE01"), send(caller, "GET", "/api/accounts", Authorization="Bearer none")]
    for answer in early:
        assert error(answer).keys() == {"id", "status", "code", "title", "detail", "source"}
        assert error(answer)["source"] == {"pointer": "/data/"}
    assert [name for name in early[1].headers if name.startswith("ratelimit")] == []
    late = [caller.get("/api/events/NOPE01"), caller.post("/api/templates", b'{"data": 5}')]
    for answer in late:
        assert (error(answer)["links"], error(answer)["meta"]) == ({}, {})
        assert "ratelimit-limit" in answer.headers


def test_a_request_for_patience_does_not_tell_its_type(caller: Caller, control: Control) -> None:
    control.post("switch", name="rate_limits", value="1")
    _, answer = caller.get("/api/accounts"), caller.get("/api/accounts")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert not {"content-type", "ratelimit-limit", "ratelimit-reset"} & answer.headers.keys()
    assert error(answer)["source"] == {"pointer": "/data"}
    assert error(answer)["links"]["type"].endswith("rate_limits_and_error_handling#rate-limits")


def test_an_answer_about_one_thing_names_its_address_with_the_query(caller: Caller) -> None:
    answer = httpx.get(f"{caller.url}/api/accounts/FERNKN?fields[account]=timezone,locale", headers=caller.headers)
    assert answer.json()["links"] == {"self": f"{caller.url}/api/accounts/FERNKN?fields%5Baccount%5D=timezone%2Clocale"}
    for path in ("metric-properties", "relationships/metric-properties"):
        assert caller.get(f"/api/metrics/ADcrt1/{path}").json()["links"].keys() == {"self"}
    assert created(caller, "/api/templates", template("<p>x</p>"))["links"]["self"].endswith("/")


def test_a_template_is_a_document_deleted_with_200_and_told_in_seconds(caller: Caller) -> None:
    told = created(caller, "/api/templates", template("<p>hi</p>"))
    assert (told["attributes"]["html"], told["attributes"]["amp"]) == (document("<p>hi</p>"), None)
    path = f"/api/templates/{told['id']}"
    read = caller.get(path).json()["data"]["attributes"]
    for name in ("created", "updated"):
        written, later = (datetime.fromisoformat(each[name]) for each in (told["attributes"], read))
        assert later.microsecond == 0
        assert abs(later - written) <= timedelta(milliseconds=500)
    times = [datetime.fromisoformat(told["attributes"][name]) for name in ("created", "updated")]
    assert timedelta(0) < times[1] - times[0] < timedelta(milliseconds=1)
    answer = send(caller, "DELETE", path)
    assert (answer.status_code, answer.content, answer.headers.get("content-type")) == (200, b"", None)
    assert send(caller, "DELETE", path).status_code == 404


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<html><body>x</body></html>", "<html><head></head><body>x</body></html>"),
        (
            '<!DOCTYPE html>\n<html lang="en"><head></head></html>',
            '<!DOCTYPE html>\n<html lang="en"><head></head></html>',
        ),
        ("<!doctype html><p>x</p>", "<!doctype html><html><head></head><body><p>x</p></body></html>"),
        ("<body bgcolor=red>x</body>", "<html><head></head><body bgcolor=red>x</body></html>"),
        ("{{ first_name }}", document("{{ first_name }}")),
        ("", ""),
    ],
)
def test_whatever_html_a_template_is_given_it_becomes_a_document(caller: Caller, sent: str, kept: str) -> None:
    assert created(caller, "/api/templates", template(sent))["attributes"]["html"] == kept


def test_a_template_of_a_flow_cannot_be_deleted_and_the_reason_breaks_its_line(caller: Caller) -> None:
    held = caller.get("/api/templates", filter='equals(name,"Abandoned cart 1")').json()["data"][0]["id"]
    answer = send(caller, "DELETE", f"/api/templates/{held}")
    assert (answer.status_code, error(answer)["code"]) == (409, "conflict")
    assert f"Cannot delete template {held} while it is attached to\nFlowMessage " in error(answer)["detail"]


@pytest.mark.parametrize("options", [{}, {"show_on": "desktop"}, {"show_on": "all", "visible_check": ""}])
def test_display_options_come_back_as_they_were_sent(caller: Caller, options: dict[str, str]) -> None:
    sent = {"data": body({**html_block("x"), "data": {"content": "x", "display_options": options}}, name="x")}
    headers = {**caller.headers, "revision": "2026-07-15"}
    made = httpx.post(f"{caller.url}{CONTENT}", json=sent, headers=headers).json()["data"]
    read = httpx.get(f"{caller.url}{CONTENT}/{made['id']}", headers=headers).json()["data"]
    for told in (made, read):
        assert told["attributes"]["definition"]["data"] == {"content": "x", "display_options": options}
    assert made["attributes"]["created"] < made["attributes"]["updated"]


def test_metric_properties_by_name_lists_too_and_no_padding(caller: Caller) -> None:
    every = caller.get("/api/metrics/ADcrt1/metric-properties").json()["data"]
    names = [each["attributes"]["property"] for each in every]
    assert names == sorted(names)
    assert {"$value", "ItemNames", "Items"} <= set(names)
    labels = {each["attributes"]["property"]: each["attributes"]["label"] for each in every}
    assert (labels["$value"], labels["ItemNames"]) == ("Added to Cart Value", "ItemNames")
    for each in every:
        text = each["id"] + "=" * (-len(each["id"]) % 4)
        assert base64.urlsafe_b64decode(text).decode() == f"ADcrt1.{each['attributes']['property']}"
        assert "=" not in each["id"]
        assert "sample_values" not in each["attributes"]


def test_images_are_filtered_by_numbers_and_never_by_no_size(caller: Caller) -> None:
    ids = [created(caller, "/api/images", by_url(PIXEL, name=name))["id"] for name in ("a", "b", "c")]
    named = caller.get("/api/images", filter=f"any(id,[{ids[0]}, {ids[2]}])").json()["data"]
    assert {each["id"] for each in named} == {ids[0], ids[2]}
    assert caller.get("/api/images", filter="greater-than(size,1)").json()["data"]
    answer = caller.get("/api/images", filter="greater-than(size,0)")
    assert answer.status_code == 400
    assert error(answer)["detail"] == "At least one filter value is required to filter on size"
