"""How many recipients see what: for each binding the share that each of its sources fills.

Decided by the very tests of the block's own expressions, rendered once for each different value of a sample.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.blocks.attributes import ALT_LIMIT, link_branch
from core.blocks.compose import remote_limit
from core.blocks.expression import (
    date_test,
    own_image,
    remote_image,
    text_value,
    unescaped,
    variable,
)
from core.blocks.measure import TextBox, text_boxes
from core.blocks.value_key import value_key
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.field_path import FieldPath
from core.domain.personalization import ALT, LINK, Bound, Personalization, chain
from core.domain.template import Slot, Template
from core.klaviyo.template_language import compile_template, template_context

Context = Mapping[str, Any]
_URL_LENGTH: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class SourceExpression:
    """One source of one binding, as template text that renders to what it shows, blank when it shows nothing.

    `variable` is the expression of its path, all that the text depends on.
    """

    target: str
    source: str
    path: str
    variable: str
    limit: int
    html: str
    box: TextBox | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a source shows for a value: its text, blank for nothing, and whether that is too long or too wide."""

    text: str
    cut: bool
    tight: bool


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
    blind = any(expression.source == "profile" for expression in expressions) and not any(
        context.get("profile") for context in contexts
    )
    filled = [template_context(context.get("profile"), context.get("event")) for context in contexts]
    answers = [answers_of(expression, filled, _render(expression)) for expression in expressions]
    unknown = tuple(
        dict.fromkeys(expression.target for expression in expressions if blind and expression.source == "profile")
    )
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


def _render(expression: SourceExpression) -> Callable[[Context], str]:
    return compile_template(f"{{% autoescape off %}}{expression.html}{{% endautoescape %}}").render


def _answer(expression: SourceExpression, text: str) -> Answer:
    tight = bool(text) and expression.box is not None and not expression.box.fits(text[: expression.limit])
    return Answer(text=text, cut=len(text) > expression.limit, tight=tight)


def source_expressions(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> list[SourceExpression]:
    """Every source of every bound slot, of the alt text and of the link; of a repeated block those of its first row."""
    limit, boxes = remote_limit(template, personalization, cloud, support), text_boxes(template)
    sources, personalization = [], _first_row(personalization)
    for slot in template.slots:
        for bound in _bound(personalization.binding(slot.name)):
            if slot.type == "text":
                sources.append(
                    _source_expression(
                        slot.name, bound, slot.limit, _text(bound, support), support, boxes.get(slot.name)
                    )
                )
            else:
                html = _image(bound, slot, template, cloud, limit, support)
                sources.append(_source_expression(slot.name, bound, _URL_LENGTH, html, support))
    sources += [
        _source_expression(ALT, bound, ALT_LIMIT, _text(bound, support), support)
        for bound in _bound(personalization.alt)
    ]
    for bound in _bound(personalization.link):
        test, url = link_branch(bound, support)
        sources.append(_source_expression(LINK, bound, _URL_LENGTH, f"{{% if {test} %}}{url}{{% endif %}}", support))
    return sources


def _first_row(personalization: Personalization) -> Personalization:
    """The same choices with fields of the first item in the place of fields of any."""
    repeat = personalization.repeat
    if not repeat:
        return personalization

    def placed(binding: Any) -> Any:
        if not isinstance(binding, Bound):
            return binding
        update: dict[str, Any] = {"fallback": placed(binding.fallback)}
        if binding.source == "item":
            update |= {"source": "event", "path": (*repeat.path, 0, *binding.path)}
        return binding.model_copy(update=update)

    slots = {name: placed(binding) for name, binding in personalization.slots.items()}
    update = {"slots": slots, "alt": placed(personalization.alt), "link": placed(personalization.link)}
    return personalization.model_copy(update=update)


def _source_expression(
    target: str, bound: Bound, limit: int, html: str, support: ExpressionSupport, box: TextBox | None = None
) -> SourceExpression:
    return SourceExpression(
        target=target,
        source=bound.source,
        path=str(FieldPath(bound.path)),
        variable=variable(bound, support),
        limit=limit,
        html=html,
        box=box,
    )


def _text(bound: Bound, support: ExpressionSupport) -> str:
    html, test = f"{{{{ {text_value(bound, support)} }}}}", date_test(bound, support)
    return unescaped(f"{{% if {test} %}}{html}{{% endif %}}" if test else html, [bound])


def _image(bound: Bound, slot: Slot, template: Template, cloud: Cloud, limit: int, support: ExpressionSupport) -> str:
    value = variable(bound, support)
    tests = [] if slot.name == template.base.slot or support.other("own picture") else [own_image(value, cloud, limit)]
    if slot.remote:
        tests.append(remote_image(value, limit))
    branches = "".join(
        f"{{% {'elif' if number else 'if'} {test} %}}{{{{ {value} }}}}" for number, test in enumerate(tests)
    )
    return f"{branches}{{% endif %}}" if tests else ""


def _bound(binding: object) -> list[Bound]:
    return [bound for bound in chain(binding) if isinstance(bound, Bound)]  # type: ignore[arg-type]


def _counted(
    expressions: Sequence[SourceExpression], answers: Sequence[Sequence[Answer]], count: int, unknown: tuple[str, ...]
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
