"""Bodies, filters, cursors, clients and addresses that Klaviyo would refuse: the sandbox refuses them too."""

import base64
import json
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from klaviyo_api import KlaviyoAPI

from sandbox.klaviyo.events import events, metrics
from sandbox.klaviyo.exceptions import ApiError
from sandbox.klaviyo.models import contents, create_universal_content
from sandbox.klaviyo.query import read_cursor, read_keyset, read_size
from tests.support.klaviyo_sandbox import body, code_of, decide, exchange, html_block
from tests.support.klaviyo_schema import CONTENT, Caller
from tests.support.workspaces import Control, SandboxServer


@pytest.mark.parametrize(
    "text", ['"\\ud800"', "NaN", "1e999", "-Infinity", "9" * 5000, "[" * 100_000], ids=lambda text: text[:9]
)
def test_a_body_that_could_not_be_read_again_is_refused_and_not_kept(caller: Caller, text: str) -> None:
    block = html_block("x")
    block["data"]["display_options"]["odd"] = "HERE"
    content = json.dumps({"data": body(block, name="One")}).replace('"HERE"', text).encode()
    assert caller.post(CONTENT, content).status_code == 400
    assert caller.get(CONTENT, filter='equals(name,"One")').json()["data"] == []


def test_a_body_of_another_type_is_refused(caller: Caller) -> None:
    wrong = json.dumps({"data": {**body(html_block("x"), name="One"), "type": "template"}}).encode()
    assert caller.post(CONTENT, wrong).json()["errors"][0]["source"] == {"pointer": "/data/type"}
    assert caller.post(CONTENT, b"<x/>", "text/xml").status_code == 415


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (CONTENT, 'greater-than(created,"2024-01-01T00:00:00Z")'),
        (CONTENT, "greater-than(created,2024-01-01T00:00:00)"),
        (CONTENT, 'any(id,"x")'),
        (CONTENT, "any(id,[5])"),
        (CONTENT, "equals(name,5)"),
        (CONTENT, 'equals(name,"\\ud800")'),
        (CONTENT, 'equals(name,"x"),'),
        ("/api/events", 'equals(metric_id,["PLord1"])'),
        ("/api/events", f"greater-than(timestamp,{10**30})"),
        ("/api/events", 'greater-than(timestamp,"1")'),
        ("/api/metrics", 'equals(name,"Placed Order")'),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(caller: Caller, path: str, text: str) -> None:
    caller.post(CONTENT, json.dumps({"data": body(html_block("x"), name="One")}).encode())
    answer = caller.get(path, filter=text)
    assert (answer.status_code, answer.json()["errors"][0]["source"]) == (400, {"parameter": "filter"})


def test_a_list_of_names_may_hold_any_character(caller: Caller, sdk: KlaviyoAPI) -> None:
    names = ["a]b", 'q"]', "comma, (x)", "back\\"]
    for name in [*names, "other"]:
        sdk.Templates.create_universal_content({"data": body(html_block("x"), name=name)})
    found = caller.get(CONTENT, filter=f"any(name,{json.dumps(names)})").json()["data"]
    assert [item["attributes"]["name"] for item in found] == names


@pytest.mark.parametrize("header", [b"Basic \xe9", b"Basic " + base64.b64encode("é:x".encode()), b"Basic", b"Bearer x"])
def test_a_strange_client_is_refused(control: Control, header: bytes) -> None:
    form, headers = {"grant_type": "refresh_token"}, {"Authorization": header}
    answer = httpx.post(f"{control.url}/klaviyo/oauth/token", data=form, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize(
    "address",
    ["http://[/oauth/callback", "http://localhost:99999/oauth/callback", "http://me@localhost:1/oauth/callback", ""],
)
def test_a_strange_address_never_gets_a_redirect(control: Control, address: str) -> None:
    answer = decide(control.url, redirect_uri=address)
    assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_a_verifier_has_a_form_and_a_grant_a_type(control: Control) -> None:
    short = exchange(control.url, code_of(decide(control.url)), code_verifier="short").json()
    assert short == {"error": "invalid_grant", "error_description": 'Invalid "code_verifier".'}
    assert exchange(control.url, "x", grant_type="password").json() == {"error": "invalid_grant_type"}


def refused_or(function: Any) -> bool:
    """Whether it worked or was refused in the API's own way; anything else is raised."""
    try:
        function()
    except ApiError as error:
        return error.status == 400
    return True


PIECES: Final = st.sampled_from(
    ["equals", "any", "greater-than", "contains", "(", ")", ",", "name", "id", "created", "timestamp", "metric_id",
     "integration.name", '"x"', "'x'", '["x"]', "[", "]", '"', "5", "-1", "true", "null", "{}", "2024-01-01T00:00:00Z",
     "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-14:00", "\\", "\\ud800", "9" * 20, " ", "é"]
)  # fmt: skip


WELL_FORMED: Final = st.builds(
    "{}({},{})".format,
    st.sampled_from(["equals", "any", "greater-than", "less-or-equal"]),
    st.sampled_from(
        ["name", "id", "created", "timestamp", "datetime", "metric_id", "definition.type", "integration.name"]
    ),
    PIECES | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(PIECES).map("".join) | WELL_FORMED)
def test_any_filter_works_or_is_refused(sandbox_server: SandboxServer, text: str) -> None:
    state = sandbox_server.state
    if not contents(state, ""):
        create_universal_content(state, {"name": "x", "definition": html_block("x")})
    assert refused_or(lambda: contents(state, text))
    assert refused_or(lambda: metrics(state, text))
    assert refused_or(lambda: events(state, text, descending=True, limit=2))


@settings(max_examples=100)
@given(value=st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists), raw=st.text())
def test_any_cursor_and_size_work_or_are_refused(value: Any, raw: str) -> None:
    assert refused_or(lambda: read_cursor(base64.urlsafe_b64encode(json.dumps(value).encode()).decode()))
    assert refused_or(lambda: read_cursor(raw))
    assert refused_or(lambda: read_keyset(raw))
    assert refused_or(lambda: read_size(raw, 20, 100))
