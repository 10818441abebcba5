"""Somebody's text is shown as it is: no function of a page's prose lets it become a link, an image or formatting."""

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from tests.support.servers import ROOT
from ui.app.text import markdown_image, plain

HOSTILE = (
    "![x](http://evil.example/x.png) [y](http://evil.example) **z** `w` :red[v] <b>u</b> ada@evil.example www.e.example"
)
ACTIVE = re.compile(r"(?<!\\)(?:!\[x|\[y\]|\*\*z|`w|:red|<b>)")
# GitHub's Markdown links what looks like an address in the text that is left once the escapes are gone:
# github.github.com/gfm/#autolinks-extension-
LINKED = re.compile(r"https?://|www\.|[\w.+-]@[\w-]")


def is_active(text: str) -> bool:
    return bool(ACTIVE.search(text) or LINKED.search(re.sub(r"\\(\W)", r"\1", text)))


VALUES: dict[Any, Any] = {
    "str": HOSTILE, "int": 3, "float": 0.5, "bool": True, "int | None": 3, "object": HOSTILE,
    "Sequence[str]": [HOSTILE], "list[str]": [HOSTILE], "tuple[str, ...]": (HOSTILE,), "tuple[int, int]": (3, 4),
}  # fmt: skip
# What they return is no Markdown.
OTHER = {
    "ui.app.text.label_of": "options of a choice",
    "ui.setup.text.settings_missing": "names of settings",
    "ui.app.text.markdown_image": "an image, whose address has a test of its own",
    "ui.app.text.said_on_setup": "called with escaped text, or for a cell of a table",
    "ui.app.text.head": "called with this product's own prose",
    "ui.app.notebooks_text.row": "options of a choice",
    "ui.events.profile_text.profile_of": "options of a choice",
    "ui.events.text.bind_query": "an address",
    "ui.events.text.fit_reason": "a cell of a table",
    "ui.personalize.text.event_option": "options of a choice",
    "ui.personalize.draft_text.version": "options of a choice",
    "ui.personalize.text.thumbnail": "an attribute, escaped where it is written",
    "ui.personalize.preview_text.edit_slot": "an attribute, which the component sets as text",
    "ui.personalize.preview_text.recipient": "an attribute, which the component sets as text",
    "ui.personalize.preview_text.of_sample_profile": "a part of that; elsewhere escaped whole where it is shown",
    "ui.personalize.text.details": "an attribute, which the component sets as text; elsewhere escaped whole",
    "ui.personalize.preview_text.source": "a cell of a table",
    "ui.personalize.preview_text.card": "HTML, escaped by sheet_html",
    "ui.personalize.preview_text.falls_back": "escaped whole where it is shown",
    "ui.personalize.editor_text.field_label": "an attribute, which the component sets as text",
    "ui.personalize.editor_text.about_field": "an attribute, which the component sets as text",
    "ui.extension.text.image": "options of a choice",
    "ui.send.text.counted": "options of a choice",
    "ui.send.text.withheld": "an attribute, which the component sets as text",
    "ui.send.text.details_of": "an attribute, which the component sets as text",
    "ui.links.link_text.option": "a row, which the component sets as text",
    "ui.send.text.block_now": "escaped whole where it is shown",
    "ui.send.text.preview_of": "an attribute, escaped where it is written",
    "ui.extension.text.browser_caption": "escaped whole where it is shown",
}
# A parameter that is one of the program's own words.
OWN_WORDS = {
    "source": "new", "delivers.source": "form", "refused_by": "", "kind": "block", "scopes": (),
    "group": "", "reference": "0a1b2c3d",
}  # fmt: skip


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for path in sorted((ROOT / "ui").rglob("*text.py")):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}", function


FUNCTIONS = dict(functions())


def arguments(function: Callable[..., Any]) -> dict[str, Any] | None:
    """A value for each parameter, hostile where it is a text; None when one is of a type that is not known here."""
    values = {}
    for name, parameter in inspect.signature(function).parameters.items():
        kind = str(parameter.annotation).removeprefix("<class '").removesuffix("'>").replace("collections.abc.", "")
        if kind not in VALUES:
            return None
        values[name] = OWN_WORDS.get(f"{function.__name__}.{name}", OWN_WORDS.get(name, VALUES[kind]))
    return values


TAKING_TEXT = {
    name: values
    for name, function in FUNCTIONS.items()
    if name not in OTHER and (values := arguments(function)) and HOSTILE in str(values)
}


@pytest.mark.parametrize("name", TAKING_TEXT)
def test_no_text_of_somebody_else_is_formatting(name: str) -> None:
    text = str(FUNCTIONS[name](**TAKING_TEXT[name]))
    assert not is_active(text), text


def test_the_exceptions_exist_and_most_functions_are_looked_at() -> None:
    assert set(OTHER) <= set(FUNCTIONS)
    assert len(TAKING_TEXT) > 25
    assert not is_active(plain(HOSTILE))
    assert get_type_hints(plain)["text"] is object


INNER = (
    "![](http:&sol;&sol;evil.example)", "![", "](x)", "a b", "<b>", "<", "w_9)", "(", "\\)", "\\", "`", "[x]", "\n\n",
    "\t", "é", ":red[v]", "&amp;", "&#41;", '"', "'", "\0", "\ud800", "%28", "*x*", "https://evil.example",
)  # fmt: skip


def test_an_images_address_of_somebody_else_ends_where_it_ends() -> None:
    for inner in INNER:
        url = f"https://res.cloudinary.com/demo/image/upload/$a_!b%20c!,w_9/{inner}/v1/mug.jpg"
        (parsed,) = MarkdownIt().parse(f"{markdown_image(url)} and :red[words]")[1::3]
        image, words = parsed.children or []
        assert (image.type, words.type, words.content) == ("image", "text", " and :red[words]")
        assert unquote(str(image.attrs["src"])) == unquote(url.encode(errors="replace").decode())


def test_an_address_without_anything_odd_stays_as_it_is() -> None:
    url = "https://res.cloudinary.com/demo/image/upload/$a_!b%20c!,w_9/l_text:Arial_20:x%252Cy@2;~.-=+/v1/mug.jpg"
    assert markdown_image(url) == f"![]({url})"


def test_every_image_in_markdown_is_written_by_one_function() -> None:
    modules = [path for path in sorted((ROOT / "ui").rglob("*.py")) if "![](" in path.read_text(encoding="utf-8")]
    assert [path.relative_to(ROOT / "ui").as_posix() for path in modules] == ["app/text.py"]
