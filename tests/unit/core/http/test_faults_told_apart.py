"""Whose fault it is: an answer that cannot be read is the service's, a mistake in a reader is ours."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from core.errors import OutcomeUnknown, Unavailable
from core.klaviyo.client import KlaviyoClient, klaviyo_client

BASE = "https://klaviyo.test"


class Klaviyo:
    """A client whose requests and waits are written down."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []

        def handle(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return answer(request)

        client = klaviyo_client(BASE, httpx.Auth(), httpx.MockTransport(handle))
        self.client: KlaviyoClient = replace(client, service=replace(client.service, sleep=self.waits.append))


def answering(status: int, body: Any) -> Klaviyo:
    return Klaviyo(lambda _: httpx.Response(status, json=body))


@pytest.mark.parametrize("kind", [AttributeError, KeyError, TypeError, ValueError, IndexError])
def test_a_mistake_in_a_reader_is_raised_as_it_is_after_one_request(kind: type[Exception]) -> None:
    klaviyo = answering(200, {"data": []})

    def read(_: Any) -> None:
        raise kind("misspelt")

    with pytest.raises(kind, match="misspelt"):
        klaviyo.client.service.call("GET", "/api/metrics", read=read)
    assert (len(klaviyo.requests), klaviyo.waits) == (1, [])


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"data": [{"id": "a", "attributes": {"name": 7}}]}, "data[0].attributes.name"),
        ({"data": [{"id": "a", "attributes": {"name": "A"}}, {"attributes": {}}]}, "data[1].id"),
        ({"data": {}}, "data"),
        ([], ""),
        ("{", ""),
    ],
)
def test_an_answer_of_another_form_is_told_with_its_place_after_one_request(body: Any, place: str) -> None:
    klaviyo = Klaviyo(lambda _: httpx.Response(200, **({"text": body} if isinstance(body, str) else {"json": body})))
    with pytest.raises(Unavailable) as raised:
        klaviyo.client.get_metrics()
    sentence = "Klaviyo returned an unexpected response"
    assert str(raised.value) == (f"{sentence}: {place}" if place else sentence)
    assert (len(klaviyo.requests), klaviyo.waits) == (1, [])


def test_a_write_whose_answer_cannot_be_read_may_have_acted() -> None:
    klaviyo = answering(201, {"data": None})
    with pytest.raises(OutcomeUnknown, match="returned an unexpected response: data; it may have acted"):
        klaviyo.client.create_universal_content("Mug", {})
    assert (len(klaviyo.requests), klaviyo.waits) == (1, [])
