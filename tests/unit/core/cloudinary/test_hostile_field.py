"""The metadata field as a stranger may write it: read or left alone, however deep, and what is not ours stays."""

import sys
import threading
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cloudinary.metadata_field import FieldEntry, find_entry, own_entries, with_entry, without_entry
from core.domain.block import LinkKey
from core.errors import Conflict
from tests.support.templates import REFERENCE

KEY = LinkKey(scope="real:ME:cloud", asset_id="a" * 32, kind="template")
MINE = FieldEntry(account="ME", block_id="B1", kind="template", variant="", name="Mug", at="2026-11-28")


def value_of(*entries: str) -> str:
    return '{"v":1,"blocks":[' + ",".join(entries) + "]}"


def nested(depth: int, kind: str) -> str:
    return (
        '{"account":"THEM","x":'
        + ("[" * depth + "]" * depth if kind == "list" else '{"a":' * depth + "1" + "}" * depth)
        + "}"
    )


def outcome(action: Any) -> str:
    try:
        action()
    except Conflict:
        return "left"
    return "read"


def every_action(value: object) -> set[str]:
    """How each way to use a value ends: "read" or "left"."""
    return {
        outcome(lambda: find_entry(value, "ME", KEY)),
        outcome(lambda: own_entries(value, "ME")),
        outcome(lambda: with_entry(value, MINE)),
        outcome(lambda: without_entry(value, "ME", "template", "")),
    }


@pytest.mark.parametrize("kind", ["list", "object"])
@pytest.mark.parametrize(
    "depth", [10, 200, 900, 1000, 1010, 1015, 1019, 1020, 1021, 1022, 1023, 1024, 1030, 5000, 200_000]
)
def test_an_entry_of_any_depth_is_read_or_left_alone(depth: int, kind: str) -> None:
    assert every_action(value_of(nested(depth, kind))) in ({"read"}, {"left"})


def test_a_deep_entry_is_read_however_deep_the_caller_stands() -> None:
    """A page is drawn some hundred calls deep, where Python's own reader gives up sooner."""
    value, outcomes = value_of(nested(900, "list")), []

    def call(depth: int) -> None:
        outcomes.append(every_action(value)) if depth == 0 else call(depth - 1)

    thread = threading.Thread(target=call, args=(sys.getrecursionlimit() // 2,))
    thread.start()
    thread.join()
    assert outcomes == [{"read"}]


@pytest.mark.parametrize("depth", [5, 50, 60, 190, 250, 300, 900])
def test_choices_of_any_depth_in_our_own_entry_are_read_or_left_out(depth: int) -> None:
    fallback = '{"from":"profile","path":["a"],"fallback":' * depth + '""' + "}" * depth
    reference = orjson.dumps(REFERENCE).decode()
    mine = (
        '{"account":"ME","id":"B1","kind":"template","p":{"v":1,"template":' + reference + ',"alt":' + fallback + "}}"
    )
    value = value_of(mine)
    if every_action(value) == {"read"}:
        entry = find_entry(value, "ME", KEY)
        assert entry
        assert with_entry(value, entry)


@pytest.mark.parametrize(
    "foreign",
    [
        '{"account": "THEM",\t"name":"]},{\\"[\\\\" , "n": 1.0e5 }', '"],["', "[[],[]]",
        '{"a":"\\u005d\\\\"}', "null", "-0.0", "123456789012345678901234567890",
    ],
)  # fmt: skip
def test_what_is_not_ours_stays_byte_for_byte(foreign: str) -> None:
    value = with_entry(value_of(foreign, " \n" + foreign), MINE)
    assert value.count(foreign) == 2
    assert without_entry(value, "ME", "template", "") == value_of(foreign, foreign)


@pytest.mark.parametrize(
    "value",
    [
        value_of() + "x", value_of("1") + "]",
        '{"v":1,"blocks":[1,]}', '{"v":1,"blocks":[1 2]}', '{"v":1,"blocks":["', "[]",
        '{"v":1,"blocks":[],"more":1}', '{"v":2,"blocks":[]}', '{"v":1,"blocks":[]', "{", '{"v":1,"blocks":[NaN]}',
    ],
)  # fmt: skip
def test_what_is_not_of_our_form_is_left_alone(value: str) -> None:
    assert outcome(lambda: with_entry(value, MINE)) == "left"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.lists(JSON), st.booleans())
def test_any_entries_stay(entries: list[Any], indented: bool) -> None:
    option = orjson.OPT_INDENT_2 if indented else None
    texts = [orjson.dumps(entry, option=option).decode() for entry in entries]
    value = with_entry(value_of(*texts), MINE)
    assert orjson.loads(value)["blocks"] == [*entries, MINE.to_json()]
    assert without_entry(value, "ME", "template", "") == (value_of(*texts) if texts else "")


@given(st.text() | st.text(alphabet='{}[]",:v1blocks\\ ').map(lambda text: '{"v":1,"blocks":[' + text))
def test_any_text_is_read_or_left_alone(text: str) -> None:
    assert every_action(text) <= {"read", "left"}
