"""Whatever httpx raises is told in words, without the names of classes and without its own text."""

import httpx
import pytest

from core.http import describe_failure


def kinds(base: type[Exception]) -> list[type[Exception]]:
    return [base, *(kind for each in base.__subclasses__() for kind in kinds(each))]


@pytest.mark.parametrize("kind", [*kinds(httpx.TransportError), httpx.DecodingError, httpx.TooManyRedirects])
def test_no_class_and_no_text_of_an_exception_is_shown(kind: type[httpx.RequestError]) -> None:
    told = describe_failure(kind("https://user:canary@host"))
    assert "canary" not in told
    assert kind.__name__ not in told
    assert told == told.lower()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (httpx.ReadTimeout, "no answer in time"),
        (httpx.ConnectError, "no connection: this machine is offline, or its network blocks the address"),
        (httpx.RemoteProtocolError, "the connection was lost"),
        (httpx.UnsupportedProtocol, "its address is not supported"),
    ],
)
def test_what_a_person_can_do_something_about_is_told_apart(kind: type[httpx.RequestError], words: str) -> None:
    assert describe_failure(kind("")) == words
