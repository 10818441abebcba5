"""What a block is previewed with: a recipient's data, as they were read or as the person has changed them."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.blocks.preview import read_context
from core.domain.event import Event
from core.domain.personalization import shows_any
from core.errors import InputError
from core.events.mask import masked
from core.events.sample import Sample
from core.publish.prepared_block import PreparedBlock
from ui.app import text as words
from ui.app.keys import Key
from ui.app.state import get_state, set_default, set_state
from ui.personalize import preview_text as texts
from ui.personalize.keys import BlockKeys

SAMPLE_PERSON = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", "city": "London"}
_JSON_HEIGHT = 260


def recipient_context(
    event: Event | None, own: Key[str] | None, keys: BlockKeys, *, mask: bool, is_open: bool
) -> Mapping[str, Any]:  # fmt: skip
    """What the block is rendered with: the recipient's own values, or what the person has made of them.

    `own` holds the values of an event as JSON. Where those can be changed is drawn if it `is_open`.
    """
    has_profile = event is not None and event.profile is not None
    if is_open and not has_profile:
        _edit_profile(keys)
    profile = dict(event.profile or {}) if event and has_profile else sample_profile(keys)
    if event is None or own is None:
        return {"profile": profile, "event": None}
    values = _edit_sample(own) if is_open else get_state(own)
    try:
        return {"profile": masked(profile) if mask and not has_profile else profile, **read_context(values)}
    except InputError as error:
        st.error(words.sentence(error), icon=":material/error:")
        return {"profile": profile, **_shown_values(event, mask=mask)}


def _shown_values(event: Event, *, mask: bool) -> dict[str, Any]:
    """A recipient's data as they are shown."""
    return dict(masked(_values(event), images=True)) if mask else _values(event)


def _values(event: Event) -> dict[str, Any]:
    """What a recipient's data are: those of the event, and of the profile where it was read."""
    return {"event": dict(event.properties), **({} if event.profile is None else {"profile": dict(event.profile)})}


def sample_json(sample: Sample, number: int, keys: BlockKeys, *, mask: bool) -> Key[str]:
    """Where a recipient's data stand as JSON once the person has changed them, with what they are till then."""
    event = sample.events[number]
    text = json.dumps(_shown_values(event, mask=mask), indent=2, ensure_ascii=False)
    return keys.sample_json(sample.metric.id, event.id or str(number), text, mask=mask)


def _edit_sample(key: Key[str]) -> str:
    st.caption(texts.EDIT_SAMPLE_HELP)
    values = st.text_area(
        texts.EDIT_SAMPLE, key=set_default(key, key.default), height=_JSON_HEIGHT, persist_state="session",
        label_visibility="collapsed",
    )  # fmt: skip
    if values != key.default:
        st.button(
            texts.SAMPLE_BACK, key=f"{key.name}_back", on_click=set_state, args=(key, key.default), type="tertiary",
            icon=":material/undo:",
        )  # fmt: skip
    return values


def sample_profile(keys: BlockKeys) -> dict[str, object]:
    """The profile that stands for those nobody has read, as the person has written it."""
    values = {name: get_state(keys.profile_field(name, value)) for name, value in SAMPLE_PERSON.items()}
    city = values.pop("city")
    return {**values, "location": {"city": city}, "properties": {}}


def sample_name(keys: BlockKeys) -> str:
    """What that profile is called."""
    return get_state(keys.profile_field("first_name", SAMPLE_PERSON["first_name"]))


def shows_profile(block: PreparedBlock) -> bool:
    """Whether a block shows anything of a recipient's profile, as far as its choices tell."""
    return shows_any(block.personalization.bindings.values(), "profile")


def _edit_profile(keys: BlockKeys) -> None:
    st.caption(texts.SAMPLE_PROFILE_HELP)
    for name, value in SAMPLE_PERSON.items():
        st.text_input(name, key=set_default(keys.profile_field(name, value), value), persist_state="session")
