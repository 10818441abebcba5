"""How many recipients see what: for each binding the share that each of its sources fills.

Decided by the very tests of the block's own expressions, rendered once for each different value of a sample.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import repeat
from typing import Any, Final

from core.blocks.source_expressions import AnyExpression, SourceExpression, TextExpression, source_expressions
from core.blocks.value_key import value_key
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Personalization
from core.domain.template import Template
from core.klaviyo.template_language import compile_template, template_context

Context = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a source shows for a value: its text, blank for nothing, and whether that is too long or too wide."""

    text: str
    cut: bool
    tight: bool


_NOTHING: Final = Answer(text="", cut=False, tight=False)


@dataclass(frozen=True, kw_only=True)
class SourceFillRate:
    """The share of recipients who see this source of a binding.

    `cut` is the share of all for whom its text is longer than the slot allows, `tight` of those for whom what is left
    will probably not fit its box in the picture.
    """

    source: str
    path: str
    rate: float
    cut: float = 0.0
    tight: float = 0.0


@dataclass(frozen=True, kw_only=True)
class TargetFillRate:
    """One binding: its sources in their order, and the share that sees the fallback."""

    target: str
    sources: tuple[SourceFillRate, ...]
    fallback: float


@dataclass(frozen=True, kw_only=True)
class FillRates:
    """What a sample of recipients would see.

    `complete` is the share for whom none of the known slots falls back; `texts[n]` says for recipient n which text or
    picture each bound target shows, blank for its fallback; `unknown` are targets bound to profiles that nobody read.
    """

    targets: tuple[TargetFillRate, ...]
    complete: float
    recipients: int
    texts: tuple[Mapping[str, str], ...]
    unknown: tuple[str, ...] = ()

    def worst(self, most: int = 10) -> list[int]:
        """The recipients with most fallbacks, by their place in the sample; those without any are left out."""
        missing = [sum(not text for text in texts.values()) for texts in self.texts]
        order = sorted(range(len(missing)), key=lambda place: -missing[place])
        return [place for place in order if missing[place]][:most]


def fill_rates(
    template: Template,
    personalization: Personalization,
    cloud: Cloud,
    contexts: Sequence[Context],
    support: ExpressionSupport = FULL_SUPPORT,
) -> FillRates:
    """Return the fill rates of a block for these recipients; contexts as in preview_html, profile None if unknown."""
    expressions = source_expressions(template, personalization, cloud, support)
    blind = not any(context.get("profile") for context in contexts)
    filled = [template_context(context.get("profile"), context.get("event")) for context in contexts]
    answers = [_answers(expression, filled) for expression in expressions]
    unknown = tuple(dict.fromkeys(expression.target for expression in expressions if blind and expression.of_profile))
    return _counted(expressions, answers, len(filled), unknown)


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
            answer = answers_by_key[key] = _answer(expression, render(context).strip())
        answers.append(answer)
    return answers


def _answers(expression: AnyExpression, contexts: Sequence[Context]) -> list[Answer]:
    if isinstance(expression, SourceExpression):
        return answers_of(expression, contexts, _render(expression))
    values = [_values(each, contexts) for each in expression.fields]
    rows = _values(expression.row, contexts) if expression.row else repeat("1", len(contexts))
    # Many recipients have the same values.
    answer_of = cache(partial(_text_answer, expression))
    return [answer_of(row, *each) for row, *each in zip(rows, *values, strict=True)]


def _values(expression: SourceExpression, contexts: Sequence[Context]) -> list[str]:
    return [answer.text for answer in answers_of(expression, contexts, _render(expression))]


def _text_answer(expression: TextExpression, row: str, *values: str) -> Answer:
    """What a text with fields shows for the values of its fields; nothing where a field without a fallback is blank."""
    text, rest, pieces, is_cut = expression.text, iter(values), [], False
    for part in text.parts:
        piece = part if isinstance(part, str) else next(rest) or part.fallback
        if not row or piece is None:
            return _NOTHING
        pieces.append(piece)
        is_cut = is_cut or (expression.by_field and not isinstance(part, str) and len(piece) > text.room)
    whole = "".join(pieces).strip()
    tight = expression.box is not None and not expression.box.fits(whole[: text.limit])
    return Answer(text=whole, cut=is_cut or (not expression.by_field and len(whole) > text.limit), tight=tight)


def _render(expression: SourceExpression) -> Callable[[Context], str]:
    return compile_template(f"{{% autoescape off %}}{expression.html}{{% endautoescape %}}").render


def _answer(expression: SourceExpression, text: str) -> Answer:
    tight = bool(text) and expression.box is not None and not expression.box.fits(text[: expression.limit])
    return Answer(text=text, cut=len(text) > expression.limit, tight=tight)


def _counted(
    expressions: Sequence[AnyExpression], answers: Sequence[Sequence[Answer]], count: int, unknown: tuple[str, ...]
) -> FillRates:
    targets = list(dict.fromkeys(expression.target for expression in expressions))
    rows: list[dict[str, str]] = [dict.fromkeys(targets, "") for _ in range(count)]
    sources: dict[str, list[SourceFillRate]] = {target: [] for target in targets}
    for expression, given in zip(expressions, answers, strict=True):
        hits = cut = tight = 0
        for answer, texts in zip(given, rows, strict=True):
            # Those whom an earlier source of the binding left.
            if answer.text and not texts[expression.target]:
                texts[expression.target] = answer.text
                hits, cut, tight = hits + 1, cut + answer.cut, tight + answer.tight
        shares = {"rate": hits / max(1, count), "cut": cut / max(1, count), "tight": tight / max(1, count)}
        sources[expression.target].append(SourceFillRate(source=expression.source, path=expression.path, **shares))
    rates = tuple(
        TargetFillRate(target=target, sources=tuple(each), fallback=max(0.0, 1 - sum(source.rate for source in each)))
        for target, each in sources.items()
    )
    slots = [target for target in targets if not target.startswith(":") and target not in unknown]
    complete = sum(all(each[target] for target in slots) for each in rows) / max(1, count)
    return FillRates(targets=rates, complete=complete, recipients=count, texts=tuple(rows), unknown=unknown)
