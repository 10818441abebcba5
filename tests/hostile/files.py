"""Hostile files, by name: template files, choices, events and contexts, made when they are needed.

Cloudinary lists raw files that anybody may have uploaded; events hold what shoppers typed.
"""

import gzip
import io
import json
import random
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import pyarrow
from pyarrow import parquet

from tests.hostile.case import CHOICES, PACKED, PREVIEW, PROFILE, RENDER, SHOW, TABLE, Case, literal
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


def long_line() -> bytes:
    """A line of 100 MB between others."""
    return b'{"a": 1}\n{"b": "' + b"x" * (100 * MEGABYTE) + b'"}\n{"c": 1}\n'


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


def packed_lines(codec: str, line: bytes, size: int = 2_000 * MEGABYTE) -> bytes:
    """A small file that unpacks to two gigabytes of lines."""
    part = packed(line * (20 * MEGABYTE // len(line)), codec)
    return part * (size // (20 * MEGABYTE))


def packed(content: bytes, codec: str) -> bytes:
    """Packed by gzip or zstd."""
    if codec == "gzip":
        return gzip.compress(content, compresslevel=9)
    return bytes(pyarrow.compress(content, codec, asbytes=True))


def wide_csv() -> bytes:
    """A million columns, and rows of them."""
    head = ",".join(f"c{index}" for index in range(MEGABYTE))
    return (head + "\n" + (",".join(["1"] * MEGABYTE) + "\n") * 5).encode()


def deep_csv() -> bytes:
    """Columns whose names lead deep down, and to items of large numbers."""
    names = [f"a{index}" + ".b" * 20_000 for index in range(10)] + [f"l.{10**9 - index}.x" for index in range(5_000)]
    return (",".join(names) + "\n" + (",".join(["1"] * len(names)) + "\n") * 10).encode()


def unclosed_csv() -> bytes:
    """A quote that has no end, and megabytes behind it."""
    return b'a,b\n1,"' + b"2,3\n" * (15 * MEGABYTE)


def cells_csv() -> bytes:
    """Cells of JSON that hold millions of values together."""
    cell = b'"' + b"[" * 250 + b"[]," * 300_000 + b"[]" + b"]" * 250 + b'"'
    return b"a,b,c,d,e,f,g,h\n" + (b",".join([cell] * 8) + b"\n") * 3


def nul_csv() -> bytes:
    """NUL in names, in cells, and alone."""
    return b"a\x00,b\n\x00,1\n" + b"\x00" * 1_000 + b"\n" + b"x,\x00\n" * 200_000


def parquet_rows(rows: int, value: Any, **options: Any) -> bytes:
    """A table with the same value in each row, which Parquet writes once."""
    file = io.BytesIO()
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * rows, pyarrow.int32()), pyarrow.array([value]))
    parquet.write_table(pyarrow.table({"a": column}), file, compression="zstd", **options)
    return file.getvalue()


def parquet_large_text() -> bytes:
    """A text of 20 MB in each of 100,000 rows."""
    return parquet_rows(100_000, "x" * 20 * MEGABYTE)


def parquet_many_rows() -> bytes:
    """A hundred million rows in some kilobytes."""
    return parquet_rows(30 * MEGABYTE, "x")


def parquet_one_page() -> bytes:
    """One page of 400 MB, packed to some kilobytes."""
    file = io.BytesIO()
    table = pyarrow.table({"a": [bytes(400 * MEGABYTE)]})
    parquet.write_table(table, file, compression="zstd", use_dictionary=False, write_statistics=False)
    return file.getvalue()


def parquet_wide() -> bytes:
    """Twenty thousand columns."""
    file = io.BytesIO()
    parquet.write_table(pyarrow.table({f"c{index}": [index] for index in range(20_000)}), file)
    return file.getvalue()


def parquet_broken() -> bytes:
    """The right beginning and the right end, and noise between them."""
    noise = random.Random(1).randbytes(MEGABYTE)
    return b"PAR1" + noise + (MEGABYTE - 8).to_bytes(4, "little") + b"PAR1"


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
    "events_100_mb_line": Case(command=PROFILE, files={"events.ndjson": long_line}),
    "events_gzip_of_empty_objects": Case(
        command=PACKED, files={"events.ndjson.gz": partial(packed_lines, "gzip", b"{}\n")}, refused=True
    ),
    "events_gzip_of_blank_lines": Case(
        command=PACKED, files={"events.ndjson.gz": partial(packed_lines, "gzip", b"\n")}, refused=True
    ),
    "events_zstd_of_empty_objects": Case(
        command=PACKED, files={"events.ndjson.gz": partial(packed_lines, "zstd", b"{}\n")}, refused=True
    ),
    "events_zstd_of_one_line": Case(
        command=PACKED, files={"events.ndjson.gz": partial(packed_lines, "zstd", b" ")}, refused=True
    ),
    "events_zstd_in_gzip": Case(
        command=PACKED, files={"events.ndjson.gz": lambda: packed(packed(b"{}", "zstd"), "gzip")}, refused=True
    ),
    "events_utf_16_nul": Case(command=PROFILE, files={"events.ndjson": lambda: b"{\x00" + b"\x00\x00" * 10_000_000}),
    "events_bad_lines": Case(command=PROFILE, files={"events.ndjson": lambda: b"x\n" * 15_000_000}, refused=True),
    "events_open_brackets": Case(command=PROFILE, files={"events.ndjson": lambda: b"{\n" * 10_000_000}, refused=True),
    "events_open_lists": Case(command=PROFILE, files={"events.ndjson": lambda: b'{"a":[\n' * 1_000_000}, refused=True),
    "events_objects_in_a_line": Case(
        command=PROFILE, files={"events.ndjson": lambda: b"{}" * 15_000_000}, refused=True
    ),
    "events_numbers_in_an_array": Case(command=PROFILE, files={"events.ndjson": lambda: b"[" + b"1," * 15_000_000}),
    "events_answers_in_answers": Case(
        command=PROFILE,
        files={"events.ndjson": literal(nesting('{"data":{"type":"event","attributes":{},"data":', "}}"))},
    ),
    "events_csv_million_columns": Case(command=TABLE, files={"events.csv": wide_csv}, refused=True),
    "events_csv_deep_columns": Case(command=TABLE, files={"events.csv": deep_csv}),
    "events_csv_unclosed_quote": Case(command=TABLE, files={"events.csv": unclosed_csv}, refused=True),
    "events_csv_stray_quotes": Case(
        command=TABLE, files={"events.csv": lambda: b"a,b\n" + b'x,"y","z\n' * 240_000}, refused=True
    ),
    "events_csv_cells": Case(command=TABLE, files={"events.csv": cells_csv}),
    "events_csv_nul": Case(command=TABLE, files={"events.csv": nul_csv}),
    "events_csv_quotes": Case(command=TABLE, files={"events.csv": lambda: b"a,b\n" + b'"' * 30_000_001}),
    "events_parquet_large_text": Case(command=TABLE, files={"events.csv": parquet_large_text}),
    "events_parquet_many_rows": Case(command=TABLE, files={"events.csv": parquet_many_rows}, refused=True),
    "events_parquet_one_page": Case(command=TABLE, files={"events.csv": parquet_one_page}, refused=True),
    "events_parquet_wide": Case(command=TABLE, files={"events.csv": parquet_wide}, refused=True),
    "events_parquet_broken": Case(command=TABLE, files={"events.csv": parquet_broken}, refused=True),
    "context_million_properties": Case(command=PREVIEW, files={"context.json": wide_context}),
    "context_nesting": Case(
        command=PREVIEW,
        files={
            "context.json": deep_context,
            "email.html": lambda: b"{{ event }}{{ event.a|upper|length }}{{ event.b|escapejs }}",
        },
    ),
}
