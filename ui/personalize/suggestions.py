"""What suits a slot, a press away; and all of that in one step."""

from collections.abc import Mapping
from typing import Final

import streamlit as st
from pydantic import BaseModel

from core.domain.personalization import Default, Personalization
from core.domain.place_labels import place_labels
from core.domain.template import Template
from core.events.field_words import all_words
from core.events.fill import fill_suggestions, suggested_binding
from core.events.ranking import Suggestion
from ui.app import text as words
from ui.app.keys import MASK
from ui.app.state import get_state, set_state
from ui.personalize import rates_text
from ui.personalize import text as texts
from ui.personalize.draft import BOUND, BindingDraft, draft_of
from ui.personalize.field_list import example_image, example_text
from ui.personalize.keys import BindingKeys, BlockKeys
from ui.personalize.target import Offer, Target

_SUGGESTED: Final = 1
"""Suggestions that a card shows: one is a line of it, and the list of fields begins with the others."""
_ICON: Final = ":material/auto_awesome:"
_WORTH_FILLING: Final = 2
"""Suggestions from which on there is a button for all of them."""


def show_suggestions(target: Target, offer: Offer, keys: BindingKeys) -> None:
    """Draw the suggestions of a place that shows its default, each with a value and how often it is filled."""
    suggestions = target.suggestions(offer)[:_SUGGESTED]
    names = all_words((each.source, each.steps) for each in suggestions)
    for number, (each, name) in enumerate(zip(suggestions, names, strict=True)):
        st.button(
            _label(target, each, name, offer),
            key=keys.suggestion(number).name,
            help=_help(each),
            icon=_ICON,
            wrap=True,
            on_click=_take,
            args=(_draft(suggested_binding(each, target.place, is_image=target.kind == "image")), keys),
        )


def _take(binding: BindingDraft, keys: BindingKeys) -> None:
    set_state(keys.is_open, True)
    show_binding(binding, keys)


def _help(suggestion: Suggestion) -> str:
    why = f"{texts.SUGGESTED} {suggestion.path}: {suggestion.reason}"
    return words.plain("; ".join(filter(None, (why, rates_text.margin(suggestion.rate)))))


def _label(target: Target, suggestion: Suggestion, name: str, offer: Offer) -> str:
    """“First item › Name — Dusk Roast — 94% of recipients” with the value of the recipient in view, or image."""
    value = offer.value(suggestion.source, suggestion.steps)
    text, rate = suggestion.example if value is None else value, rates_text.of_recipients(suggestion.rate)
    if target.kind == "image" and (image := example_image(text)):
        return f"{words.markdown_image(image)} {texts.suggestion(name, '', rate)}"
    return texts.suggestion(name, example_text(text, mask=get_state(MASK)), rate)


def offer_fill(
    template: Template, opened: Personalization, bindings: Mapping[str, object], offer: Offer, keys: BlockKeys
) -> None:
    """Draw the button that takes every suggestion at once, where there is more than one to take.

    `bindings` are those of the page as JSON; what somebody chose in them stays.
    """
    bound = _fitting(template, opened, bindings, offer)
    if len(bound) < _WORTH_FILLING:
        return
    labels = place_labels(template)
    help_text = texts.fill_help([labels[place] for place in bound])
    st.button(
        texts.fill(len(bound)), key=keys.name("fill"), help=help_text, on_click=_show_all, args=(bound, keys),
        icon=_ICON,
    )  # fmt: skip


def is_fill_requested() -> bool:
    """Whether the address asks for every suggestion (`&fill=suggestions`)."""
    return st.query_params.get("fill") == "suggestions"


def fill(
    template: Template, opened: Personalization, bindings: Mapping[str, object], offer: Offer, keys: BlockKeys
) -> int:
    """Take every suggestion for what nobody chose, once for an address that asks for it; how many there were."""
    st.query_params.pop("fill", None)
    free = {place: each for place, each in bindings.items() if get_state(keys.of_place(place).source) == "default"}
    fitting = _fitting(template, opened, free, offer)
    _show_all(fitting, keys)
    return len(fitting)


def _fitting(
    template: Template, opened: Personalization, bindings: Mapping[str, object], offer: Offer
) -> dict[str, BaseModel]:
    """The first suggestion for each place that shows its default."""
    free = {place: offer.suggestions.get(place, ()) for place, each in bindings.items() if each == {"from": "default"}}
    empty = opened.model_copy(update={"slots": {}, "alt": Default(), "link": Default()})
    filled = fill_suggestions(empty, template.slots, free, None).bindings
    return {place: each for place, each in filled.items() if not isinstance(each, Default)}


def _draft(binding: BaseModel) -> BindingDraft:
    return draft_of(binding.model_dump(mode="json", by_alias=True))


def _show_all(bindings: Mapping[str, BaseModel], keys: BlockKeys) -> None:
    for place, binding in bindings.items():
        set_state(keys.of_place(place).is_open, False)
        show_binding(_draft(binding), keys.of_place(place))


def show_binding(binding: BindingDraft, keys: BindingKeys) -> None:
    """Let the widgets of a place hold a binding, as a person would have chosen it; words to fall back to stay."""
    set_state(keys.source_count, len(binding.sources))
    for number, source in enumerate(binding.sources):
        each = keys.further(number) if number else keys
        set_state(each.source, "field" if source.source in BOUND else source.source)
        set_state(each.pick, get_state(each.pick).changed(source.source, source.path))
        set_state(each.format, source.format)
        if source.argument:
            set_state(each.argument(source.format), source.argument)
    if binding.fallback:
        set_state(keys.fallback, binding.fallback)
