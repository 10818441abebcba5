"""The widgets of one slot."""

from collections.abc import Sequence

import streamlit as st

from core.domain.event import FieldProfile
from core.domain.field_path import PROFILE_PATHS, FieldPath
from core.domain.template import Slot
from ui import words
from ui.draft import SlotDraft
from ui.state import seed
from ui.words import personalize as texts

PROFILE_OPTIONS = [str(FieldPath(path)) for path in PROFILE_PATHS]


def edit_slot(slot: Slot, saved: SlotDraft, fields: Sequence[FieldProfile], key: str) -> SlotDraft:
    """Draw a slot's widgets and give what they hold; `fields` are the event's, none without an event."""
    known = f"{slot.type} · {slot.name} · default “{words.plain(slot.default)}”"
    st.markdown(f"**{words.plain(slot.label)}**&ensp;:gray[{known}]")
    left, right, last = st.columns([2, 3, 2])
    with left:
        source = st.selectbox(
            texts.SOURCE_LABEL,
            [name for name in texts.SOURCES if slot.type == "text" or name != "profile"],
            format_func=texts.SOURCES.__getitem__,
            key=seed(f"{key}_source", saved.source),
            persist_state="session",
        )
    with right:
        value = _value(slot, source, saved, fields, key)
    fallback = saved.fallback
    if source in ("profile", "event"):
        with last:
            fallback = st.text_input(
                texts.FALLBACK,
                key=seed(f"{key}_fallback", saved.fallback),
                placeholder=slot.default,
                help=texts.FALLBACK_HELP,
                persist_state="session",
            )
    return SlotDraft(**{**vars(saved), "source": source, "fallback": fallback, **value})


def _value(slot: Slot, source: str, saved: SlotDraft, fields: Sequence[FieldProfile], key: str) -> dict[str, str]:
    if source == "fixed":
        label = texts.FIXED_TEXT if slot.type == "text" else texts.FIXED_IMAGE
        return {
            "fixed": st.text_input(
                label, key=seed(f"{key}_fixed", saved.fixed), max_chars=slot.max_length, persist_state="session"
            )
        }
    if source == "profile":
        options = list(dict.fromkeys([saved.profile, *PROFILE_OPTIONS]))
        return {
            "profile": st.selectbox(
                texts.PROFILE_FIELD,
                options,
                key=seed(f"{key}_profile", saved.profile),
                accept_new_options=True,
                help="A custom property is properties.<its name>.",
                persist_state="session",
            )
        }
    if source == "event":
        return {"event": _event_field(slot, saved, fields, key)}
    return {}


def _event_field(slot: Slot, saved: SlotDraft, fields: Sequence[FieldProfile], key: str) -> str:
    labels = {
        str(FieldPath(field.path.first)): f"{field.path} — {field.first:.0%} filled" for field in offered(slot, fields)
    }
    if saved.event:
        labels.setdefault(saved.event, saved.event)
    if not labels:
        st.info(texts.NO_FIELDS)
        return ""
    widget = seed(f"{key}_event", saved.event or next(iter(labels)))
    return str(
        st.selectbox(
            texts.EVENT_FIELD,
            list(labels),
            format_func=lambda path: labels.get(path, path),
            key=widget,
            persist_state="session",
        )
    )


def offered(slot: Slot, fields: Sequence[FieldProfile]) -> list[FieldProfile]:
    """The fields that a slot can show, the likeliest first."""
    bindable = [field for field in fields if field.tag and ("string" in field.types or "number" in field.types)]
    if slot.type == "image":
        pictures = [field for field in bindable if field.looks_like == "picture"]
        return sorted(pictures, key=lambda field: -field.first)
    return sorted(bindable, key=lambda field: (field.looks_like in ("picture", "link", "id"), -field.first))
