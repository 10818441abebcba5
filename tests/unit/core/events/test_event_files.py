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
from core.events.files import MOST_VALUES, lines_of, read_events
from core.events.json_array import LARGEST, MOST, PART, array_objects
from core.events.sample import file_sample

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(alphabet='a"\\[]{},: \n😀', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a"\\[{', max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
OBJECTS = st.lists(st.dictionaries(st.text(alphabet='a"\\]}', max_size=3), VALUES, max_size=3), max_size=5)


def refusal(*texts: bytes) -> str:
    with pytest.raises(InputError) as caught:
        deque(read_events(texts), maxlen=0)
    return str(caught.value)


@given(OBJECTS, st.sampled_from([None, 1]), st.booleans(), st.integers(1, 9))
def test_an_array_in_pieces_is_what_a_reader_of_json_makes_of_it(
    objects: list[dict[str, Any]], indent: int | None, ascii_only: bool, size: int
) -> None:
    text = json.dumps(objects, indent=indent, ensure_ascii=ascii_only).encode()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    for part in (1, 7, PART):
        assert [json.loads(each) for each in array_objects(pieces, part)] == objects


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "file: is not JSON: the array has no end"),
        ('[{"a": 1}', "file: is not JSON: the array has no end"),
        ('[{"a": "1}]', "file: is not JSON: the array has no end"),
        ("[{},]", "[1]: is not a JSON object"),
        ("[,{}]", "[0]: is not a JSON object"),
        ("[{}{}]", "[1]: is not a JSON object"),
        ("[{} 1]", "[1]: is not a JSON object"),
        ("[[]]", "[0]: is not a JSON object"),
        ("[null]", "[0]: is not a JSON object"),
        ("[{}}", "[1]: is not a JSON object"),
        ("[{]]", "[0]: is not JSON"),
        ("[{}] x", "file: is not JSON: something stands behind the array"),
        ("[]]", "file: is not JSON: something stands behind the array"),
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
    assert refusal(b'{"a": [' + b"{}," * MOST_VALUES + b"{}]}") == "line 1: holds more than 1,500,000 values"
    assert refusal(b'[{"a": [' + b"{}," * MOST_VALUES + b"{}]}]") == "[0]: holds more than 1,500,000 values"
    assert refusal(b"{}\n", b'{"a": "' + b"x" * LARGEST) == "line 2: is larger than 32 MB"
    with pytest.raises(InputError, match=r"^a.ndjson: holds more than 2 events; events profile reads"):
        file_sample("a.ndjson", [b"{}"] * 3, most=2)


def test_a_line_without_an_end_is_not_read_to_its_end() -> None:
    class Endless(BytesIO):
        read_bytes = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            assert size and 0 < size <= LARGEST + 1
            self.read_bytes += size
            return b"x" * size

    file = Endless()
    with pytest.raises(InputError, match="line 1: is larger than 32 MB"):
        list(read_events(lines_of(file)))
    assert file.read_bytes <= 2 * LARGEST + 2
    assert refusal(*[b'[{"a": "' + b"x" * 5_000_000, *[b"x" * 5_000_000] * 7]) == "[0]: is larger than 32 MB"
