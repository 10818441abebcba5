"""What is written back into a block of what Klaviyo told of it, and which answers mean that there is no such thing."""

import json
from typing import Any

import httpx
import pytest

from core.errors import InputError, NotFound
from core.http import RetryPolicy
from core.klaviyo.client import KlaviyoClient, klaviyo_client
from core.klaviyo.responses import html_definition, writable_options


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ({}, {}),
        ({"show_on": "all", "visible_check": ""}, {"show_on": "all"}),
        (
            {"show_on": "desktop", "visible_check": "{{ x }}"},
            {"show_on": "desktop", "visibility": {"check": "{{ x }}"}},
        ),
        ({"visibility": {"check": "", "definition": None, "is_code_only": False}, "content_repeat": None}, {}),
        (
            {"visibility": {"check": "a", "is_code_only": False}, "layout_type": None},
            {"visibility": {"check": "a", "is_code_only": False}},
        ),
        ({"content_repeat": {"repeat_for": "event.Items", "item_alias": "item"}},) * 2,
    ],
)
def test_what_a_team_chose_is_written_back_and_blanks_are_not(told: dict[str, Any], written: dict[str, Any]) -> None:
    assert writable_options(told) == written
    assert html_definition("x", {"data": {"display_options": told}})["data"]["display_options"] == written


def client(answer: httpx.Response) -> KlaviyoClient:
    made = klaviyo_client("https://a.klaviyo.com", httpx.BasicAuth("a", "b"), httpx.MockTransport(lambda _: answer))
    return made.with_retry(RetryPolicy(), None, lambda: False)


def refused(source: dict[str, str]) -> httpx.Response:
    return httpx.Response(400, content=json.dumps({"errors": [{"detail": "Invalid ID: 'NOPE01'", "source": source}]}))


def test_a_malformed_id_names_nothing() -> None:
    with pytest.raises(NotFound, match="NOPE01"):
        client(refused({"pointer": "/data/id"})).get_universal_content("NOPE01")


@pytest.mark.parametrize("source", [{}, {"pointer": "/data/attributes/name"}, {"parameter": "revision"}])
def test_no_other_bad_request_is_taken_for_a_missing_block(source: dict[str, str]) -> None:
    with pytest.raises(InputError):
        client(refused(source)).get_universal_content("NOPE01")
    with pytest.raises(InputError):
        client(refused(source)).get_all_universal_content(["NOPE01", "NOPE02"])
