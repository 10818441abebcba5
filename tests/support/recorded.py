"""Answers that were recorded from the live services; they lie outside of the project, in a folder that is named."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import pytest

FOLDER: Final = os.environ.get("RECORDED_RESPONSES", "")
needs_recordings = pytest.mark.skipif(
    not FOLDER, reason="RECORDED_RESPONSES does not name the folder of recorded answers"
)


@dataclass(frozen=True)
class Recording:
    """What was asked and what came."""

    name: str
    request: Mapping[str, Any]
    response: Mapping[str, Any]

    @property
    def status(self) -> int:
        return int(self.response["status"])

    @property
    def body(self) -> Any:
        return self.response["body"]

    @property
    def query(self) -> dict[str, str]:
        """The parameters; the recorder wrote `fields[event]` as `event` within `fields`."""
        flat: dict[str, str] = {}
        for name, value in self.request.get("query", {}).items():
            parts = {f"{name}[{inner}]": text for inner, text in value.items()} if isinstance(value, dict) else None
            flat |= {name: value} if parts is None else parts
        return flat

    def answer(self) -> httpx.Response:
        """The answer as it came over the wire."""
        body = self.body
        content = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        return httpx.Response(self.status, content=content, headers=self.response["headers"])

    def transport(self) -> httpx.MockTransport:
        """Answers everything with it."""
        return httpx.MockTransport(lambda _: self.answer())

    @property
    def address(self) -> str:
        """Path and query, encoded as every client does."""
        return self.request["path"] + (f"?{urlencode(self.query)}" if self.query else "")


def recording(service: str, name: str) -> Recording:
    """One file of `klaviyo-responses` or `cloudinary-responses`; a file that is not there is an error."""
    told = json.loads((Path(FOLDER) / f"{service}-responses" / f"{name}.json").read_text())
    if told["operation"] == "delivery":
        raise ValueError(f"{name} holds several answers")
    return Recording(name, told["request"], _unmarked(told["response"]))


def names(service: str) -> list[str]:
    """Every recorded answer; none without the folder."""
    files = sorted((Path(FOLDER) / f"{service}-responses").glob("*.json")) if FOLDER else []
    return [path.stem for path in files]


def _unmarked(response: Mapping[str, Any]) -> Mapping[str, Any]:
    """The recorder of Klaviyo's answers wrote an empty object as a list where only an object can stand."""
    body = response["body"]
    for error in body.get("errors", ()) if isinstance(body, dict) else ():
        error |= {name: {} for name in ("links", "meta") if error.get(name) == []}
    return response


def differences(recorded: Any, told: Any, place: str = "", ignored: frozenset[str] = frozenset()) -> Iterator[str]:
    """Where two answers differ in their fields or in the kinds of their values.

    Each element of a list is like one that was recorded. `ignored` are places that hold somebody's own data, or that
    are known to differ.
    """
    if place in ignored:
        return
    if isinstance(recorded, dict) and isinstance(told, dict):
        for name in recorded.keys() | told.keys():
            here = f"{place}.{name}".removeprefix(".")
            if here in ignored:
                continue
            if name not in told:
                yield f"{here} is missing"
            elif name not in recorded:
                yield f"{here} is not in the recorded answer"
            else:
                yield from differences(recorded[name], told[name], here, ignored)
    elif isinstance(recorded, list) and isinstance(told, list):
        if recorded and told:
            for element in told:
                nearest = (list(differences(each, element, f"{place}[]", ignored)) for each in recorded)
                yield from min(nearest, key=len)
        elif recorded or told:
            yield f"{place} is {'empty' if recorded else 'not empty'}"
    elif _kind(recorded) != _kind(told):
        yield f"{place} is {told!r}, recorded was {recorded!r}"


def _kind(value: Any) -> str:
    # The recorder may have turned 3.0 into 3.
    return "number" if type(value) in (int, float) else type(value).__name__
