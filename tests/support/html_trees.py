"""Email HTML as a tree, and a writer that writes the same tree in many ways; it shares nothing with the product."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

VOID = {"img", "br"}
DECLARATIONS = [
    "<?xml version='1.0' encoding='utf-8'?>",
    '<?xml version="1.0" encoding="ISO-8859-1" ?>',
    "<?XML encoding=x?>",
]


@dataclass(frozen=True)
class Tag:
    """One of Klaviyo's tags, as it stands between texts or in an attribute."""

    text: str


Value = tuple[str | Tag, ...]


@dataclass(frozen=True)
class Element:
    name: str
    attributes: tuple[tuple[str, Value], ...] = ()
    children: tuple["Node", ...] = ()


Node = Element | str | Tag


@dataclass(frozen=True)
class Writer:
    """How a tree is written: each choice is made again for each place, by chance from `seed`."""

    seed: int = 0
    order: bool = False
    quotes: bool = False
    entities: bool = False
    space: bool = False
    wrapper: bool = False
    declaration: bool = False
    """Whether it begins as XML does, with an encoding that is not that of the text."""
    tbody: bool = False
    data: bool = True
    styles: bool = False
    braces: bool = True
    """Whether a text's `{` is written as an entity, as the product does."""
    chance: random.Random = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chance", random.Random(self.seed))

    def write(self, nodes: tuple[Node, ...]) -> str:
        object.__setattr__(self, "chance", random.Random(self.seed))
        body = "".join(map(self._node, nodes))
        body = f"<html><head></head><body>{body}</body></html>\n" if self.wrapper else body
        return f"{self.chance.choice(DECLARATIONS)}{self._gap()}{body}" if self.declaration else body

    def _node(self, node: Node) -> str:
        if isinstance(node, Element):
            return self._element(node)
        return self._tag(node, '"') if isinstance(node, Tag) else self._text(node)

    def _element(self, element: Element) -> str:
        attributes = [each for each in element.attributes if self.data or not each[0].startswith("data-")]
        if self.styles and not any(name == "style" for name, _ in attributes) and self.chance.random() < 0.5:
            attributes.append(("style", ("max-width:100%",)))
        if self.order:
            self.chance.shuffle(attributes)
        opened = "".join(self._attribute(name, value) for name, value in attributes)
        if element.name in VOID:
            return f"<{element.name}{opened}{' /' if self.space else ''}>{self._gap()}"
        children = "".join(map(self._node, element.children))
        if self.tbody and element.name == "table":
            children = f"<tbody>{children}</tbody>"
        return (
            f"{self._gap()}<{element.name}{opened}>{self._gap()}{children}{self._gap()}</{element.name}>{self._gap()}"
        )

    def _attribute(self, name: str, value: Value) -> str:
        quote = "'" if self.quotes and self.chance.random() < 0.7 else '"'
        parts = list(value)
        if name == "style" and self.styles:
            parts = ["-webkit-text-size-adjust: 100% ;", *parts, "; mso-line-height-rule : exactly"]
        written = "".join(
            self._tag(part, quote) if isinstance(part, Tag) else self._text(part, quote) for part in parts
        )
        plain = all(isinstance(part, str) and part.isalnum() for part in parts)
        if plain and parts and self.quotes and self.chance.random() < 0.5:
            return f" {name}={written}"
        return f" {name}={quote}{written}{quote}"

    def _tag(self, tag: Tag, quote: str) -> str:
        text = tag.text
        if self.entities:
            if text[:2] == "{{" and self.chance.random() < 0.5:
                text = "{{" + text[2:-2].strip() + "}}"
            text = text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&quot;").replace(">", "&gt;")
        return text.replace(quote, {"'": "&#39;", '"': "&#34;"}[quote])

    def _text(self, text: str, quote: str = "") -> str:
        return "".join(self._character(character, quote) for character in text)

    def _character(self, character: str, quote: str) -> str:
        if character == "{":
            return (
                self.chance.choice(["&#123;", "&#x7B;", "&lcub;"])
                if self.entities
                else "&#123;"
                if self.braces
                else "{"
            )
        if character in '<>&"' or character == quote:
            named = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}.get(character)
            return self.chance.choice([named or f"&#{ord(character)};", f"&#{ord(character)};"])
        if self.entities and character not in " \n" and self.chance.random() < 0.3:
            return self.chance.choice([f"&#{ord(character)};", f"&#x{ord(character):x};"])
        return character

    def _gap(self) -> str:
        return self.chance.choice(["", "\n", "\n    ", " \t"]) if self.space else ""


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Element):
            yield from walk(node.children)


