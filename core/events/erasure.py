"""One recipient's events taken out of saved samples, by an email address."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

import orjson

from core.errors import InputError

_ADDRESS: Final = re.compile(r"[^\s@*?\"'<>,;]+@[^\s@*?\"'<>,;]+")


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What was erased: `events` of `samples` samples; `unreadable` samples open with no key and went whole."""

    events: int
    samples: int
    unreadable: int = 0


def parse_address(text: str) -> str:
    """An email address; InputError for anything else, which might fit other people too."""
    address = text.strip()
    if not _ADDRESS.fullmatch(address):
        raise InputError("is not an email address; nothing was erased", "address")
    return address


def without_recipient(samples: Mapping[str, Sequence[str]], address: str) -> dict[str, list[str]]:
    """The lines of each sample without the events that name this address, or are of a profile whose events name it.

    A line is an event's JSON. An address counts wherever it stands, in any case, also as an address of the web spells
    it; a longer one that ends or begins alike is somebody else's.
    """
    pattern = _pattern(address)
    named = {name: [_names(pattern, line) for line in lines] for name, lines in samples.items()}
    profiles = {
        profile
        for name, lines in samples.items()
        for line, is_named in zip(lines, named[name], strict=True)
        if is_named and (profile := _profile(line))
    }
    return {
        name: [
            line
            for line, is_named in zip(lines, named[name], strict=True)
            if not is_named and not (profiles and _profile(line) in profiles)
        ]
        for name, lines in samples.items()
    }


def _pattern(address: str) -> re.Pattern[str]:
    # Before it may stand a line break, also as the JSON that an event holds as a text writes one.
    return re.compile(rf"(?:(?<![\w.+-])|(?<=\\[bfnrt])){re.escape(address.casefold())}(?![\w-]|\.\w)")


def _names(pattern: re.Pattern[str], line: str) -> bool:
    """Whether a key or a text of an event, read from its JSON, names the address."""
    return any(pattern.search(spelling) for text in _texts(orjson.loads(line)) for spelling in _spellings(text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _spellings(text: str) -> Iterator[str]:
    """A text, and what it says where it is encoded for an address of the web, once or twice."""
    text = text.casefold()
    yield text
    for _ in range(2):
        if "%" not in text:
            return
        text = unquote(text).casefold()
        yield text


def _profile(line: str) -> str:
    """The ID of the profile that an event is of; blank without one."""
    event = orjson.loads(line)
    related = ((event.get("relationships") or {}).get("profile") or {}).get("data") or {}
    return str(related.get("id") or "")
