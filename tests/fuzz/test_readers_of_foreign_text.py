"""Each reader of foreign text, fed with texts that are almost right: it reads them or says why not, and no other error.

SOAK=1 tries 100,000 of each kind, and then none may take longer than half a second.
"""

import base64
import gzip
import io
import json
import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.blocks.marker import read_marker, write_marker
from core.blocks.preview import compile_block
from core.cli.files import read_context
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.cloudinary.metadata_field import FieldEntry, find_entry, own_entries, with_entry, without_entry
from core.domain.block import LinkKey
from core.domain.field_path import parse_path
from core.domain.personalization import parse_personalization
from core.errors import WorkspaceError
from core.events.files import EventFile, read_events
from core.klaviyo.template_language import TemplateFault, compile_template, template_context
from core.klaviyo.template_language.reference import ENTRIES
from core.library.lists import handed_over, parts_of, pasted
from core.library.selection import meanings
from tests.support.templates import EVENT, HERO, REFERENCE

SOAK = bool(os.environ.get("SOAK"))
FUZZED = settings(
    max_examples=100_000 if SOAK else 200,
    deadline=500 if SOAK else None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
CLOUD = cloud_named("demo")
PREFIX = CLOUD.prefix
MINE = FieldEntry(account="ME", block_id="B1", kind="template", variant="", name="Mug", at="2026-11-28")
KEY = LinkKey(scope="real:ME:cloud", asset_id="a" * 32, kind="template")


def outcome(read: Callable[[], Any]) -> Any:
    """What a reader makes of it; None if it refuses in one sentence of ours."""
    try:
        return read()
    except (WorkspaceError, TemplateFault) as error:
        assert str(error).strip()
        return None


def mixed(*words: str, most: int = 30) -> st.SearchStrategy[str]:
    """Texts of these words and of others."""
    return st.lists(st.sampled_from(words) | st.text(max_size=4), max_size=most).map("".join)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    ["v", "template", "variant", "event", "slots", "alt", "link", "width", "repeat", "edited", "from", "value", "path",
     "format", "fallback", "cut", "money", "date", "join", "shop", "name", "type", "default", "base", "canvas", "cldt",
     "transformation", "label", "max_length", "slot", "public_id", "height", "delivery", "x"]
) | st.text(max_size=3)  # fmt: skip
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)


