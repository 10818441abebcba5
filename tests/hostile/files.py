"""Hostile files, by name: template files, choices, events and contexts, made when they are needed.

Cloudinary lists raw files that anybody may have uploaded; events hold what shoppers typed.
"""

import gzip
import json
from collections.abc import Iterator
from typing import Any, Final

from tests.hostile.case import CHOICES, PACKED, PREVIEW, PROFILE, RENDER, SHOW, Case
from tests.support.templates import HERO

MEGABYTE: Final = 1_000_000
DEEPEST: Final = 1_000
"""Levels of JSON, a little below what parsers allow."""


def template_file(**changes: Any) -> bytes:
    """The template file of the tests with some of its values replaced."""
    return json.dumps({**HERO, **changes}).encode()


def lines(values: Iterator[Any]) -> bytes:
    """One JSON object a line."""
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def nesting(opening: str, closing: str, times: int = DEEPEST) -> str:
    """JSON that holds itself."""
    return opening * times + "1" + closing * times


def listed_slots(count: int = 8_000) -> bytes:
    """About a megabyte: each slot is looked for in the whole transformation."""
    slots = [{"name": f"s{index}x", "type": "text", "default": "d"} for index in range(count)]
    return template_file(transformation="/".join(f"l_text:A_1:$({slot['name']})" for slot in slots), slots=slots)


def inferred_slots(count: int = 12_000) -> bytes:
    """No list of slots: they are read from the transformation, and their declarations are taken out of it."""
    parts = "/".join(f"$s{index}x_!d!/l_text:A_1:$(s{index}x)" for index in range(count))
    return json.dumps(
        {name: value for name, value in HERO.items() if name != "slots"} | {"transformation": parts}
    ).encode()


