"""Files of events are read piece by piece: any length in little memory, and what is too much for one is named."""

import json
import tracemalloc
from collections import deque
from io import BytesIO
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.events.file_sample import file_sample
from core.events.files import EventFile, lines_of, read_events
from core.events.json_array import LARGEST, MOST, PART, array_items
from core.events.json_values import MOST_VALUES

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(alphabet='a"\\[]{},: \n😀', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a"\\[{', max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
ITEMS = st.lists(VALUES | st.dictionaries(st.text(alphabet='a"\\]}', max_size=3), VALUES, max_size=3), max_size=5)


def refusal(*texts: bytes) -> str:
    with pytest.raises(InputError) as caught:
        deque(read_events(texts), maxlen=0)
    return str(caught.value)


@given(ITEMS, st.sampled_from([None, 1]), st.booleans(), st.integers(1, 9))
def test_an_array_in_pieces_is_what_a_reader_of_json_makes_of_it(
    items: list[Any], indent: int | None, ascii_only: bool, size: int
) -> None:
    text = json.dumps(items, indent=indent, ensure_ascii=ascii_only).encode()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    for part in (1, 7, PART):
        found = [(each.text, *each.begin()) for each in array_items(pieces, part)]
        assert [json.loads(each) for each, _, _ in found] == items
        lines = text.split(b"\n")
        for each, line, column in found:
            # Where an item is said to begin, it does.
            assert lines[line - 1][column - 1 :].startswith(each.split(b"\n")[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "line 1: is not JSON: the array is not closed"),
        ('[{"a": 1}', "line 1: is not JSON: the array is not closed"),
        ('[{"a": "1}]', "line 1: is not JSON: the array is not closed"),
        ("[{},]", "item 2 (line 1, column 5): is not a JSON object"),
        ("[,{}]", "item 1 (line 1, column 3): is not a JSON object"),
        ("[{}{}]", "item 2 (line 1, column 4): is not a JSON object"),
        ("[{}\n 1]", "item 2 (line 2, column 2): is not a JSON object"),
        ("[1,,1]", "item 1 (line 1, column 2): is not a JSON object"),
        ("[[7]]", "item 1 (line 1, column 2): is not a JSON object"),
        ("[null]", "item 1 (line 1, column 2): is not a JSON object"),
        ("[nope]", "item 1 (line 1, column 2): is not JSON: it is not a JSON value"),
        ("[{}}", "item 2 (line 1, column 4): is not a JSON object"),
        ("[{]]", "item 1 (line 1, column 3): is not JSON"),
        ('[{},\n{"a":\n1 2}]', "item 2 (line 3, column 3): is not JSON: a comma or a closing bracket is missing"),
        ("[{}]\nx", "line 2: is not JSON: there is text after the array"),
        ("[]]", "line 1: is not JSON: there is text after the array"),
    ],
)
def test_what_is_wrong_with_an_array_is_named(text: str, said: str) -> None:
    assert refusal(text.encode()).startswith(said)
    assert refusal(*(bytes([byte]) for byte in text.encode())).startswith(said)


def test_a_long_array_takes_the_room_of_a_part_of_it() -> None:
    event = json.dumps({"name": "Mug", "tags": ["a" * 1_000] * 100}).encode() + b","
    array = chain([b"["], (bytes(event) for _ in range(300)), [b"{}]"])
    tracemalloc.start()
    count = sum(1 for _ in read_events(array))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 301
    assert peak <= 10 * PART <= 300 * len(event) / 2


def test_what_is_too_much_is_named() -> None:
    assert refusal(b"[" + b"{}," * (MOST + 1) + b"{}]").startswith("file: has more than 250,000 items")
    many = b'{"a": [' + b"{}," * MOST_VALUES + b"{}]}"
    assert refusal(many) == "line 1, column 1: has more than 1,500,000 values"
    assert refusal(b"[" + many + b"]") == "item 1 (line 1, column 2): has more than 1,500,000 values"
    assert refusal(b"{}" * (MOST + 1)).endswith("has more than 250,000 objects: write one per line instead")
    assert refusal(b"{}\n", b'{"a": "' + b"x" * LARGEST) == "line 2, column 1: is larger than 32 MB"
    with pytest.raises(InputError, match=r"^a.ndjson: has more than 2 events; `events profile` reads"):
        file_sample([EventFile("a.ndjson", lambda: BytesIO(b"{}\n" * 3))], most=2)


def test_a_line_without_an_end_is_not_read_to_its_end() -> None:
    class Endless(BytesIO):
        read_bytes = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size and 0 < size <= LARGEST + 1
            self.read_bytes += size
            return b"x" * size

    file = Endless()
    with pytest.raises(InputError, match="line 1, column 1: is larger than 32 MB"):
        list(read_events(lines_of(file)))
    assert file.read_bytes <= 2 * LARGEST + 2
    assert (
        refusal(*[b'[{"a": "' + b"x" * 5_000_000, *[b"x" * 5_000_000] * 7])
        == "item 1 (line 1, column 2): is larger than 32 MB"
    )
