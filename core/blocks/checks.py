"""What to look at before a block is saved, ordered by how many recipients it touches, each with a fix."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.blocks.choices import text_limits
from core.blocks.clients import support_of
from core.blocks.compose import LONG_URL, ComposedBlock
from core.blocks.fallback_words import written_fallbacks
from core.blocks.fill_rates import FillRates
from core.blocks.lint import lint
from core.blocks.mixed_items import mixed_items
from core.blocks.other_items import Numbers, other_items
from core.blocks.typed_text import holds_tag
from core.domain.personalization import Binding, Default, Fixed, TextWithFields, chain, shows_any
from core.domain.place_labels import place_labels
from core.domain.places import ALT, LINK, REPEAT
from core.domain.template import Template
from core.events.field_words import ordinal

Severity = Literal["error", "warning", "note"]
GMAIL_CLIP: Final = 102 * 1024
"""Bytes of HTML from which on Gmail cuts a mail off and hides the rest."""
_HEAVY: Final = GMAIL_CLIP // 4
_MANY: Final = 0.2
_FEW: Final = 0.01
_SHORTER: Final = "Bind a shorter field, or select the format “Cut after …”."
_ORDER: Final[dict[Severity, int]] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing to look at: a sentence, what to do about it, and the share of recipients that it touches, if counted.

    `places` are the slots, the alt text or the link that it is about. What is `for_authors` can only be changed in the
    template, what is `for_setup` on Setup.
    """

    severity: Severity
    sentence: str
    fix: str
    touches: float = 0.0
    places: tuple[str, ...] = ()
    for_authors: bool = False
    for_setup: bool = False


def check_block(template: Template, block: ComposedBlock, fill_rates: FillRates | None = None) -> list[Check]:
    """Return what deserves a look, the gravest first; empty if all is well. `fill_rates` are those of a sample."""
    checks = [*_of_the_block(template, block), *_for_authors(template, block, fill_rates)]
    if fill_rates:
        checks += [*_of_the_recipients(fill_rates, place_labels(template)), *_mixed(template, block, fill_rates)]
    return in_order(checks)


def in_order(checks: Sequence[Check]) -> list[Check]:
    """The gravest first, of those alike what touches most recipients."""
    return sorted(checks, key=lambda check: (_ORDER[check.severity], -check.touches))


def check_images(failed: Sequence[tuple[str, str]], total: int) -> list[Check]:
    """What came of asking for pictures: `failed` are addresses with the service's own reason."""
    if not failed:
        return []
    reasons = "; ".join(dict.fromkeys(reason for _, reason in failed))
    sentence = f"{len(failed)} of {total} images cannot be delivered: {reasons[:300]}"
    fix = "See these recipients on the contact sheet. Bind another field, or use a fallback."
    return [Check(severity="error", sentence=sentence, fix=fix, touches=len(failed) / total)]


def _of_the_block(template: Template, block: ComposedBlock) -> list[Check]:
    weight, checks = len(block.html.encode()), []
    if weight > _HEAVY:
        severity: Severity = "error" if weight > GMAIL_CLIP else "warning"
        sentence = f"The block is {weight / 1024:.0f} KB; Gmail clips emails over 102 KB."
        checks.append(Check(severity=severity, sentence=sentence, fix="Bind fewer sources, or repeat fewer items."))
    if isinstance(block.personalization.alt, Default):
        sentence = f"The alt text is the template's name, “{template.name}”."
        fix = "Describe what the image says: readers with images off see only this text."
        checks.append(Check(severity="warning", sentence=sentence, fix=fix, places=(ALT,)))
    if isinstance(block.personalization.link, Default):
        sentence, fix = "The image has no link.", "Add a link to the image."
        checks.append(Check(severity="note", sentence=sentence, fix=fix, places=(LINK,)))
    checks += (
        _same_rows(block)
        + _of_other_items(template, block)
        + _without_fallback(template, block)
        + _literal_tags(template, block)
        + _cut_texts(template, block)
    )
    checks += _of_the_hand(template, block)
    if clients := support_of(template.format):
        checks.append(Check(severity="warning", sentence=clients.sentence, fix=clients.fix))
    return checks


