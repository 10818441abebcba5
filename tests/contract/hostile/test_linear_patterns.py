"""What reads a stranger's text takes a time that grows with its length, whatever the text repeats.

Each reader works in a child of limited CPU, on a text and on one four times as long: where the time grows with the
square of the length, the second takes sixteen times as long.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from time import thread_time
from typing import Any

import pytest

from core.errors import WorkspaceError
from tests.support.servers import ROOT

LENGTH = 40_000
TIMES = 4
MOST_TIMES = 9
AT_ONCE = 0.15
"""Seconds that are never too many for the longer text: there the cost of a look at the clock counts."""
CPU_SECONDS = 10

HTML = [
    "{{ x ", "{%", "{{", "{#", "{{\n", "{%\n", "{{ &", "{% if {", "}} {{", " ", "\n", "<", "< ", "</", "<?", "<!",
    "<!--",
    "<![", "<!DOCTYPE ", "<img ", "<img src=", "<img alt=", "<img width=", "<a ", "<a b='", '<a b="{{', "<a b=",
    "<a/",
    "<a b=c d", "&", "&#", "&#9", "&amp", "on", "ona ", "ona=", "javascript", "| ", "autoescape ", "data-cld=",
    "data-cld ",
    'data-cld="', "data-cld='", 'data-cld="" ', "background:", "background-image: ", "background:url", "srcset ",
    '="',
    "object-fit ", "<p>a: ", "https://res.cloudinary.com/demo/", "https://res.cloudinary.com/demo/image/upload/",
    "<script>", "&#99999", "<img src='&#99", "<style><", "<textarea></", "'", '"', "%7B", "{% catalog",
    "data-klaviyo-universal-block=", "\x00", "é",
    "//", "url(", "url(//", "src=//", "src='//", "&quot;//", "{{ '//", "{% if a %}//", "//a)", "//a(", "//a.", "&#34;",
    "&#123;", "&lbrace;", "<![if", "<!--[if", "style='", "style='a:b", "<td style=';", "<p a {{ b }}", "<table><p>",
]  # fmt: skip
"""What HTML may repeat."""
TRANSFORMATIONS = [
    "a_", "$a_", "image/upload/a,",
    "l_text:", "l_text:a_1", "l_text:_1_", "_1", "l_text:a_1_", "l_text:a_1,", ":", "_spacing_1",
    "_letter_spacing_", ",$a_!",
    "$a_!", "$(a", "l_$a", "if_", ",", "w_1", "_!", "a", "%25", "_100", "-", "!",
    "/", "//", "v1/", "v1", "s--a", "s--aaaaaaaa--/", "w_1/", "%2f", "%2F", "a/", "a.b", ".png", "{{", "{{ a }}/",
    "https:/",
]  # fmt: skip
VALUES = [
    "a@", "a@a.", ".aa", "https://a.", "https://", ".jpg", ".jpg?", "/image/upload/", "1.", "1,", "$1", "a_", "aB",
    "AA", "Ab",
    "#0", "2026-11-28T10:00", "\\", "%25", "é", "1", "-", " ", "\t", "=", "+",
    ", ", "; ", ",  ", ",'", "'", '"', "“", "“”,", "|", " | ", ";", "//", "https://a ", "image/upload/a,", "image/a/",
    "0123456789abcdef", ",0123456789abcdef0123456789abcdef", "1. ", "- ", "(", "()", "\n", "a ", "klaviyo.com/", "a/",
    "universal/block/",
]  # fmt: skip
STYLES = [
    ";", ":", "a:b;", "a:b", "!", "! ", "!important", "a: !important;", " ", "(", ")", "url(", "'", '"', '"\'', ",",
    "/", " ,", "a:'", "a:(", "&#59;", "é",
]  # fmt: skip
TAGS = [
    "|",
    "|a",
    "|lookup:'a'",
    "|lookup:'",
    "|lookup:'\\\\",
    '|x:"',
    "|default:''",
    "|title",
    "a",
    ".a",
    " ",
    "{{ event.a }}",
]
"""What may repeat within one of Klaviyo's tags."""
PATHS = ["a.", "[", "[]", '["', '["\\', "{", "{}", ".", "[0", "a", '"', "\\"]
JSON = [
    '"', '\\"', "\\", "\\u", "\\ud83d", "[", "[1", ":1.1", ":1", "1", "1e", "-", ":   ", '{"a":', ",", "NaN",
    "[0.", "]", "é",
    '"a\\', "{}", '"":',
]  # fmt: skip
ROWS = ['"\n', 'x,"y","z\n', 'x,"y\n', "x,y\n", '"x,"y\n', '"",', "\n", "\r", '"a\n"b\n']


