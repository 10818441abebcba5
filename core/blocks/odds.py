"""How many recipients see what: for each binding the share that each of its sources fills.

Decided by the very tests of the block's own expressions, rendered once for each different value of a sample.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.blocks.attributes import ALT_LIMIT, link_branch
from core.blocks.compose import remote_limit
from core.blocks.expression import (
    own_picture,
    remote_picture,
    text_value,
    unescaped,
    variable,
)
from core.blocks.measure import TextBox, text_boxes
from core.blocks.value_key import value_key
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import ALL_FORMS, ExpressionSupport
from core.domain.field_path import FieldPath
from core.domain.personalization import ALT, LINK, Bound, Personalization, chain
from core.domain.template import Slot, Template
from core.klaviyo.template_language import compile_template, template_context

Context = Mapping[str, Any]
_ADDRESS_LENGTH: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Probe:
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
    shown: float
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

    `complete` is the share for whom none of the known slots falls back; `shown[n]` says for recipient n which text or
    picture each bound target shows, blank for its fallback; `unknown` are targets bound to profiles that nobody read.
    """

    targets: tuple[TargetFillRate, ...]
    complete: float
    recipients: int
    shown: tuple[Mapping[str, str], ...]
    unknown: tuple[str, ...] = ()

    def worst(self, most: int = 10) -> list[int]:
        """The recipients with most fallbacks, by their place in the sample; those without any are left out."""
        missing = [sum(not text for text in shown.values()) for shown in self.shown]
        order = sorted(range(len(missing)), key=lambda place: -missing[place])
        return [place for place in order if missing[place]][:most]


def odds(
    template: Template,
    personalization: Personalization,
    cloud: Cloud,
    contexts: Sequence[Context],
    forms: ExpressionSupport = ALL_FORMS,
) -> FillRates:
    """The odds of a block for these recipients; a context is as in preview_html, its profile None when unknown."""
    probes = probes_of(template, personalization, cloud, forms)
    blind = any(probe.source == "profile" for probe in probes) and not any(
        context.get("profile") for context in contexts
    )
    filled = [template_context(context.get("profile"), context.get("event")) for context in contexts]
    answers = [answers_of(probe, filled, _render(probe)) for probe in probes]
    unknown = tuple(dict.fromkeys(probe.target for probe in probes if blind and probe.source == "profile"))
    return _counted(probes, answers, len(filled), unknown)


def answers_of(probe: Probe, contexts: Sequence[Context], render: Callable[[Context], str]) -> list[Answer]:
    """What a source shows for each of these contexts of `template_context`; each different value is rendered once."""
    key_of = value_key(probe.variable)
    known: dict[Hashable, Answer] = {}
    answers = []
    for context in contexts:
        key = key_of(context)
        answer = known.get(key)
        if answer is None:
            answer = known[key] = _answer(probe, render(context).strip())
        answers.append(answer)
    return answers


def _render(probe: Probe) -> Callable[[Context], str]:
    return compile_template(f"{{% autoescape off %}}{probe.html}{{% endautoescape %}}").render


def _answer(probe: Probe, text: str) -> Answer:
    tight = bool(text) and probe.box is not None and not probe.box.fits(text[: probe.limit])
    return Answer(text=text, cut=len(text) > probe.limit, tight=tight)


def probes_of(
    template: Template, personalization: Personalization, cloud: Cloud, forms: ExpressionSupport = ALL_FORMS
) -> list[Probe]:
    """Every source of every bound slot, of the alt text and of the link; of a repeated block those of its first row."""
    limit, boxes = remote_limit(template, personalization, cloud, forms), text_boxes(template)
    found, personalization = [], _first_row(personalization)
    for slot in template.slots:
        for link in _bound(personalization.binding(slot.name)):
            if slot.type == "text":
                found.append(_probe(slot.name, link, slot.limit, _text(link, forms), forms, boxes.get(slot.name)))
            else:
                html = _picture(link, slot, template, cloud, limit, forms)
                found.append(_probe(slot.name, link, _ADDRESS_LENGTH, html, forms))
    found += [_probe(ALT, link, ALT_LIMIT, _text(link, forms), forms) for link in _bound(personalization.alt)]
    for link in _bound(personalization.link):
        test, address = link_branch(link, forms)
        found.append(_probe(LINK, link, _ADDRESS_LENGTH, f"{{% if {test} %}}{address}{{% endif %}}", forms))
    return found


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


def _probe(
    target: str, link: Bound, limit: int, html: str, forms: ExpressionSupport, box: TextBox | None = None
) -> Probe:
    return Probe(
        target=target,
        source=link.source,
        path=str(FieldPath(link.path)),
        variable=variable(link, forms),
        limit=limit,
        html=html,
        box=box,
    )


def _text(link: Bound, forms: ExpressionSupport) -> str:
    return unescaped(f"{{{{ {text_value(link, forms)} }}}}", [link])


def _picture(link: Bound, slot: Slot, template: Template, cloud: Cloud, limit: int, forms: ExpressionSupport) -> str:
    value = variable(link, forms)
    tests = [] if slot.name == template.base.slot or forms.other("own picture") else [own_picture(value, cloud, limit)]
    if slot.remote:
        tests.append(remote_picture(value, limit))
    branches = "".join(
        f"{{% {'elif' if number else 'if'} {test} %}}{{{{ {value} }}}}" for number, test in enumerate(tests)
    )
    return f"{branches}{{% endif %}}" if tests else ""


def _bound(binding: object) -> list[Bound]:
    return [link for link in chain(binding) if isinstance(link, Bound)]  # type: ignore[arg-type]


def _counted(
    probes: Sequence[Probe], answers: Sequence[Sequence[Answer]], count: int, unknown: tuple[str, ...]
) -> FillRates:
    targets = list(dict.fromkeys(probe.target for probe in probes))
    shown: list[dict[str, str]] = [dict.fromkeys(targets, "") for _ in range(count)]
    sources: dict[str, list[SourceFillRate]] = {target: [] for target in targets}
    for probe, given in zip(probes, answers, strict=True):
        seen = cut = tight = 0
        for answer, texts in zip(given, shown, strict=True):
            # Those whom an earlier source of the binding left.
            if answer.text and not texts[probe.target]:
                texts[probe.target] = answer.text
                seen, cut, tight = seen + 1, cut + answer.cut, tight + answer.tight
        shares = {"shown": seen / max(1, count), "cut": cut / max(1, count), "tight": tight / max(1, count)}
        sources[probe.target].append(SourceFillRate(source=probe.source, path=probe.path, **shares))
    made = tuple(
        TargetFillRate(target=target, sources=tuple(each), fallback=max(0.0, 1 - sum(source.shown for source in each)))
        for target, each in sources.items()
    )
    slots = [target for target in targets if not target.startswith(":") and target not in unknown]
    complete = sum(all(each[target] for target in slots) for each in shown) / max(1, count)
    return FillRates(targets=made, complete=complete, recipients=count, shown=tuple(shown), unknown=unknown)
