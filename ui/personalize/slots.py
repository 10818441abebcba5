"""The card of a slot, of the alt text, or of the link: what it shows, and what stands in its place without a value."""

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.href import completed_href
from ui.app import text as words
from ui.app.keys import Key
from ui.app.state import get_state, set_default, set_state
from ui.personalize import editor_text
from ui.personalize import text as texts
from ui.personalize.draft import BOUND, BindingDraft, SourceDraft
from ui.personalize.field_format import SHORT, edit_format
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


def edit_binding(target: Target, saved: BindingDraft, held: BindingDraft, offer: Offer, keys: BindingKeys) -> None:
    """Draw the widgets of a binding, which hold this, into such a row."""
    first = held.sources[0]
    choose_source(target, saved.sources[0], keys)
    match get_state(keys.source):
        case "field":
            _edit_fields(target, held, offer, keys)
        case "fixed":
            _edit_fixed(target, first, keys)
        case "text":
            edit_text(target.label, target.limit, first, offer, keys)
            _edit_text_fallback(target, keys)
        case _ if target.suggestions(offer):
            show_suggestions(target, offer, keys)
        case _ if target.is_text:
            offer_text(target, keys)


# --- fields -------------------------------------------------------------------------------------------------------


def _edit_fields(target: Target, held: BindingDraft, offer: Offer, keys: BindingKeys) -> None:
    """One field or more, each tried where the one before it is empty, and what the last of them falls back to.

    How they are written and what they fall back to is a line of the card, until somebody opens it.
    """
    is_needed = needs_fallback(target, held)
    is_open = get_state(Key(set_default(keys.details, is_needed), is_needed)) or is_needed
    for number, (source, own) in enumerate(zip(held.sources, keys.of_sources(len(held.sources)), strict=True)):
        if number:
            with st.container(horizontal=True, key=own.name("else")):
                st.caption(texts.ELSE_LABEL, width=SHORT)
                _edit_field(target, source, offer, own, is_open=is_open)
        else:
            _edit_field(target, source, offer, own, is_open=is_open)
    if is_open:
        _edit_fallback(target, held.fallback, keys)
    formats = format_names(held) or ([] if target.kind == "image" else [texts.NO_FORMAT])
    details = texts.details(formats, held.fallback or target.hint)
    label = texts.FEWER if is_open else words.plain(details)
    st.button(
        label, key=keys.name("unfold"), on_click=set_state, args=(keys.details, not is_open), type="tertiary",
        icon=f":material/{'expand_less' if is_open else 'expand_more'}:", disabled=is_needed,
    )  # fmt: skip


def needs_fallback(target: Target, held: BindingDraft) -> bool:
    """Whether a field is bound that leads nowhere for those who lack it."""
    return target is LINK and held.sources[0].source in BOUND and not held.fallback.strip()


def format_names(held: BindingDraft) -> list[str]:
    """How the fields of a binding are written, if not as they are."""
    names = {**texts.FORMATS, **texts.LINK_FORMATS}
    return [names.get(each.format, texts.SAVED_FORMAT) for each in held.sources if each.format]


def _edit_field(target: Target, held: SourceDraft, offer: Offer, keys: BindingKeys, *, is_open: bool) -> None:
    label = f"{target.label}: {texts.EVENT_FIELD}"
    pick_field(label, target.field_kind, target.sources, offer, keys, target.suggestions(offer))
    if is_open and target.kind != "image" and held.path:
        edit_format(held, keys, texts.LINK_FORMATS if target is LINK else texts.FORMATS)


def _edit_fallback(target: Target, held: str, keys: BindingKeys) -> None:
    number = get_state(keys.source_count)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if target.kind == "image":
            pick_image(texts.FALLBACK, keys.fallback, placeholder=target.hint)
        else:
            st.text_input(
                texts.FALLBACK,
                key=keys.fallback.name,
                placeholder=target.hint,
                help=texts.FALLBACK_HELP,
                persist_state="session",
                on_change=_complete_link if target is LINK else None,
                args=(keys.fallback,),
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
    if target is LINK and not held.strip():
        st.caption(texts.LINK_FALLBACK)


# --- what is the same for everyone, and texts ---------------------------------------------------------------------


def _edit_fixed(target: Target, held: SourceDraft, keys: BindingKeys) -> None:
    if target.kind == "image":
        with st.container(horizontal=True, vertical_alignment="bottom"):
            return pick_image(texts.FIXED_IMAGE, keys.fixed)
    label = texts.FIXED_LINK if target is LINK else texts.FIXED_TEXT
    hint = "https://" if target is LINK else ""
    st.text_input(
        label, key=keys.fixed.name, max_chars=target.limit, placeholder=hint or label, persist_state="session",
        label_visibility="collapsed", on_change=_complete_link if target is LINK else None, args=(keys.fixed,),
    )  # fmt: skip
    if target is not LINK:
        st.button(
            editor_text.INSERT_FIELD, key=keys.name("insert"), on_click=begin_text, args=((held.fixed,), keys, "end"),
            icon=":material/data_object:", type="tertiary",
        )  # fmt: skip
    return None


def _complete_link(place: Key[str]) -> None:
    """Show the address that the block gets, where only its scheme was left out."""
    set_state(place, completed_href(get_state(place).strip()))


def _edit_text_fallback(target: Target, keys: BindingKeys) -> None:
    st.text_input(
        texts.FALLBACK, key=keys.fallback.name, placeholder=target.hint, persist_state="session",
        help=editor_text.TEXT_FALLBACK_HELP,
    )  # fmt: skip