def replaced(nodes: tuple[Node, ...], old: Node, new: tuple[Node, ...]) -> tuple[Node, ...]:
    """The tree with other nodes in the place of the one that is `old` itself."""
    parts: list[Node] = []
    for node in nodes:
        if node is old:
            parts += new
        elif isinstance(node, Element):
            parts.append(replace(node, children=replaced(node.children, old, new)))
        else:
            parts.append(node)
    return tuple(parts)


def changed(element: Element, name: str, value: Value | None) -> Element:
    """The element with another value of an attribute, or without it."""
    rest = [(each, kept) for each, kept in element.attributes if each != name or value is not None]
    return replace(element, attributes=tuple((each, value if each == name and value else kept) for each, kept in rest))


words = st.text("ab {}<>&\"'é😀%:;=/|", min_size=1, max_size=8).filter(
    lambda text: text == " ".join(text.split()) != ""
)
tags = st.sampled_from(
    ["{{ first_name|default:'you' }}", "{{ event.Items.0|lookup:'a b' }}", "{{ event.x|slice:':60'|urlencode }}",
     '{% firstof a b "é & c" %}', "{% if a > 3 %}", "{% endif %}", "{# a note #}"]
).map(Tag)  # fmt: skip
values = st.lists(words | tags, min_size=1, max_size=3).map(tuple)
styles = st.lists(
    st.sampled_from(["display:block", "width:100%", "font-family:Arial, sans-serif", "color:#333333",
                     "background:url('a;b.png')"]),
    min_size=1, max_size=3, unique=True,
).map(lambda each: (";".join(each),))  # fmt: skip
images = st.builds(
    lambda src, alt, style: Element("img", (("src", src), ("alt", alt), ("width", ("600",)), ("style", style))),
    values, values, styles,
)  # fmt: skip
links = st.builds(
    lambda href, children: Element("a", (("href", href), ("target", ("_blank",))), children),
    values, st.lists(images | words, min_size=1, max_size=2).map(tuple),
)  # fmt: skip
cells = st.builds(
    lambda style, children: Element("td", (("align", ("center",)), ("style", style)), children),
    styles, st.lists(links | images | words | tags, min_size=1, max_size=4).map(tuple),
)  # fmt: skip
LOOP, END = "{% for item in event.Items|slice:':3' %}", "{% endfor %}"


def _table(rows: list[tuple[Node, ...]], marker: str, loop: bool) -> Element:
    children: tuple[Node, ...] = tuple(Element("tr", (), cell) for cell in rows)
    if loop:
        children = (Tag(LOOP), *children, Tag(END))
    return Element("table", (("data-cld", (marker,)), ("role", ("presentation",))), children)


tables = st.builds(
    _table, st.lists(st.lists(cells, min_size=1, max_size=2).map(tuple), min_size=1, max_size=3), st.just("1.eNq"),
    st.booleans(),
)  # fmt: skip
blocks = st.lists(tables | st.builds(lambda text: Element("p", (), (text,)), words), min_size=1, max_size=3).map(tuple)
flags = st.booleans()
writers = st.builds(
    Writer, seed=st.integers(0, 1000), order=flags, quotes=flags, entities=flags, space=flags, wrapper=flags,
    declaration=flags, tbody=flags, data=flags, styles=flags,
)  # fmt: skip