def read_html(reader: str) -> Callable[[str], Any]:
    """One of the functions that read the HTML of a block or an email."""
    from core.blocks import edited, expression_tests, hand_choices, image, lint, marker, meaning, preview, references
    from core.blocks.urls import readdressed
    from core.cloudinary.delivery import cloud_named
    from core.cloudinary.delivery_html import urls_in
    from core.domain.asset import Asset
    from core.klaviyo.template_language.stored_tags import decode_tags
    from core.links import audit_reader

    cloud = cloud_named("demo")
    asset = Asset(asset_id="a" * 32, public_id="a", resource_type="image", type="upload", version=1, url="")
    return {
        "without marker": edited.without_marker,
        "marked": lambda text: edited._marked(text, "m"),
        "lint": lambda text: lint.lint(text, has_event=False),
        "images": preview.image_urls,
        "traces": lambda text: references.traces_in(f"{text}cloudinary.com data-klaviyo-universal-block", cloud),
        "marker": marker.read_marker,
        "own marker": lambda text: marker.own_marker(text, "demo", "a", ""),
        "marker of the audit": marker.find_marker,
        "cloud of the audit": lambda text: audit_reader._shows(f"{text}cloudinary.com", cloud),
        "choices": lambda text: marker.same_choices(text, text),
        "meaning": lambda text: meaning.difference(text, f"{text}x"),
        "readable": hand_choices.readable,
        "entities": decode_tags,
        "urls": lambda text: list(urls_in(text)),
        "readdressed": lambda text: readdressed({"content": f"{text}cloudinary.com"}, "b", asset, cloud),
        "image": image.source_of,
        "tests": lambda text: expression_tests.read_values(f"{expression_tests._START}{text}{expression_tests._END}"),
    }[reader]


def read_transformation(reader: str) -> Callable[[str], Any]:
    """One of the functions that read transformations, delivery URLs and template files."""
    from core.blocks.image import shows
    from core.blocks.measure import text_boxes
    from core.blocks.urls import pinned_version
    from core.cloudinary import cldt
    from core.cloudinary.delivery import cloud_named
    from core.cloudinary.delivery_url import asset_names
    from core.domain.asset import Asset
    from core.domain.template import Base, Slot, Template

    slot = Slot(name="aa", type="text", default="d", label="")

    def boxes(text: str) -> Any:
        template = Template(
            name="t", base=Base(public_id="b"), width=9, height=9, transformation=f"{text},w_9", slots=(slot,)
        )
        return text_boxes(template)

    asset = Asset(asset_id="a" * 32, public_id="a", resource_type="image", type="upload", version=1, url="")
    cloud = cloud_named("demo")
    return {
        "boxes": boxes,
        "uses": lambda text: cldt.uses("aa", text),
        "declared": cldt._DECLARED.findall,
        "inferred": cldt._inferred,
        "shown": lambda text: shows(f"{cloud.prefix}/image/upload/{text}", asset, cloud),
        "named": lambda text: asset_names(f"{cloud.prefix}/image/upload/{text}", cloud),
        "root path": lambda text: asset_names(f"{cloud.prefix}/{text}", cloud),
        "fetched": lambda text: asset_names(f"{cloud.prefix}/image/fetch/{cloud.prefix}/image/upload/{text}", cloud),
        "pinned": lambda text: pinned_version(f"{cloud.prefix}/image/upload/v1/{text}", asset, cloud),
    }[reader]