def changed(whole: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A right object with some of its parts replaced, at the top or one level below."""

    def change(parts: dict[str, Any], inner: dict[str, Any]) -> dict[str, Any]:
        copy: dict[str, Any] = {**json.loads(json.dumps(whole)), **parts}
        return {name: value | inner if isinstance(value, dict) else value for name, value in copy.items()}

    keys = st.sampled_from(sorted(whole))
    return st.builds(change, st.dictionaries(keys, JSON, max_size=3), st.dictionaries(KEYS, JSON, max_size=2))


CHOICES: dict[str, Any] = {
    "v": 1, "template": REFERENCE, "variant": "", "event": EVENT, "width": 600, "repeat": None, "edited": False,
    "slots": {"headline": {"from": "event", "path": ["Items", 0, "Name"], "format": ["upper"], "fallback": "Hi"}},
    "alt": {"from": "fixed", "value": "A mug"}, "link": {"from": "default"},
}  # fmt: skip


def marker_of(plain: bytes) -> str:
    packed = base64.urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")
    return f'<table data-cld="1.{packed}">'


@FUZZED
@given(changed(CHOICES) | JSON)
@example({"v": 1, "template": REFERENCE, "alt": {"from": "fixed", "value": "\ud800"}})
@example({"v": 10**40})
@example({"v": float("nan")})
def test_personalizations_and_their_markers(raw: Any) -> None:
    read = outcome(lambda: parse_personalization(raw))
    if read and (marker := outcome(lambda: write_marker(read))):
        assert read_marker(f'<table data-cld="{marker}">') == read
    outcome(lambda: read_marker(marker_of(json.dumps(raw).encode("utf-8", "surrogatepass"))))


@FUZZED
@given(mixed('data-cld="', "1.", "eJyrVsq", '"', "=", "-", "_", "<table ", ".", "2."))
@example(marker_of(b"[" * 60_000))
@example(marker_of(b'{"v":' * 10_000))
@example(marker_of(b" " * 10_000_000))
@example('data-cld="1.é"')
@example('data-cld="' * 20_000)
def test_texts_with_markers(html: str) -> None:
    outcome(lambda: read_marker(html))


@FUZZED
@given(
    mixed('{"v":1,"blocks":[', "]}", "[", "]", "{", "}", '"', ",", ":", "\\", '{"account":"ME"', '"p":{', "1e9", " ")
)
@example('{"v":1,"blocks":[' * 20_000)
@example('{"v":1,"blocks":[{"account":"ME","id":"B1","kind":"template","p":{}}]}')
def test_metadata_fields(value: str) -> None:
    outcome(lambda: (find_entry(value, "ME", KEY), own_entries(value, "ME")))
    if written := outcome(lambda: with_entry(value, MINE)):
        assert MINE in own_entries(written, "ME")
        without_entry(written, "ME", "template", "")


@FUZZED
@given(changed(HERO) | JSON)
@example({**HERO, "transformation": "$(" * 4000})
@example({**HERO, "slots": [{"name": "a"}] * 200})
def test_template_files(raw: Any) -> None:
    outcome(lambda: parse_template(json.dumps(raw)))


@FUZZED
@given(st.binary(max_size=60) | mixed('{"cldt":1', '"slots":[', "}", "]", "{", '"', ",").map(str.encode))
@example(b"[" * 200_000)
@example(b"\xef\xbb\xbf{}")
def test_bytes_of_template_files(content: bytes) -> None:
    outcome(lambda: parse_template(content))


@FUZZED
@given(mixed(f"{PREFIX}/", "image/", "upload/", "v1/", "s--a--/", "c_fill,w_1/", "$x_1/", "%2F", "%", *"?,; ", ".jpg"))
@example(f"{PREFIX}/image/upload/" + "v1/" * 20_000)
@example(f"{PREFIX}/image/upload/s-" + "-" * 50_000)
@example(f"{PREFIX}/image/upload/$" + "a_" * 50_000)
@example("image/upload/a," * 10_000)
def test_delivery_urls(text: str) -> None:
    found = meanings(text, CLOUD)
    # An address has many beginnings that could be steps; what is made of it stays small.
    assert sum(len(name) for _, _, name in found) <= 50_000 + 3 * len(text)
    # Nothing is lost but what stands between references.
    assert _without_separators("".join(handed_over([text]))) == _without_separators(text)
    outcome(lambda: [parts_of(reference) for reference in pasted(text)])


def _without_separators(text: str) -> str:
    return re.sub(r"[\s,;]", "", text)


@pytest.mark.parametrize("folder", ["", "v1/", "a_b/v2/"])
@given(
    name=st.text("abc", min_size=1, max_size=20),
    steps=st.lists(st.sampled_from(["c_fill", "w_1,h_2"])),
    version=st.sampled_from([[], ["v12"]]),
)
@settings(max_examples=60)
def test_a_delivery_url_still_means_its_asset(folder: str, name: str, steps: list[str], version: list[str]) -> None:
    """A version stands behind the transformations: what looks like one behind a version is a folder."""
    url = "/".join([PREFIX, "image", "upload", *steps, *version, f"{folder}{name}.jpg"])
    assert ("image", "upload", folder + name) in meanings(url, CLOUD)


@FUZZED
@given(mixed("{{", "}}", "{%", "%}", "{#", "#}", " event.a ", "|default:''", "|slice:':3'", " if ", " endif ",
             " for x in ", " event.l ", " endfor ", "|lookup:'a'", "|", ":", "'", '"', "forloop.counter", "firstof ",
             "with a=1 ",
             "endwith", "else", "|upper", "|date:'F j'", "|floatformat:2", "|join:', '", "&#39;", "&#123;", "%7B%7B",
             "%7D%7D",
             "<a href='", *(f"|{entry.name}" for entry in ENTRIES if entry.kind == "filter"),
             *(entry.example for entry in ENTRIES)))  # fmt: skip
@example("{{ x " * 50)
@example("{% if event.a %}{% for x in event.l %}{{ x }}{% endfor %}{% endif %}")
def test_templates_of_the_language(source: str) -> None:
    context = template_context({"first_name": "Ada"}, {"a": "x", "l": [1, "b", None, {"a": 2}]})
    outcome(lambda: compile_template(source).render(context))
    outcome(lambda: compile_block(source).render(context))


@FUZZED
@given(mixed("a", ".", "[", "]", "[]", "[0]", '["', '"]', "{}", "\\", "$extra"))
@example("[" + "9" * 5000 + "]")
@example("a." * 50_000)
def test_field_paths(text: str) -> None:
    if path := outcome(lambda: parse_path(text)):
        assert parse_path(str(path)) == path


@FUZZED
@given(st.lists(st.binary(max_size=20) | JSON.map(lambda raw: json.dumps(raw).encode()), max_size=4))
@example([b"[" * 100_000])
@example([b'{"a":' * 100_000])
@example([b'{"type":"event","attributes":7}'])
@example([b"\xff\xfe{}"])
def test_lines_of_events(lines: list[bytes]) -> None:
    outcome(lambda: list(read_events(lines)))


PARTS = [
    *(b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\n", b"\r\n", b"1", b"a", b"\x00", b"\xff", b"\xef\xbb\xbf"),
    *(b'{"data":[', b'{"type":"event","attributes":', b"a,b\n", b"sep=;\n", b'"a""b"'),
]


@FUZZED
@given(
    st.lists(st.sampled_from(PARTS), max_size=30).map(b"".join) | st.binary(max_size=60),
    st.sampled_from(["a.json", "a.csv", "a.tsv"]),
    st.sampled_from([None, "", "a", "b"]),
    st.sampled_from([bytes, gzip.compress, lambda text: b"\xff\xfe" + text, lambda text: b"\x28\xb5\x2f\xfd" + text]),
)
def test_files_of_events(content: bytes, name: str, column: str | None, packed: Callable[[bytes], bytes]) -> None:
    file = EventFile(name, lambda: io.BytesIO(packed(content)), column)
    if (events := outcome(lambda: list(file.events()))) is not None:
        assert len(events) == file.reading.events
        assert file.reading.sentence.startswith("read as ") or file.reading.sentence == "an empty file"


@pytest.mark.parametrize("depth", [200, 254, 255, 300, 1000, 1020, 1024, 1030, 100_000])
@pytest.mark.parametrize("pair", [("[", "]"), ('{"a":', "}")])
def test_nesting_of_any_depth_is_read_or_refused(tmp_path: Path, depth: int, pair: tuple[str, str]) -> None:
    nested = pair[0] * depth + "1" + pair[1] * depth
    file = tmp_path / "context.json"
    file.write_text(f'{{"event":{{"deep":{nested}}}}}')
    context = outcome(lambda: read_context(str(file)))
    if context:
        source = "{{ event.deep }}{% for x in event.deep %}{{ x }}{% endfor %}"
        outcome(lambda: compile_template(source).render(template_context(None, context["event"])))
    choices = f'{{"v":1,"template":{json.dumps(REFERENCE)},"alt":{nested},"slots":{{"a":{nested}}}}}'
    outcome(lambda: read_marker(marker_of(choices.encode())))
    outcome(lambda: parse_personalization({"v": 1, "template": REFERENCE, "alt": in_lists(depth)}))
    outcome(lambda: parse_template(f'{{"cldt":1,"name":{nested}}}'))
    outcome(lambda: own_entries(f'{{"v":1,"blocks":[{{"account":"ME","p":{nested}}}]}}', "ME"))
    outcome(lambda: list(read_events([nested.encode()])))


def in_lists(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"from": "profile", "path": ["a"], "fallback": value}
    return value
