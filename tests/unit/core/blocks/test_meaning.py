"""HTML that was parsed and written again says the same, until an image, a link, an alt text or a tag is lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.template.base import tag_re
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.blocks.meaning import LONGEST, difference, keeps_content, same_meaning
from core.blocks.styles import last_declarations
from core.klaviyo.template_language.pieces import pieces
from core.klaviyo.template_language.stored_tags import decode_tags
from tests.support.html_trees import Element, Node, Tag, Value, Writer, blocks, changed, replaced, walk, words, writers

PLAIN = Writer()
BLOCK = (
    '<table data-cld="1.eNq" role="presentation"><tr><td style="padding:0;"><a href="https://shop.test/?a=1&amp;b=2">'
    '<img src="https://res.test/{{ event.x|default:\'a\' }}.jpg" alt="Gr&#246;&#223;e &#123;&#123; x }}" width="600"'
    ' style="display:block;border:0"></a></td></tr></table>'
)


@given(tree=blocks, writer=writers)
def test_however_the_same_tree_is_written_it_says_the_same(tree: tuple[Node, ...], writer: Writer) -> None:
    ours, theirs = PLAIN.write(tree), writer.write(tree)
    assert difference(ours, theirs) == ""
    assert keeps_content(ours, theirs)


@pytest.mark.parametrize("name", ["order", "quotes", "entities", "space", "wrapper", "declaration", "tbody", "styles"])
@settings(max_examples=20)
@given(tree=blocks, seed=st.integers(0, 1000))
def test_each_way_of_writing_alone_says_the_same(tree: tuple[Node, ...], seed: int, name: str) -> None:
    assert difference(PLAIN.write(tree), replace(PLAIN, seed=seed, **{name: True}).write(tree)) == ""


Change = Callable[[tuple[Node, ...], st.DataObject], tuple[Node, ...] | None]


def _pick(tree: tuple[Node, ...], data: st.DataObject, fits: Callable[[Node], bool]) -> Node | None:
    places = [node for node in walk(tree) if fits(node)]
    return data.draw(st.sampled_from(places)) if places else None


def _of(name: str) -> Callable[[Node], bool]:
    return lambda node: isinstance(node, Element) and node.name == name


def _shows(url: bool) -> Callable[[Node], bool]:
    """A cell whose style names a picture, or names none."""
    return lambda node: isinstance(node, Element) and node.name == "td" and ("url(" in str(node.attributes)) is url


def _without(name: str) -> Change:
    def change(tree: tuple[Node, ...], data: st.DataObject) -> tuple[Node, ...] | None:
        element = _pick(tree, data, _of(name))
        return replaced(tree, element, getattr(element, "children", ())) if element else None

    return change


def _attribute(element: str | Callable[[Node], bool], name: str, value: Callable[[Value], Value | None]) -> Change:
    def change(tree: tuple[Node, ...], data: st.DataObject) -> tuple[Node, ...] | None:
        place = _pick(tree, data, _of(element) if isinstance(element, str) else element)
        if not isinstance(place, Element):
            return None
        return replaced(tree, place, (changed(place, name, value(dict(place.attributes)[name])),))

    return change


def _no_tag(tree: tuple[Node, ...], data: st.DataObject) -> tuple[Node, ...] | None:
    tag = _pick(tree, data, lambda node: isinstance(node, Tag))
    return replaced(tree, tag, ()) if tag else None


def _other_tag(tree: tuple[Node, ...], data: st.DataObject) -> tuple[Node, ...] | None:
    tag = _pick(tree, data, lambda node: isinstance(node, Tag))
    return replaced(tree, tag, (Tag(tag.text.replace(" ", " not_", 1)),)) if isinstance(tag, Tag) else None


def _moved_loop(tree: tuple[Node, ...], data: st.DataObject) -> tuple[Node, ...] | None:
    table = _pick(
        tree, data, lambda node: isinstance(node, Element) and any(isinstance(each, Tag) for each in node.children)
        and node.name == "table",
    )  # fmt: skip
    if not isinstance(table, Element):
        return None
    tags = tuple(each for each in table.children if isinstance(each, Tag))
    rows = tuple(each for each in table.children if not isinstance(each, Tag))
    return replaced(tree, table, (*tags, replace(table, children=rows)))


def _other_text(tree: tuple[Node, ...], data: st.DataObject) -> tuple[Node, ...] | None:
    text = _pick(tree, data, lambda node: isinstance(node, str))
    other = data.draw(words)
    return replaced(tree, text, (other,)) if isinstance(text, str) and other != text else None


CHANGES: dict[str, Change] = {
    "no image": _without("img"),
    "no link": _without("a"),
    "another image": _attribute("img", "src", lambda value: ("x", *value)),
    "an image without a source": _attribute("img", "src", lambda _: None),
    "another link": _attribute("a", "href", lambda value: (*value, "x")),
    "a link to nowhere": _attribute("a", "href", lambda _: None),
    "another alt text": _attribute("img", "alt", lambda value: ("x", *value)),
    "no alt text": _attribute("img", "alt", lambda _: None),
    "no background image": _attribute(_shows(True), "style", lambda _: ("margin:1px",)),
    "no style for a background image": _attribute(_shows(True), "style", lambda _: None),
    "another background image": _attribute(
        _shows(True), "style", lambda value: (str(value[0]).replace("a;b.png", "a;c.png"),)
    ),
    "a background image more": _attribute(_shows(False), "style", lambda value: (*value, ";background:url(a.png)")),
    "no tag": _no_tag,
    "another tag": _other_tag,
    "a moved loop": _moved_loop,
    "another text": _other_text,
}
LOOKS: dict[str, Change] = {
    "no style": _attribute(_shows(False), "style", lambda _: None),
    "another style": _attribute(_shows(False), "style", lambda _: ("margin:1px",)),
    "another width": _attribute("img", "width", lambda _: ("599",)),
    "no width": _attribute("img", "width", lambda _: None),
    "a lost role": _attribute("table", "role", lambda _: None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@settings(max_examples=20)
@given(tree=blocks, writer=writers, data=st.data())
def test_what_a_recipient_would_miss_is_a_change_however_it_is_written(
    tree: tuple[Node, ...], writer: Writer, data: st.DataObject, change: Change
) -> None:
    other = change(tree, data)
    assume(other is not None and PLAIN.write(other) != PLAIN.write(tree))
    assert other is not None
    assert not same_meaning(PLAIN.write(tree), writer.write(other))
    assert not keeps_content(PLAIN.write(tree), writer.write(other))
    assert not keeps_content(writer.write(other), PLAIN.write(tree)), "and the other way round"


@pytest.mark.parametrize("change", LOOKS.values(), ids=LOOKS)
@settings(max_examples=20)
@given(tree=blocks, writer=writers, data=st.data())
def test_another_look_is_a_change_that_loses_no_content(
    tree: tuple[Node, ...], writer: Writer, data: st.DataObject, change: Change
) -> None:
    other = change(tree, data)
    assume(other is not None)
    assert other is not None
    ours, theirs = PLAIN.write(tree), writer.write(other)
    assert not same_meaning(ours, theirs)
    assert keeps_content(ours, theirs)


@given(tree=blocks, seed=st.integers(0, 1000))
def test_a_brace_that_was_decoded_is_a_change(tree: tuple[Node, ...], seed: int) -> None:
    decoded = replace(PLAIN, seed=seed, braces=False).write(tree)
    assume("&#123;" in PLAIN.write(tree))
    assert not keeps_content(PLAIN.write(tree), decoded)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("&#123;&#123; x }}", "{{ x }}", "{{ x }} was added"),
        ("&#123;&#123;", "{&#123;", "“alt” of <img>"),
        ("{{ event.x|default:'a' }}", "", "{{ event.x|default:'a' }} was removed"),
        ("<a ", "<b ", "<b> replaces <a>"),
        (' role="presentation"', "", "“role” of <table>"),
        ("</table>", "</table>Bye", "“Bye” was added"),
        ("display:block", "display:none", "style “display” of <img>"),
        ("display:block", "display:block;display:none", "style “display” of <img>"),
    ],
)
def test_a_difference_is_named(old: str, new: str, words: str) -> None:
    assert BLOCK.replace(old, new) != BLOCK
    assert words in difference(BLOCK, BLOCK.replace(old, new))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("<p {% if a %}class='x'{% endif %}>b</p>", "<p class='x' {% if a %}{% endif %}>b</p>"),
        ("<p {{ a }} {{ a }}>b</p>", "<p {{ a }}>b</p>"),
        ("<p>{{ x &#125;&#125;</p>", "<p>{{ x }}</p>"),
        ("<p>&amp;#123;</p>", "<p>&#123;</p>"),
        ("<!-- {{ a }} -->b", "b"),
        ("<!--[if mso]><img src='a'><![endif]-->b", "b"),
        ("<p data-a='{{ a }}'>b</p>", "<p>b</p>"),
        ("<p>a&nbsp;b</p>", "<p>a b</p>"),
        ("", "<p>a</p>"),
        (
            "<p style='color:red;{% if a %}color:blue{% endif %}'>b</p>",
            "<p style='{% if a %}color:blue{% endif %};color:red'>b</p>",
        ),
        ("<meta charset='latin1'><p>é</p>", "<meta charset='latin1'><p>è</p>"),
        ("<?xml version='1.0'?><p>b</p>", "<?xml version='1.0'?><p>c</p>"),
        ("<?xml version='1.0' {{ a }}?><p>b</p>", "<p>b</p>"),
        ("<p style='background:url(A.png)'>b</p>", "<p style='background:url(a.png)'>b</p>"),
    ],
)
def test_these_are_changes(ours: str, theirs: str) -> None:
    assert difference(ours, theirs)
    assert difference(theirs, ours)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("<!-- a note -->b", "b"),
        ("<IMG SRC=a>", "<img src='a'/>"),
        ("<p>a<p>b", "<p>a</p>\n<p>b</p>"),
        ("<p style='a:b!important;a:c'>x", "<p style='a : b !important'>x</p>"),
        ("", "<html><head></head><body> </body></html>"),
        ("a &copy b", "a © b"),
        ("<?xml version='1.0' encoding='utf-8'?><p>é</p>", "\ufeff <p>é</p>"),
        ("<meta charset='utf-16'><p>é</p>", '<meta charset="utf-16"><p>é</p>'),
        ("<p style=\"font-family:'A B',serif\">x", "<p style='font-family:\"A B\",serif'>x"),
        (
            "<p style='background:url(https://x.test/A.png)'>x",
            "<p style='background: url( \"https://x.test/A.png\" )'>x",
        ),
        ("<p style='color:#FFF'>x", "<p style='color:#fff'>x"),
        ("<td nowrap>x", "<td nowrap='nowrap'>x"),
        ("<td nowrap>x", "<td nowrap=''>x"),
        ("<!--[if mso]><b>x</b><![endif]-->b", "<!--[if mso]>\n<b>x</b> \n<![endif]-->b"),
        ("<body style='margin:0' bgcolor='#fff'><p>x</p></body>", "<p>x</p>"),
    ],
)
def test_these_say_the_same(ours: str, theirs: str) -> None:
    assert (difference(ours, theirs), difference(theirs, ours)) == ("", "")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("<body background='https://x.test/a.png'><p>x</p></body>", "<p>x</p>"),
        (
            "<body style='margin:0;background:url(https://x.test/a.png)'><p>x</p></body>",
            "<body style='margin:0'><p>x</p>",
        ),
        ("<html {{ a }}><p>x</p></html>", "<html><p {{ a }}>x</p></html>"),
        ("<p style='background:URL(a.png)'>x", "<p style='background:URL(b.png)'>x"),
    ],
)
def test_a_picture_or_a_tag_in_any_place_is_content(ours: str, theirs: str) -> None:
    assert not keeps_content(ours, theirs)
    assert not keeps_content(theirs, ours)


def test_what_is_too_long_to_compare_is_the_same_only_if_it_is_equal() -> None:
    long = "<p>x</p>" + "y" * LONGEST
    assert same_meaning(long, f"{long} ")
    assert "more than 500,000 characters" in difference(long, f"{long}z")
    assert "20,000 tags" in difference("<b>" * 20_001, "<i>" * 20_001)


@given(st.text("{}%#<>\"'& \nab=/!-\ud800\0", max_size=40), st.text("{}%#<>\"'& \nab=/!-\ud800\0", max_size=40))
def test_any_text_is_compared_and_is_the_same_as_itself(one: str, two: str) -> None:
    assert same_meaning(one, one)
    assert same_meaning(one, f"<html><body>\n{one}</body></html>") in (True, False)
    assert bool(difference(one, two)) in (True, False)


@given(st.text("{}%# \nab'&;", max_size=60))
def test_tags_are_where_djangos_lexer_finds_them(text: str) -> None:
    assert list(pieces(text)) == [(each, n % 2 == 1) for n, each in enumerate(tag_re.split(text)) if each]


def test_entities_are_decoded_inside_tags_only() -> None:
    text = "&#123;&#123; a }} &amp; {{ a|default:&#39;b &amp;amp; c&#39; }}&#39;{% if a &gt; 3 %}"
    assert decode_tags(text) == "&#123;&#123; a }} &amp; {{ a|default:'b &amp; c' }}&#39;{% if a > 3 %}"


def test_of_a_style_the_last_and_the_important_declaration_counts() -> None:
    style = "Color: red ; background: url('a;b:c.png') ; color:blue; width:1px !important; width: 2px;; x;"
    assert last_declarations(style) == {
        "color": "blue", "background": "url(a;b:c.png)", "width": "1px!important", "x": "",
    }  # fmt: skip