def read_value(reader: str) -> Callable[[str], Any]:
    """One of the functions that read the values of events, and what they say."""
    from core.domain.field_path import parse_path
    from core.events import erasure, field_words, key_words, looks, mask, own_fields

    return {
        "image": looks.is_image,
        "looks": lambda text: looks.looks_like(parse_path("a"), [text]),
        "words": key_words.words_of,
        "key in words": field_words.key_words,
        "site": own_fields._SITE.match,
        "erased address": erasure.parse_address,
        "erased": erasure.RecipientSearch("a@a.aa")._pattern.search,
        "any address": erasure._SOME_ADDRESS.search,
        "masked": mask.masked_text,
        "path": parse_path,
    }[reader]


def read_input(reader: str) -> Callable[[str], Any]:
    """One of the functions that read what people type and paste, and what a service says in words."""
    from core.blocks.styles import last_declarations
    from core.blocks.typed_text import holds_tag, typed_parts
    from core.cli.output import visible
    from core.cloudinary.delivery import cloud_named
    from core.cloudinary.responses import _TRY_AGAIN
    from core.domain.connection import parse_cloudinary_url
    from core.domain.sign_in import is_address
    from core.extension.image_fields import _field
    from core.http.quotation import quote_words
    from core.klaviyo.ids import edited_resource
    from core.library.lists import handed_over, is_one_or_all, parts_of, pasted
    from core.library.selection import meanings
    from ui.app.text import plain
    from web.host import parse_host

    return {
        "style": last_declarations,
        "handed over": lambda text: handed_over([text]),
        "pasted": pasted,
        "parts of a list": lambda text: parts_of(f"a{text}a"),
        "one or all": lambda text: (is_one_or_all(text, ["", ""]), is_one_or_all(f"//{text}", ["", ""])),
        "meanings": lambda text: meanings(text, cloud_named("demo")),
        "tag in words": holds_tag,
        "typed": typed_parts,
        "typed in a tag": lambda text: typed_parts(f"{{{{ event.a{text[:2000]} }}}}" * (len(text) // 2000)),
        "editor": lambda text: edited_resource(f"https://www.klaviyo.com/{text}", "https://www.klaviyo.com/a"),
        "try again": _TRY_AGAIN.search,
        "address": is_address,
        "connection": lambda text: parse_cloudinary_url(f"cloudinary://{text}"),
        "pieces": _field,
        "visible": visible,
        "plain": plain,
        "quoted": quote_words,
        "host": lambda text: parse_host([text]),
    }[reader]


def read_data(reader: str) -> Callable[[str], Any]:
    """One of the functions that read JSON and tables."""
    from core.cloudinary import metadata_field
    from core.events import csv_rows, json_values
    from core.events.json_array import array_items
    from core.http import repair

    def rows(text: str) -> Any:
        return list(csv_rows.csv_rows([b"a,b\n", *text.encode().splitlines(keepends=True)]))

    return {
        "repaired": lambda text: repair.repair(text.encode()),
        "odd": lambda text: repair.may_be_odd(b"0" * 19 + text.encode()),
        "field": lambda text: metadata_field._items(text, 0),
        "array": lambda text: list(array_items([b"[{", text.encode()])),
        "items": lambda text: list(array_items([b"[", text.encode()])),
        "lines": lambda text: list(json_values.json_values([b'{"a":', text.encode()])),
        "brackets": lambda text: json_values._open_brackets(text.encode()),
        "parts": lambda text: list(json_values._split(text.encode())),
        "csv": lambda text: (csv_rows.is_csv(text.encode(), "a.csv"), csv_rows._width(text, ",")),
        "rows": rows,
    }[reader]


READERS: dict[str, tuple[Callable[[str], Callable[[str], Any]], list[str]]] = {
    **{
        f"html: {name}": (read_html, HTML)
        for name in (
            "without marker", "marked", "lint", "images", "traces", "marker", "own marker", "marker of the audit",
            "cloud of the audit", "choices", "meaning", "readable", "entities", "urls", "readdressed", "image",
            "tests",
        )
    },
    **{
        f"transformation: {name}": (read_transformation, TRANSFORMATIONS)
        for name in ("boxes", "uses", "declared", "inferred", "shown", "named", "root path", "fetched", "pinned")
    },
    **{
        f"value: {name}": (read_value, VALUES)
        for name in ("image", "looks", "words", "site", "erased address", "erased", "any address", "masked")
    },
    "value: path": (read_value, PATHS),
    **{
        f"input: {name}": (read_input, VALUES)
        for name in (
            "address", "connection", "visible", "plain", "quoted", "host", "handed over", "pasted", "parts of a list",
            "one or all", "meanings", "editor", "try again",
        )
    },
    "input: style": (read_input, STYLES),
    "input: pieces": (read_input, HTML),
    "input: tag in words": (read_input, HTML),
    "input: typed": (read_input, HTML + TAGS),
    "input: typed in a tag": (read_input, TAGS),
    **{
        f"data: {name}": (read_data, JSON + ROWS)
        for name in ("repaired", "odd", "field", "array", "items", "lines", "brackets", "parts", "csv", "rows")
    },
}  # fmt: skip


AROUND = {
    read_html: (("", ""), ("<a ", ""), ("https://a/", " !")),
    read_transformation: (("", ""), ("https://a/", " !")),
    read_value: (("", ""), ("https://a/", " !")),
    read_input: (("", ""), ("<a ", ""), ("https://a/", " !")),
    read_data: (("", ""),),
}
"""What may stand before and behind what repeats."""


def seconds(read: Callable[[str], Any], text: str) -> float:
    """The CPU that a reader takes; it may refuse the text."""
    began = thread_time()
    with suppress(WorkspaceError, ValueError):
        read(text)
    return thread_time() - began


def measure(name: str) -> None:
    """In a fork: print the texts whose time grows faster than they do."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    make, units = READERS[name]
    read = make(name.partition(": ")[2])
    for unit in units:
        for begin, end in AROUND[make]:
            print("tried", repr((begin, unit, end)), flush=True)
            texts = [begin + (unit * length)[:length] + end for length in (LENGTH // TIMES, LENGTH)]
            # What other programs do to the processor's caches may make one measurement slow, not all of them.
            if all(is_slow(read, *texts) for _ in range(3)):
                print("slow", repr((begin, unit, end)), flush=True)


def is_slow(read: Callable[[str], Any], shorter: str, longer: str) -> bool:
    """Whether a reader takes much more for the longer text than in proportion."""
    return (long := seconds(read, longer)) > AT_ONCE and long > MOST_TIMES * seconds(read, shorter)


def measure_all() -> None:
    """In the child, which loads everything once: measure each reader in a fork of its own."""
    for name in READERS:
        READERS[name][0](name.partition(": ")[2])
    for name in READERS:
        print("reader", name, flush=True)
        if not (pid := os.fork()):
            code = 1
            try:
                measure(name)
                code = 0
            finally:
                os._exit(code)
        print("ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


@pytest.fixture(scope="module")
def output() -> dict[str, list[str]]:
    """What the child said about each reader."""
    script = "from tests.contract.hostile.test_linear_patterns import measure_all; measure_all()"
    child = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr[-700:]
    parts = child.stdout.split("reader ")[1:]
    return {part.partition("\n")[0]: part.splitlines()[1:] for part in parts}


@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_the_length(output: dict[str, list[str]], name: str) -> None:
    lines = output[name]
    assert lines[-1] == "ended 0", lines[-2:]
    assert len(lines) > 2
    assert [line for line in lines if line.startswith("slow")] == []