def _for_authors(template: Template, block: ComposedBlock, fill_rates: FillRates | None) -> list[Check]:
    """What only who made the template can change: how long its texts, and so its image's URL, can become."""
    checks, labels, limits = [], place_labels(template), text_limits(template)
    rated = fill_rates.targets if fill_rates else ()
    cut = {*block.cut, *(each.target for each in rated if any(source.cut for source in each.sources))}
    if names := tuple(slot.name for slot in template.slots if slot.name in cut):
        listed = ", ".join(f"“{labels[name]}” to {limits[name]:,} characters" for name in names)
        sentence = f"The template limits {listed}."
        fix = "If the box has room for more, raise the slot's max_length."
        checks.append(Check(severity="note", sentence=sentence, fix=fix, places=names, for_authors=True))
    if block.longest_url > LONG_URL:
        sentence = (
            f"With the longest texts that the template allows, the image's URL has {block.longest_url:,} characters. "
            f"Some mail proxies cut off URLs over {LONG_URL:,}."
        )
        fix = "“Check every recipient” tells the longest URL that a recipient gets. A lower max_length shortens it."
        checks.append(Check(severity="note", sentence=sentence, fix=fix, for_authors=True))
    return checks


def _same_rows(block: ComposedBlock) -> list[Check]:
    """A repeated block of which no row differs from another."""
    personalization = block.personalization
    if personalization.repeat is None or shows_any(personalization.bindings.values(), "item"):
        return []
    sentence = "The block is repeated, but every row shows the same."
    fix = "Select “Each item” in the Item menu of a field, or stop repeating the block."
    return [Check(severity="warning", sentence=sentence, fix=fix)]


def _of_other_items(template: Template, block: ComposedBlock) -> list[Check]:
    """An image of one product beside the text of another one."""
    checks, labels = [], place_labels(template)
    for numbers in other_items(template, block.personalization):
        places = tuple(numbers)
        sentence = f"Different items of one list: {'; '.join(_who_shows(numbers, labels))}."
        fix = "Select the same item for them, unless one product's image is meant to stand beside another one's text."
        checks.append(Check(severity="warning", sentence=sentence, fix=fix, places=places))
    return checks


def _who_shows(numbers: Numbers, labels: Mapping[str, str]) -> Iterator[str]:
    """Which places show which items of a list."""
    for items in dict.fromkeys(numbers.values()):
        places = [f"“{labels[place]}”" for place, each in numbers.items() if each == items]
        ordinals = _listed([ordinal(number).lower() for number in sorted(items)])
        yield f"{_listed(places)} {'shows' if len(places) == 1 else 'show'} the {ordinals}"


def _listed(words: Sequence[str]) -> str:
    """Words in a sentence: “a, b and c”."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _without_fallback(template: Template, block: ComposedBlock) -> list[Check]:
    """Bound texts for which nobody wrote what to show instead: a template's default rarely reads well in a mail."""
    labels, written = place_labels(template), written_fallbacks(template, block.personalization)
    bound = [slot for slot in template.slots if len(chain(block.personalization.binding(slot.name))) > 1]
    slots = [slot for slot in bound if slot.type == "text" and not written[slot.name]]
    if not slots:
        return []
    listed = ", ".join(f"“{labels[slot.name]}” (“{slot.default}”)" for slot in slots)
    sentence = f"No fallback is set for {listed}, so recipients without a value see the template's default."
    fix, places = "Add a fallback that suits those recipients.", tuple(slot.name for slot in slots)
    return [Check(severity="note", sentence=sentence, fix=fix, places=places)]


def _cut_texts(template: Template, block: ComposedBlock) -> list[Check]:
    """Words of which recipients would see the beginning only."""
    limits, labels = text_limits(template), place_labels(template)
    checks = []
    for place in block.cut:
        sentence = f"“{labels[place]}” shows only the first {limits[place]} characters of its text."
        checks.append(Check(severity="warning", sentence=sentence, fix="Shorten the text.", places=(place,)))
    return checks


def _literal_tags(template: Template, block: ComposedBlock) -> list[Check]:
    """Texts with what looks like a tag but is no field: recipients see it as it stands."""
    labels = place_labels(template)
    bindings = {place: each for place, each in block.personalization.bindings.items() if place != LINK}
    places = tuple(place for place, each in bindings.items() if any(map(holds_tag, _words(each))))
    if not places:
        return []
    own = {place for place in places if any(map(holds_tag, _own_words(bindings[place])))}
    listed = ", ".join(f"{'' if place in own else 'the fallback of '}“{labels[place]}”" for place in places)
    sentence = f"Recipients see the braces of a tag in {listed}, because it is not a known field."
    fix = "Insert the field from the list, or remove the braces."
    return [Check(severity="warning", sentence=sentence, fix=fix, places=places)]


