"""The widgets of a binding: of a slot, of the alt text, of the link."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.blocks.attributes import ALT_LIMIT
from core.blocks.typed_text import FieldSource
from core.domain.field_path import PROFILE_PATHS, FieldPath
from core.domain.template import Slot, Template
from core.events.field_set import FieldSet
from core.events.field_words import all_words
from core.events.picker import Kind, choices
from core.events.ranking import Suggestion, Suggestions
from core.events.sample import Sample
from ui.app import text as words
from ui.app.state import get_state, set_default, set_state
from ui.personalize import editor_text
from ui.personalize import text as texts
from ui.personalize.draft import BOUND, BindingDraft, SourceDraft, further_source
from ui.personalize.field_format import SHORT, edit_format
from ui.personalize.image_choice import pick_image
from ui.personalize.keys import BINDINGS, BindingKeys
from ui.personalize.text_editor import TextChoices, begin_text, edit_text
from ui.personalize.typed_text import Parts

PROFILE_OPTIONS = [str(FieldPath(path)) for path in PROFILE_PATHS]
_MOST = 4
"""Sources of one binding."""
_SUGGESTED = 1
"""Suggestions that are shown of each place: one is a line of its card, and the list of fields begins with it."""
_WIDE = 260
"""Pixels of a field's path."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What can be bound: the fields of the sample, if any, the list that is repeated, if any, and what suits."""

    sample: Sample | None = None
    repeat: tuple[str | int, ...] = ()
    suggestions: Suggestions = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is bound; `slot` is None for the alt text and for the link."""

    kind: Literal["text", "image", "alt", "link"]
    about: str
    label: str
    hint: str
    limit: int
    slot: Slot | None = None


LINK = Target(kind="link", about=texts.ABOUT_LINK, label=texts.LINK, hint="https://", limit=1000)


def alt_target(template: Template) -> Target:
    """The alt text as something to bind."""
    return Target(kind="alt", about=texts.ABOUT_ALT, label=texts.ALT, hint=template.name, limit=ALT_LIMIT)


def target_of(slot: Slot) -> Target:
    """A slot as something to bind."""
    about = f"{slot.type} · {slot.name} · default “{slot.default}”"
    return Target(kind=slot.type, about=about, label=slot.label, hint=slot.default, limit=slot.limit, slot=slot)


def binding_rows() -> DeltaGenerator:
    """Room for bindings, each a card: a row that wraps, in which `ui/app/style.css` gives its text a line."""
    return st.container(key=BINDINGS)


def edit_binding(target: Target, saved: BindingDraft, offer: Offer, keys: BindingKeys) -> BindingDraft:
    """Draw a binding's widgets into such a row and give what they hold."""
    st.markdown(f"**{words.plain(target.label)}**&ensp;:small[:gray[{words.plain(target.about)}]]")
    set_default(keys.source_count, len(saved.sources))
    first = saved.sources[0]
    sources = [_source(target, first, offer, keys, number=0)]
    if sources[0].source == "default":
        _suggestions(target, offer, keys)
    if sources[0].source == "text":
        return BindingDraft(sources=tuple(sources), fallback=_text_fallback(target, saved.fallback, keys))
    if sources[0].source not in BOUND:
        return BindingDraft(sources=tuple(sources), fallback=saved.fallback)
    for number in range(1, get_state(keys.source_count)):
        saved_source = saved.sources[number] if number < len(saved.sources) else further_source(sources)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(texts.ELSE_LABEL, width=SHORT)
            sources.append(_source(target, saved_source, offer, keys.further(number), number=number))
    fallback = _fallback(target, saved.fallback, keys)
    return BindingDraft(sources=tuple(sources), fallback=fallback)


def _source(target: Target, saved: SourceDraft, offer: Offer, keys: BindingKeys, *, number: int) -> SourceDraft:
    options = [name for name in texts.SOURCES if _offered_source(name, target, offer, number)]
    initial_source = saved.source if saved.source in options else options[0]
    names = {**texts.SOURCES, "default": texts.DEFAULTS.get(target.kind, texts.SOURCES["default"])}
    source = st.selectbox(
        f"{words.plain(target.label)}: {texts.ELSE_LABEL if number else texts.SOURCE_LABEL}",
        options,
        format_func=names.__getitem__,
        key=set_default(keys.source, initial_source),
        persist_state="session",
        label_visibility="collapsed",
        width=SHORT,
    )
    draft = _value(target, replace(saved, source=source), offer, keys)
    if source in BOUND and target.kind != "image":
        draft = edit_format(draft, keys, texts.LINK_FORMATS if target is LINK else texts.FORMATS)
    return draft


