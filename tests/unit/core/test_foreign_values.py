"""Files and fields in which any value is replaced: they are read, or refused in one sentence that a person can read."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest

from core.blocks.preview import read_context
from core.cloudinary.cldt import parse_template
from core.cloudinary.metadata_field import FieldEntry, find_entry, own_entries, with_entry
from core.domain.block import LinkKey
from core.domain.personalization import parse_personalization
from core.errors import WorkspaceError
from core.events.files import read_events
from tests.support.templates import HERO, REFERENCE

DEEPEST = 1_015
"""A little below what the reader of JSON allows, and beyond what Python writes as a text."""
LONGEST = 600
CHOICES: dict[str, Any] = {
    "v": 1,
    "template": REFERENCE,
    "variant": "",
    "event": {"metric_id": "M1", "metric": "Placed Order"},
    "slots": {
        "headline": {"from": "event", "path": ["Items", 0], "format": ["upper"], "fallback": {"from": "default"}}
    },
    "alt": {"from": "fixed", "value": "A mug"},
    "link": {"from": "default"},
}
ENTRY = {
    "account": "ME",
    "id": "B1",
    "kind": "template",
    "variant": "",
    "name": "Mug",
    "at": "2026-11-28",
    "p": CHOICES,
}
EVENT = {"type": "event", "id": "1", "attributes": {"datetime": "2026-11-28", "event_properties": {"a": [1]}}}
KEY = LinkKey(scope="real:ME:cloud", asset_id="a" * 32, kind="template")
MINE = FieldEntry(account="ME", block_id="B1", kind="template", variant="", name="Mug", at="2026-11-28")


def read_field(text: str) -> None:
    own_entries(text, "ME")
    find_entry(text, "ME", KEY)
    with_entry(text, MINE)


def read_choices(text: str) -> None:
    try:
        raw = orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    parse_personalization(raw)


READERS: dict[str, tuple[Callable[[str], object], Any]] = {
    "a template": (parse_template, HERO),
    "choices": (read_choices, CHOICES),
    "events": (lambda text: list(read_events([text])), EVENT),
    "a list of events": (lambda text: list(read_events([f"[{text}]"])), EVENT),
    "a recipient": (read_context, {"event": {"a": 1}, "profile": {"first_name": "Ada"}}),
    "a metadata field": (read_field, {"v": 1, "blocks": [ENTRY]}),
}
HOLE, NAME = "<the value>", "<the name>"
VALUES = {
    "a deep list": "[" * DEEPEST + "]" * DEEPEST,
    "a deep object": '{"a":' * DEEPEST + "1" + "}" * DEEPEST,
    "a long text": json.dumps("$(" + "x" * 300_000),
    "a text of signs": json.dumps("\x00\u202e{{\n" * 1_000),
    "a wide object": json.dumps({f"k{number}": "" for number in range(10_000)}),
    "a long number": "9" * 5_000,
    "a large number": "1" + "0" * 300,
    "nothing": "null",
}


def replaced(value: Any) -> Iterator[Any]:
    """The value with each of its parts replaced in turn, and with a part of a name that nobody knows."""
    yield HOLE
    if isinstance(value, dict):
        yield {**value, NAME: HOLE}
    parts = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for place, part in parts:
        for changed in replaced(part):
            if isinstance(value, dict):
                yield {**value, place: changed}
            else:
                yield [*value[:place], changed, *value[place + 1 :]]


@pytest.mark.parametrize("content", VALUES)
@pytest.mark.parametrize("reader", READERS)
def test_any_value_is_read_or_refused_in_a_sentence(reader: str, content: str) -> None:
    read, right = READERS[reader]
    read(json.dumps(right))
    for form in replaced(right):
        text = json.dumps(form).replace(json.dumps(HOLE), VALUES[content]).replace(NAME, "x" * 300_000)
        try:
            read(text)
        except WorkspaceError as error:
            said = str(error)
            assert len(said) <= LONGEST, f"{len(said):,} characters: {said[:100]}"
            assert "recursion" not in said.lower()
