"""The card of a slot, of the alt text, or of the link: what it shows, and what stands in its place without a value."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.app import text as words
from ui.app.component import first_number
from ui.app.keys import Key
from ui.app.state import get_state, set_default, set_state
from ui.personalize import editor_text
from ui.personalize import text as texts
from ui.personalize.draft import BOUND, BindingDraft, SourceDraft, further_source
from ui.personalize.field_format import SHORT, edit_format
from ui.personalize.field_pick import FieldPick
from ui.personalize.field_picker import pick_field
from ui.personalize.image_choice import pick_image
from ui.personalize.keys import BINDINGS, BindingKeys
from ui.personalize.source_choice import choose_source, offer_text
from ui.personalize.suggestions import show_suggestions
from ui.personalize.target import LINK, Offer, Target
from ui.personalize.text_editor import begin_text, edit_text

_MOST: Final = 4
"""Sources of one binding."""


def binding_rows() -> DeltaGenerator:
    """Room for bindings, each a card: a row that wraps, in which `ui/app/style.css` gives its text a line."""
    return st.container(key=BINDINGS)


def edit_binding(target: Target, saved: BindingDraft, offer: Offer, keys: BindingKeys) -> BindingDraft:
    """Draw a binding's widgets into such a row and give what they hold."""
    st.markdown(f"**{words.plain(target.label)}**&ensp;:small[:gray[{words.plain(target.about)}]]")
    set_default(keys.source_count, len(saved.sources))
    first = saved.sources[0]
    match choose_source(target, first, keys):
        case "field":
            return _fields(target, saved, offer, keys)
        case "fixed":
            return BindingDraft(sources=(replace(first, source="fixed", fixed=_fixed(target, first, keys)),))
        case "text":
            parts = edit_text(target.label, target.limit, first.parts, offer, keys)
            fallback = _text_fallback(target, saved.fallback, keys)
            return BindingDraft(sources=(replace(first, source="text", parts=parts),), fallback=fallback)
    if target.suggestions(offer):
        show_suggestions(target, offer, keys)
    elif target.is_text:
        offer_text(target, keys)
    return BindingDraft(sources=(replace(first, source="default"),), fallback=saved.fallback)


# --- fields -------------------------------------------------------------------------------------------------------


def _fields(target: Target, saved: BindingDraft, offer: Offer, keys: BindingKeys) -> BindingDraft:
    """One field or more, each tried where the one before it is empty, and what the last of them falls back to.

    How they are written and what they fall back to is a line of the card, until somebody opens it.
    """
    fallback = get_state(Key(set_default(keys.fallback, saved.fallback), ""))
    is_needed = target is LINK and not fallback.strip()
    is_open = get_state(Key(set_default(keys.details, is_needed), is_needed)) or is_needed
    sources = [_field(target, saved.sources[0], offer, keys, is_open=is_open)]
    for number in range(1, get_state(keys.source_count)):
        further = keys.further(number)
        begin = saved.sources[number] if number < len(saved.sources) else _further(target, sources, offer)
        with st.container(horizontal=True, key=further.name("else")):
            st.caption(texts.ELSE_LABEL, width=SHORT)
            sources.append(_field(target, begin, offer, further, is_open=is_open))
    if is_open:
        fallback = _fallback(target, saved.fallback, keys)
    names = {**texts.FORMATS, **texts.LINK_FORMATS}
    formats = [names.get(each.format, texts.SAVED_FORMAT) for each in sources if each.format]
    label = texts.FEWER if is_open else texts.details(formats, fallback or target.hint)
    st.button(
        label, key=keys.name("unfold"), on_click=set_state, args=(keys.details, not is_open), type="tertiary",
        icon=f":material/{'expand_less' if is_open else 'expand_more'}:", disabled=is_needed,
    )  # fmt: skip
    return BindingDraft(sources=tuple(sources), fallback=fallback)


def _field(target: Target, saved: SourceDraft, offer: Offer, keys: BindingKeys, *, is_open: bool) -> SourceDraft:
    start = FieldPick(number=first_number())
    set_default(keys.pick, start.changed(saved.source, saved.path) if saved.source in BOUND else start)
    label = f"{target.label}: {texts.EVENT_FIELD}"
    pick = pick_field(label, target.field_kind, target.sources, offer, keys, target.suggestions(offer))
    draft = replace(saved, source=pick.source or "event", paths={**saved.paths, pick.source or "event": pick.path})
    if target.kind == "image" or not pick.path:
        return draft
    return edit_format(draft, keys, texts.LINK_FORMATS if target is LINK else texts.FORMATS, is_open=is_open)


def _further(target: Target, before: Sequence[SourceDraft], offer: Offer) -> SourceDraft:
    suggested = [(each.source, each.path) for each in target.suggestions(offer)]
    return further_source(before, suggested)


def _fallback(target: Target, saved: str, keys: BindingKeys) -> str:
    number = get_state(keys.source_count)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if target.kind == "image":
            fallback = pick_image(texts.FALLBACK, saved, keys.fallback, placeholder=target.hint)
        else:
            fallback = st.text_input(
                texts.FALLBACK,
                key=set_default(keys.fallback, saved),
                placeholder=target.hint,
                help=texts.FALLBACK_HELP,
                persist_state="session",
            )
        st.button(
            texts.ADD_SOURCE, key=keys.name("add"), on_click=set_state, args=(keys.source_count, number + 1),
            disabled=number >= _MOST, help=texts.ADD_SOURCE_HELP, icon=":material/add:", type="tertiary",
        )  # fmt: skip
        if number > 1:
            st.button(
                texts.REMOVE_SOURCE, key=keys.name("remove"), on_click=set_state, args=(keys.source_count, number - 1),
                icon=":material/remove:", type="tertiary",
            )  # fmt: skip
    if target is LINK and not fallback.strip():
        st.caption(texts.LINK_FALLBACK)
    return fallback


# --- what is the same for everyone, and texts ---------------------------------------------------------------------


def _fixed(target: Target, saved: SourceDraft, keys: BindingKeys) -> str:
    if target.kind == "image":
        with st.container(horizontal=True, vertical_alignment="bottom"):
            return pick_image(texts.FIXED_IMAGE, saved.fixed, keys.fixed)
    label = texts.FIXED_LINK if target is LINK else texts.FIXED_TEXT
    hint = "https://" if target is LINK else ""
    initial = saved.fixed or "".join(part for part in saved.parts if isinstance(part, str)).strip()
    fixed = st.text_input(
        label, key=set_default(keys.fixed, initial), max_chars=target.limit, placeholder=hint or label,
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    if target is not LINK:
        st.button(
            editor_text.INSERT_FIELD, key=keys.name("insert"), on_click=begin_text, args=((fixed,), keys, "end"),
            icon=":material/data_object:", type="tertiary",
        )  # fmt: skip
    return fixed


def _text_fallback(target: Target, saved: str, keys: BindingKeys) -> str:
    # The default that is saved where nobody wrote one is shown as that.
    written = "" if saved == target.hint else saved
    fallback = st.text_input(
        texts.FALLBACK, key=set_default(keys.fallback, written), placeholder=target.hint, persist_state="session",
        help=editor_text.TEXT_FALLBACK_HELP,
    )  # fmt: skip
    # A text with fields is never blank.
    return fallback if fallback.strip() else target.hint
