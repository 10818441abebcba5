"""What the sources of a block's bindings show to the recipients of a sample.

Decided by the very tests of the block's own expressions, rendered once for each different value of a sample.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import repeat
from typing import Any, Final

from core.blocks.source_expressions import AnyExpression, SourceExpression, TextExpression
from core.blocks.text_parts import TextParts
from core.blocks.value_key import value_key
from core.klaviyo.template_language import compile_template, template_context

Context = Mapping[str, Any]
_REMEMBERED: Final = 64
"""Sources whose answers are remembered of a sample: those of a block, and those that somebody tries for it."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a source has for a value: its text, blank for nothing, what is shown of it, and how that fits."""

    text: str
    visible: str
    cut: bool
    tight: bool


_NOTHING: Final = Answer(text="", visible="", cut=False, tight=False)


class Recipients:
    """The recipients of a sample; `contexts` are as in preview_html, profile None if unknown.

    What a source shows to them is remembered: while a block is edited, most of its sources stay as they are.
    """

    def __init__(self, contexts: Sequence[Context]) -> None:
        self.contexts = contexts
        self._filled = [template_context(context.get("profile"), context.get("event")) for context in contexts]
        self._answers: dict[SourceExpression, Sequence[Answer]] = {}

    def answers(self, expression: AnyExpression) -> Sequence[Answer]:
        """What a source shows to each of them."""
        if isinstance(expression, SourceExpression):
            return self._of_source(expression)
        values = [self._values(each) for each in expression.fields]
        rows = self._values(expression.row) if expression.row else repeat("1", len(self._filled))
        # Many recipients have the same values.
        answer_of = cache(partial(text_answer, expression))
        return [answer_of(row, *each) for row, *each in zip(rows, *values, strict=True)]

    def _values(self, expression: SourceExpression) -> list[str]:
        return [answer.text for answer in self._of_source(expression)]

    def _of_source(self, expression: SourceExpression) -> Sequence[Answer]:
        # Two threads may count the same at once, and forget the same.
        answers = self._answers.pop(expression, None)
        if answers is None:
            answers = answers_of(expression, self._filled, _render(expression))
        self._answers[expression] = answers
        for old in list(self._answers)[:-_REMEMBERED]:
            self._answers.pop(old, None)
        return answers


def answers_of(
    expression: SourceExpression, contexts: Sequence[Context], render: Callable[[Context], str]
) -> list[Answer]:
    """What a source shows for each of these contexts of `template_context`; each different value is rendered once."""
    key_of = value_key(expression.variable)
    answers_by_key: dict[Hashable, Answer] = {}
    answers = []
    for context in contexts:
        key = key_of(context)
        answer = answers_by_key.get(key)
        if answer is None:
            answer = answers_by_key[key] = source_answer(expression, render(context).strip())
        answers.append(answer)
    return answers


def text_answer(expression: TextExpression, row: str, *values: str) -> Answer:
    """What a text with fields shows for the values of its fields; nothing where a field without a fallback is blank."""
    text, rest, pieces = expression.text, iter(values), []
    for part in text.parts:
        piece = part if isinstance(part, str) else next(rest) or part.fallback
        if not row or piece is None:
            return _NOTHING
        pieces.append(piece)
    whole = "".join(pieces).strip()
    visible = "".join(_cut_pieces(text, pieces)).strip() if expression.by_field else whole[: text.limit]
    tight = expression.box is not None and not expression.box.fits(whole[: text.limit])
    return Answer(text=whole, visible=visible, cut=visible != whole, tight=tight)


def _cut_pieces(text: TextParts, pieces: Sequence[str]) -> list[str]:
    """What is shown of each part where fields are cut by themselves."""
    parts = zip(text.parts, pieces, strict=True)
    return [piece if isinstance(part, str) else piece[: text.room] for part, piece in parts]


def _render(expression: SourceExpression) -> Callable[[Context], str]:
    return compile_template(f"{{% autoescape off %}}{expression.html}{{% endautoescape %}}").render


def source_answer(expression: SourceExpression, text: str) -> Answer:
    """What a source shows that has this text."""
    tight = bool(text) and expression.box is not None and not expression.box.fits(text[: expression.limit])
    return Answer(text=text, visible=text[: expression.limit], cut=len(text) > expression.limit, tight=tight)
