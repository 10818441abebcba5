"""What each place of a block shows to a recipient: the block's own expressions, rendered inside of its own loop.

The sources of a place and its part of the image's URL are rendered as one text, once for each different value. Marks
that no value can hold tell them apart.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from secrets import token_hex
from typing import Any, Final, NamedTuple

from core.blocks.answers import Answer, Context, source_answer, text_answer
from core.blocks.choices import text_limits, without_items
from core.blocks.compose import ComposedBlock, loop_tags, url_pieces
from core.blocks.edited import standing
from core.blocks.source_expressions import AnyExpression, SourceExpression, row_expressions
from core.blocks.value_key import MISSING, plain_value, value_key
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import ExpressionSupport
from core.domain.field_path import tag
from core.domain.personalization import Personalization
from core.domain.template import Template
from core.klaviyo.template_language import compile_template

_REMEMBERED: Final = 5_000
"""Values whose rendering a place remembers."""


@dataclass(frozen=True, kw_only=True)
class CheckedBlock:
    """A block whose recipients are checked; `html` is what a person made of it, whose choices are those it shows."""

    template: Template
    choices: Personalization
    cloud: Cloud
    support: ExpressionSupport
    html: str = ""


def checked_block(block: ComposedBlock, template: Template, cloud: Cloud, support: ExpressionSupport) -> CheckedBlock:
    """A composed block as it is checked."""
    choices = standing(block.personalization, block.unbound)
    html = block.html if block.personalization.edited else ""
    return CheckedBlock(template=template, choices=choices, cloud=cloud, support=support, html=html)


class PlaceView(NamedTuple):
    """What a place shows in a row: `side` is 1 where there is no item.

    `characters` are those of a text before it is cut, and `url` those that it adds to the image's URL.
    """

    side: int
    is_fallback: bool
    is_cut: bool
    characters: int
    url: int


class PlaceViews:
    """What the places of a block show to one recipient after the other; `of_profile` are those that show a profile."""

    def __init__(self, block: CheckedBlock) -> None:
        row, loop = _side(block, block.choices, {}), loop_tags(block.choices)
        self._sides = [row, _side(block, without_items(block.choices), row.expressions)] if loop else [row]
        self._repeat = _Repeat(block.choices)
        expressions = row.expressions.items()
        self.of_profile = frozenset(place for place, each in expressions if any(one.of_profile for one in each))
        variables = {place: _variables(place, self._sides) for place in row.expressions}
        every = list(dict.fromkeys(name for names in variables.values() for name in names))
        self._keys = [value_key(name) for name in every]
        texts = text_limits(block.template)
        self._renderers = {
            place: _PlaceRenderer(place, self._sides, loop, list(map(every.index, names)), is_text=place in texts)
            for place, names in variables.items()
        }

    @property
    def places(self) -> Sequence[str]:
        """The bound places."""
        return list(self._renderers)

    def rows(self, context: Context) -> list[Sequence[PlaceView]]:
        """What a recipient sees, row by row: the places of each, for a context of `template_context`.

        The faults of the engine pass.
        """
        side, items = self._repeat.rows(context)
        if side is not None:
            return [self._row(side, {**context, "item": item} if items else context) for item in items or (None,)]
        looped = [renderer.looped(context) for renderer in self._renderers.values()]
        return list(zip(*looped, strict=True))

    def longest_url(self, rows: Iterable[Sequence[PlaceView]]) -> int:
        """The characters of the longest URL of an image in these rows; 0 where there is no image."""
        if not self._renderers:
            return self._sides[0].between
        return max((self._sides[row[0].side].between + sum(each.url for each in row) for row in rows), default=0)

    def _row(self, side: int, context: Context) -> Sequence[PlaceView]:
        values = [key(context) for key in self._keys]
        return [renderer.view(side, context, values) for renderer in self._renderers.values()]


class _Repeat:
    """The rows of a block that is repeated."""

    def __init__(self, choices: Personalization) -> None:
        self._repeat = choices.repeat
        self._value = plain_value(tag("event", choices.repeat.path)) if choices.repeat else None

    def rows(self, context: Context) -> tuple[int | None, list[Any]]:
        """The side that a recipient sees, with the items of its rows, none for one that shows no item.

        The side is None where only the engine knows what it makes of a value that is no list.
        """
        if not (self._repeat and self._value):
            return 0, []
        value, depth = self._value(context)
        if depth is None and (value is None or value is MISSING):
            return 1, []
        if depth is None and type(value) is list:
            return (0, value[: self._repeat.limit]) if value and value[0] else (1, [])
        return None, []


@dataclass(frozen=True, kw_only=True)
class _Side:
    """A row of a block, or what it shows where there is no item: its sources, and the image's URL.

    `url` is what places add to the URL, `between` the characters that are the same for everyone.
    """

    expressions: Mapping[str, Sequence[AnyExpression]]
    url: Mapping[str, str]
    between: int


def _side(block: CheckedBlock, choices: Personalization, bound: Mapping[str, object]) -> _Side:
    """`bound` are the places that are bound in any case."""
    expressions: dict[str, list[AnyExpression]] = defaultdict(list)
    for expression in row_expressions(block.template, choices, block.cloud, block.support):
        # Whether a text fits its box is not looked at here.
        expressions[expression.target].append(replace(expression, box=None))
    url: dict[str, str] = defaultdict(str)
    between = 0
    for place, html in [] if block.html else url_pieces(block.template, choices, block.cloud, block.support):
        if place in expressions or place in bound:
            url[place] += html
        else:
            between += len(html)
    return _Side(expressions=dict(expressions), url=dict(url), between=between)


def _variables(place: str, sides: Sequence[_Side]) -> list[str]:
    """The expressions of all fields that a place shows."""
    fields = [field for side in sides for each in side.expressions.get(place, ()) for field in _fields(each)]
    return list(dict.fromkeys(field.variable for field in fields))


def _fields(expression: AnyExpression) -> Sequence[SourceExpression]:
    return [expression] if isinstance(expression, SourceExpression) else expression.fields


def _loop(tags: tuple[str, str], row: str, otherwise: str) -> str:
    return f"{''.join(tags)}{row}{{% endfor %}}{{% else %}}{otherwise}{{% endif %}}"


class _PlaceRenderer:
    """One place."""

    def __init__(
        self, place: str, sides: Sequence[_Side], loop: tuple[str, str] | None, keys: Sequence[int], *, is_text: bool
    ) -> None:
        self._expressions = [side.expressions.get(place, ()) for side in sides]
        self._is_text, self._key = is_text, itemgetter(*keys)
        self._mark, self._end = token_hex(16), token_hex(16)
        html = [self._html(number, side.url.get(place, "")) for number, side in enumerate(sides)]
        self._renders = [compile_template(each).render for each in html]
        self._looped = compile_template(_loop(loop, *html)).render if loop else None
        self._memory: dict[Hashable, PlaceView] = {}

    def view(self, side: int, context: Context, values: Sequence[Hashable]) -> PlaceView:
        """What it shows in one row, where fields have these values."""
        key = side, self._key(values)
        view = self._memory.get(key)
        if view is None:
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            view = self._memory[key] = self._read(self._renders[side](context).removesuffix(self._end))
        return view

    def looped(self, context: Context) -> Sequence[PlaceView]:
        """What it shows in each row, as the engine repeats the block."""
        return [self._read(row) for row in self._looped(context).split(self._end)[:-1]] if self._looped else []

    def _html(self, side: int, url: str) -> str:
        fields = [field.html for each in self._expressions[side] for field in _fields(each)]
        sources = "".join(f"{{% autoescape off %}}{html}{{% endautoescape %}}{self._mark}" for html in fields)
        return f"{side}{self._mark}{sources}{url}{self._end}"

    def _read(self, rendered: str) -> PlaceView:
        side, *values, url = rendered.split(self._mark)
        answer = self._answer(int(side), [value.strip() for value in values])
        if not answer:
            return PlaceView(int(side), True, False, 0, len(url))
        is_cut, characters = (answer.cut, len(answer.text)) if self._is_text else (False, 0)
        return PlaceView(int(side), False, is_cut, characters, len(url))

    def _answer(self, side: int, values: list[str]) -> Answer | None:
        """What the first source shows that has something; None where the place falls back."""
        for expression in self._expressions[side]:
            count = len(_fields(expression))
            own, values = values[:count], values[count:]
            if isinstance(expression, SourceExpression):
                answer = source_answer(expression, *own)
            else:
                answer = text_answer(expression, "1", *own)
            if answer.text:
                return answer
        return None