def deep_template() -> bytes:
    """Nesting where one value is expected, and the longest message that this can lead to."""
    deep = nesting('{"a":[', "]}", DEEPEST // 2)
    return template_file(label="@").replace(b'"@"', deep.encode()).replace(b'"cldt": 1', b'"cldt": ' + deep.encode())


def long_transformation() -> bytes:
    """900 kB of declarations that never end."""
    return template_file(transformation="l_text:A_1:$(headline)/l_$product/" + ",$a_!" * 180_000)


def duplicate_keys() -> bytes:
    """30 MB of the same key, of which the last one counts."""
    slots = b'"slots": ' + json.dumps(HERO["slots"]).encode() + b", "
    return b"{" + slots * (30 * MEGABYTE // len(slots)) + template_file()[1:]


def numbers() -> bytes:
    """Numbers that JSON, a float, or Python's reader of integers does not take."""
    large = b"9" * 100_000
    return template_file().replace(b"1200", large, 1).replace(b"600", b"NaN", 1).replace(b"40", b"-1e999999", 1)


def surrogates() -> bytes:
    """Halves of characters, spelled out and as bytes."""
    return template_file(
        name="\ud83d", slots=[{**HERO["slots"][0], "default": "\udc00"}, HERO["slots"][1]]
    ) + "\ud83d".encode("utf-8", "surrogatepass")


def chain_of_fallbacks() -> bytes:
    """Choices whose fallback has a fallback, as deep as JSON may be."""
    one = '{"from": "profile", "path": ["first_name"], "fallback": '
    return (
        json.dumps({**CHOICES, "slots": {"headline": "@"}})
        .replace('"@"', nesting(one, "}").replace("1}", '""}'))
        .encode()
    )


def million_keys() -> bytes:
    """One event of 18 MB."""
    return lines(iter([{f"key {index}": index for index in range(MEGABYTE)}]))


def deep_events() -> bytes:
    """Objects and lists within each other, with keys that differ at each level."""
    opening = "".join(f'{{"k{index}": [' for index in range(DEEPEST // 2))
    return (opening + "1" + "]}" * (DEEPEST // 2) + "\n").encode() * 300


def endless_line(size: int = 150 * MEGABYTE) -> bytes:
    """One text in one line, which never ends."""
    return b'{"a": "' + b"x" * size


def gzip_bomb() -> bytes:
    """A megabyte that unpacks to a line of one gigabyte."""
    part = gzip.compress(b" " * (10 * MEGABYTE), compresslevel=9)
    return gzip.compress(b'{"a": "') + part * 100 + gzip.compress(b'"}\n')


def nul_bytes() -> bytes:
    """NUL as text, as a key, between events, and 20 MB of it."""
    return b'{"a\\u0000": "\\u0000"}\n\x00\n{"\x00": 1}\n' + b"\x00" * (20 * MEGABYTE)


def utf_16() -> bytes:
    """UTF-16 with halves of characters in the wrong order."""
    return '{"name": "\udc00\ud83d"}\n'.encode("utf-16", "surrogatepass") * 10_000


def distinct_paths() -> bytes:
    """A map by article number: 78,000 paths in 2,000 events."""
    return lines({"cart": {f"SKU-{event}-{item}": {"n": item} for item in range(39)}} for event in range(2_000))


def mixed_types() -> bytes:
    """Each field has another type in each event."""
    kinds = [
        None,
        True,
        0,
        -1.5e300,
        2**63,
        "",
        "x" * 2_000,
        "2026-11-28",
        [],
        {},
        [[[]]],
        {"": {"": None}},
        [1, "a", None, {}],
    ]
    return lines({f"f{field}": kinds[(event + field) % len(kinds)] for field in range(20)} for event in range(5_000))


def long_lists() -> bytes:
    """Lists of 10^5 elements of all types, and lists in lists."""
    items = [{"id": index, "tags": [index, str(index)]} if index % 2 else f"text {index}" for index in range(100_000)]
    return lines({"items": items, "matrix": [[index] * 50 for index in range(2_000)]} for _ in range(2))


def array_of_empty_objects() -> bytes:
    """30 MB of JSON, ten million objects in memory."""
    return b"[" + b"{}," * (10 * MEGABYTE) + b"{}]"


def wide_context() -> bytes:
    """A recipient with 10^6 properties, most of which have awkward names."""
    return json.dumps(
        {"profile": {"properties": {f"$.{index}": "" for index in range(MEGABYTE)}}, "event": {}}
    ).encode()


def deep_context() -> bytes:
    """A recipient as deep as JSON may be, shown as a whole."""
    lists, objects = nesting("[", "]"), nesting('{"b":', "}")
    return f'{{"profile": null, "event": {{"a": {lists}, "b": {objects}}}}}'.encode()


SHOWN: Final = "hero.cldt.json"
FILES: Final[dict[str, Case]] = {
    "template_listed_slots": Case(command=SHOW, files={SHOWN: listed_slots}, refused=True),
    "template_inferred_slots": Case(command=SHOW, files={SHOWN: inferred_slots}, refused=True),
    "template_nesting": Case(command=SHOW, files={SHOWN: deep_template}),
    "template_long_transformation": Case(command=SHOW, files={SHOWN: long_transformation}, refused=True),
    "template_duplicate_keys": Case(command=SHOW, files={SHOWN: duplicate_keys}, refused=True),
    "template_numbers": Case(command=SHOW, files={SHOWN: numbers}),
    "template_surrogates": Case(command=RENDER, files={SHOWN: surrogates}),
    "choices_chain_of_fallbacks": Case(command=RENDER, files={"choices.json": chain_of_fallbacks}),
    "events_million_keys": Case(command=PROFILE, files={"events.ndjson": million_keys}),
    "events_nesting": Case(command=PROFILE, files={"events.ndjson": deep_events}),
    "events_endless_line": Case(command=PROFILE, files={"events.ndjson": endless_line}),
    "events_gzip_bomb": Case(command=PACKED, files={"events.ndjson.gz": gzip_bomb}),
    "events_nul_bytes": Case(command=PROFILE, files={"events.ndjson": nul_bytes}),
    "events_utf_16": Case(command=PROFILE, files={"events.ndjson": utf_16}),
    "events_distinct_paths": Case(command=PROFILE, files={"events.ndjson": distinct_paths}),
    "events_mixed_types": Case(command=PROFILE, files={"events.ndjson": mixed_types}),
    "events_long_lists": Case(command=PROFILE, files={"events.ndjson": long_lists}),
    "events_array_of_empty_objects": Case(command=PROFILE, files={"events.ndjson": array_of_empty_objects}),
    "context_million_properties": Case(command=PREVIEW, files={"context.json": wide_context}),
    "context_nesting": Case(
        command=PREVIEW,
        files={
            "context.json": deep_context,
            "email.html": lambda: b"{{ event }}{{ event.a|upper|length }}{{ event.b|escapejs }}",
        },
    ),
}