def _of_the_hand(template: Template, block: ComposedBlock) -> list[Check]:
    """What is wrong with HTML that a person has edited, and which choices it does not show."""
    if not block.personalization.edited:
        return []
    lints = lint(block.html, has_event=block.personalization.event is not None)
    checks = [Check(severity="warning", sentence=each.sentence, fix=each.fix) for each in lints]
    if block.unbound:
        labels = place_labels(template)
        names = ", ".join(f"“{labels[place]}”" for place in block.unbound)
        sentence = f"The edited HTML does not use your choices for {names}."
        fix = "Select “Bind again” next to each one."
        places = tuple(place for place in block.unbound if place != REPEAT)
        checks.append(Check(severity="warning", sentence=sentence, fix=fix, places=places))
    return checks


def _own_words(binding: Binding) -> Iterable[str]:
    """What a person typed for a text itself, not to fall back to."""
    match binding:
        case Fixed(value=str(text)):
            return [text]
        case TextWithFields():
            return binding.literals
    return []


def _words(binding: Binding) -> Iterator[str]:
    """Everything that a person typed for a text."""
    for link in chain(binding):
        match link:
            case str():
                yield link
            case Fixed(value=str(text)):
                yield text
            case TextWithFields():
                yield from link.literals
                yield from (field.fallback for field in link.fields if field.fallback)


def _of_the_recipients(fill_rates: FillRates, labels: Mapping[str, str]) -> list[Check]:
    checks = []
    if fill_rates.unknown:
        names = ", ".join(f"“{labels[target]}”" for target in fill_rates.unknown)
        sentence = f"The fill rate of {names} is unknown, because recipients' profiles were not read."
        fix = "Add a fallback that suits everyone, or give this connection access to profiles on Setup."
        checks.append(Check(severity="note", sentence=sentence, fix=fix, places=tuple(fill_rates.unknown)))
    for target in fill_rates.targets:
        name, places = labels[target.target], (target.target,)
        if target.fallback > _MANY:
            sentence = f"{target.fallback:.0%} of the sampled recipients see the fallback of “{name}”."
            fix = "Add another source, or a fallback that suits so many recipients."
            checks.append(Check(severity="warning", sentence=sentence, fix=fix, touches=target.fallback, places=places))
        cut, tight = (sum(getattr(source, part) for source in target.sources) for part in ("cut", "tight"))
        if cut:
            sentence = f"“{name}” is cut for {_part(cut, fill_rates)}."
            fix = "Use fewer words." if target.sources[0].source == "text" else _SHORTER
            checks.append(Check(severity="warning", sentence=sentence, fix=fix, touches=cut, places=places))
        if tight:
            sentence = f"“{name}” will probably not fit its box for {_part(tight, fill_rates)}."
            fix = f"Check them on the contact sheet. {_SHORTER}"
            checks.append(Check(severity="warning", sentence=sentence, fix=fix, touches=tight, places=places))
    return checks


def _mixed(template: Template, block: ComposedBlock, fill_rates: FillRates) -> list[Check]:
    """Slots of one item, some of which some recipients see the template's defaults in: those of another item."""
    checks, labels = [], place_labels(template)
    for names, share in mixed_items(template, block.personalization, fill_rates).items():
        listed = " and ".join(f"“{labels[name]}”" for name in names)
        sentence = f"For {_part(share, fill_rates)}, {listed} do not match: "
        sentence += "one shows the item, another one its default."
        fix = "Add a fallback that fits any item, or bind fields that are filled for the same recipients."
        checks.append(Check(severity="warning", sentence=sentence, fix=fix, touches=share, places=names))
    return checks


def _part(share: float, fill_rates: FillRates) -> str:
    """A share of the sampled recipients; of few of them how many they are."""
    if share >= _FEW:
        return f"{share:.0%} of the sampled recipients"
    return f"{max(1, round(share * fill_rates.recipients)):,} of {fill_rates.recipients:,} sampled recipients"