def _offered_source(name: str, target: Target, offer: Offer, number: int) -> bool:
    if number and name not in BOUND:
        return False
    if name == "text" and target.kind not in ("text", "alt"):
        return False
    if name == "profile" and target.kind == "image":
        return False
    return name != "item" or bool(offer.repeat)


def _value(target: Target, draft: SourceDraft, offer: Offer, keys: BindingKeys) -> SourceDraft:
    if draft.source == "fixed":
        return replace(draft, fixed=_fixed(target, draft, keys))
    if draft.source == "text":
        return replace(draft, parts=_text(target, draft, offer, keys))
    if draft.source not in BOUND:
        return draft
    of_profile = draft.source == "profile"
    path = _profile(draft.path or "first_name", keys) if of_profile else _field(target, draft, offer, keys)
    return replace(draft, paths={**draft.paths, draft.source: path})


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
            editor_text.INSERT_FIELD, key=keys.name("insert"), on_click=begin_text, args=(fixed, keys),
            icon=":material/data_object:", type="tertiary",
        )  # fmt: skip
    return fixed


def _text(target: Target, saved: SourceDraft, offer: Offer, keys: BindingKeys) -> Parts:
    fixed = get_state(keys.fixed) or saved.fixed
    sources: list[FieldSource] = ["profile"]
    if offer.sample:
        sources += ["event", "item"] if offer.repeat else ["event"]
    every = offer.sample.choices("text", offer.repeat) if offer.sample else choices("text", FieldSet())
    offered = TextChoices(choices=every, sources=sources)
    start = saved.parts or ((fixed,) if fixed else ())
    return edit_text(target.label, target.limit, start, offered, keys)


def _text_fallback(target: Target, saved: str, keys: BindingKeys) -> str:
    fallback = st.text_input(
        texts.FALLBACK, key=set_default(keys.fallback, saved), placeholder=target.hint, persist_state="session",
        help=editor_text.TEXT_FALLBACK_HELP,
    )  # fmt: skip
    # A text with fields is never blank.
    return fallback if fallback.strip() else target.hint


def _profile(saved: str, keys: BindingKeys) -> str:
    return st.selectbox(
        texts.PROFILE_FIELD,
        list(dict.fromkeys([saved, *PROFILE_OPTIONS])),
        key=set_default(keys.path("profile"), saved),
        accept_new_options=True,
        help=texts.PROFILE_HELP,
        persist_state="session",
        width=_WIDE,
    )


def _field(target: Target, draft: SourceDraft, offer: Offer, keys: BindingKeys) -> str:
    every = offer.sample.choices(_kind(target), offer.repeat) if offer.sample else ()
    fields = [each for each in every if each.source == draft.source]
    suggested = [each.path for each in _suggested(target, offer) if each.source == draft.source]
    labels = {each.path: each.label for each in sorted(fields, key=lambda each: each.path not in suggested[:1])}
    if draft.path:
        labels.setdefault(draft.path, draft.path)
    if not labels:
        st.info(texts.NO_FIELDS if not (offer.sample and offer.sample.events) else texts.NO_IMAGES)
        return ""
    widget = set_default(keys.path(draft.source), draft.path or next(iter(labels)))
    return str(
        st.selectbox(
            texts.EVENT_FIELD,
            list(labels),
            format_func=lambda path: labels.get(path, path),
            key=widget,
            persist_state="session",
            width=_WIDE,
        )
    )


def _kind(target: Target) -> Kind:
    return "link" if target is LINK else "image" if target.kind == "image" else "text"


def _fallback(target: Target, saved: str, keys: BindingKeys) -> str:
    number = get_state(keys.source_count)
    with st.container(horizontal=True, vertical_alignment="bottom"):
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


def _suggestions(target: Target, offer: Offer, keys: BindingKeys) -> None:
    suggestions = _suggested(target, offer)[:_SUGGESTED]
    labels = all_words((each.source, each.steps) for each in suggestions)
    for number, (each, label) in enumerate(zip(suggestions, labels, strict=True)):
        st.button(
            words.plain(f"{texts.SUGGESTED} {label}"),
            key=keys.suggestion(number).name,
            help=words.plain(f"{each.path} — {each.reason}"),
            on_click=_take,
            args=(each, keys),
        )


def _suggested(target: Target, offer: Offer) -> Sequence[Suggestion]:
    return offer.suggestions.get(target.slot.name if target.slot else f":{target.kind}", ())


def _take(suggestion: Suggestion, keys: BindingKeys) -> None:
    set_state(keys.source, suggestion.source)
    set_state(keys.path(suggestion.source), suggestion.path)
    if suggestion.shop:
        set_state(keys.format, "shop")
    if suggestion.home and not get_state(keys.fallback):
        set_state(keys.fallback, suggestion.home)
