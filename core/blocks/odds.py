"""How many recipients see what: for each binding the share that each of its sources fills.

Decided by the very tests of the block's own expressions, rendered for each sampled recipient.
"""

from collections.abc import Mapping, Sequence
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
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import ALL_FORMS, Forms
from core.domain.field_path import FieldPath
from core.domain.personalization import Bound, Personalization, chain
from core.domain.template import Slot, Template
from core.klaviyo.template_language import compile_template, template_context

Context = Mapping[str, Any]
ALT, LINK = ":alt", ":link"
_END: Final = "\x1e"
"""Ends each answer; no JSON text of a shop holds a record separator."""
_ADDRESS_LENGTH: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One source of one binding, as template text that renders to what it shows, blank when it shows nothing."""

    target: str
    source: str
    path: str
    limit: int
    html: str
    box: TextBox | None = None


@dataclass(frozen=True, kw_only=True)
class SourceOdds:
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
class TargetOdds:
    """One binding: its sources in their order, and the share that sees the fallback."""

    target: str
    sources: tuple[SourceOdds, ...]
    fallback: float


@dataclass(frozen=True, kw_only=True)
class Odds:
    """What a sample of recipients would see.

    `complete` is the share for whom none of the known slots falls back; `shown[n]` says for recipient n which text or
    picture each bound target shows, blank for its fallback; `unknown` are targets bound to profiles that nobody read.
    """

    targets: tuple[TargetOdds, ...]
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
    forms: Forms = ALL_FORMS,
) -> Odds:
    """The odds of a block for these recipients; a context is as in preview_html, its profile None when unknown."""
    probes = probes_of(template, personalization, cloud, forms)
    inside = "".join(f"{probe.html}{_END}" for probe in probes)
    compiled = compile_template(f"{{% autoescape off %}}{inside}{{% endautoescape %}}")
    blind = any(probe.source == "profile" for probe in probes) and not any(
        context.get("profile") for context in contexts
    )
    answers = [
        compiled.render(template_context(context.get("profile"), context.get("event"))).split(_END)
        for context in contexts
    ]
    unknown = tuple(dict.fromkeys(probe.target for probe in probes if blind and probe.source == "profile"))
    return _counted(probes, answers, unknown)


def probes_of(template: Template, personalization: Personalization, cloud: Cloud, forms: Forms) -> list[Probe]:
    """Every source of every bound slot, of the alt text and of the link; of a repeated block those of its first row."""
    limit, boxes = remote_limit(template, personalization, cloud, forms), text_boxes(template)
    found, personalization = [], _first_row(personalization)
    for slot in template.slots:
        for link in _bound(personalization.binding(slot.name)):
            if slot.type == "text":
                found.append(_probe(slot.name, link, slot.limit, _text(link, forms), boxes.get(slot.name)))
            else:
                html = _picture(link, slot, template, cloud, limit, forms)
                found.append(_probe(slot.name, link, _ADDRESS_LENGTH, html))
    found += [_probe(ALT, link, ALT_LIMIT, _text(link, forms)) for link in _bound(personalization.alt)]
    for link in _bound(personalization.link):
        test, address = link_branch(link, forms)
        found.append(_probe(LINK, link, _ADDRESS_LENGTH, f"{{% if {test} %}}{address}{{% endif %}}"))
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


def _probe(target: str, link: Bound, limit: int, html: str, box: TextBox | None = None) -> Probe:
    return Probe(target=target, source=link.source, path=str(FieldPath(link.path)), limit=limit, html=html, box=box)


def _text(link: Bound, forms: Forms) -> str:
    return unescaped(f"{{{{ {text_value(link, forms)} }}}}", [link])


def _picture(link: Bound, slot: Slot, template: Template, cloud: Cloud, limit: int, forms: Forms) -> str:
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


def _counted(probes: Sequence[Probe], answers: Sequence[Sequence[str]], unknown: tuple[str, ...]) -> Odds:
    count = len(answers)
    targets = list(dict.fromkeys(probe.target for probe in probes))
    shown: list[dict[str, str]] = [dict.fromkeys(targets, "") for _ in answers]
    seen, cut, tight = [0] * len(probes), [0] * len(probes), [0] * len(probes)
    for place, answer in enumerate(answers):
        for number, probe in enumerate(probes):
            text = answer[number].strip()
            if text and not shown[place][probe.target]:
                shown[place][probe.target] = text
                seen[number] += 1
                cut[number] += len(text) > probe.limit
                tight[number] += probe.box is not None and not probe.box.fits(text[: probe.limit])
    made = []
    for target in targets:
        sources = tuple(
            SourceOdds(
                source=probe.source,
                path=probe.path,
                shown=seen[number] / max(1, count),
                cut=cut[number] / max(1, count),
                tight=tight[number] / max(1, count),
            )
            for number, probe in enumerate(probes)
            if probe.target == target
        )
        made.append(
            TargetOdds(target=target, sources=sources, fallback=max(0.0, 1 - sum(each.shown for each in sources)))
        )
    slots = [target for target in targets if not target.startswith(":") and target not in unknown]
    complete = sum(all(each[target] for target in slots) for each in shown) / max(1, count)
    return Odds(targets=tuple(made), complete=complete, recipients=count, shown=tuple(shown), unknown=unknown)
