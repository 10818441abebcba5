"""The picker of a field, in a card of its slot and for a field within a text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.domain.field_path import FieldPath, Step, parse_path
from core.events.field_set import FieldSet
from core.events.field_words import ordinal
from core.events.picker import Kind, choice_of, lists_of
from core.events.ranking import Suggestion
from ui.app import text as words
from ui.app.component import Component, class_name, read_later
from ui.app.keys import MASK
from ui.app.state import get_state, set_state
from ui.personalize import text as texts
from ui.personalize.field_list import FieldList, field_list, own_values, shown_field
from ui.personalize.field_pick import FieldPick
from ui.personalize.keys import BindingKeys
from ui.personalize.target import Offer

_PICKER: Final = Component(
    name="field_picker",
    folder=Path(__file__).with_name("browser"),
    markup="field_picker.html",
    scripts=("text_parts.js", "field_list.js", "field_picker.js"),
    styles=("field_list.css", "field_picker.css"),
)
_NUMBERED: Final = 10
"""Items of a list that its choice offers at least."""


def take_pick(keys: BindingKeys, sources: Collection[str], offer: Offer) -> FieldPick:
    """The field that is picked, after what the picker told."""
    allowed = offered(sources, offer)
    pick = get_state(keys.pick).after(get_state(keys.field).get("pick"), allowed, offer.lists)
    set_state(keys.pick, pick)
    return pick if pick.source in allowed else FieldPick(number=pick.number, problem=pick.problem)


def offered(sources: Collection[str], offer: Offer) -> list[str]:
    """The sources that a field can be of; an event's stays bound while its sample cannot be read."""
    return [source for source in sources if source != "item" or offer.repeat]


def pick_field(
    label: str,
    kind: Kind,
    sources: Collection[str],
    offer: Offer,
    keys: BindingKeys,
    suggestions: Sequence[Suggestion] = (),
    *,
    is_labelled: bool = False,
) -> FieldPick:
    """Draw the picker, and give the field that it holds; the label is in view where it `is_labelled`."""
    pick, fields = take_pick(keys, sources, offer), field_list(kind, offer.sample, offer.repeat)
    if not fields.choices and not pick.path:
        st.caption(texts.NO_IMAGES if offer.sample and offer.sample.events else texts.NO_FIELDS)
        return pick
    places = [fields.place.get((each.source, each.steps)) for each in suggestions]
    data = {
        "id": class_name(keys.field),
        "number": pick.number,
        "sources": [each for each in offered(sources, offer) if each != "event" or offer.sample],
        "suggested": [place for place in places if place is not None],
        "words": {
            "label": label,
            "caption": label if is_labelled else "",
            "placeholder": texts.FIELD_HINT,
            "groups": texts.FIELD_GROUPS,
            "typed": texts.TYPED_FIELDS,
            "another": texts.OF_ANOTHER,
        },
        **_shown_pick(pick, fields, offer),
    }
    ready = {"fields": fields.options, "own": own_values(fields, offer)}
    _PICKER.mount(keys.field.name, data, ready=ready, pick=read_later)
    if pick.problem:
        st.caption(words.sentence(pick.problem))
    return pick


def _shown_pick(pick: FieldPick, fields: FieldList, offer: Offer) -> Mapping[str, Any]:
    """The field that is picked as the browser shows it, and the lists on its path."""
    if not pick.path:
        return {"chosen": None, "lists": []}
    steps = parse_path(pick.path).first
    field_set = offer.sample.field_set if offer.sample else FieldSet()
    choice = choice_of(pick.source, steps, field_set, fields.choices, offer.repeat)
    value = offer.value(pick.source, steps)
    option = shown_field(choice if value is None else replace(choice, example=value), mask=get_state(MASK))
    if value == "":
        option |= {"example": offer.why_blank(pick.source)}
    return {"chosen": option, "lists": list(_lists(pick.source, steps, offer))}


def _lists(source: str, steps: tuple[Step, ...], offer: Offer) -> Iterator[Mapping[str, Any]]:
    places = [at for at, step in enumerate(steps) if at and isinstance(step, int)]
    for at, (noun, number) in zip(places, lists_of(steps), strict=True):
        can_repeat = source == "event" and str(FieldPath(steps[:at])) in offer.lists and at < len(steps) - 1
        yield {
            "at": at,
            "label": f"{noun[:1].upper()}{noun[1:]}",
            "number": number,
            "names": [ordinal(each) for each in range(max(_NUMBERED, number + 1))],
            "each": texts.EACH_ITEM if can_repeat else "",
        }
