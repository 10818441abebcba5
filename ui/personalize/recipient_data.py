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
    event: Event | None, own: Key[str | None] | None, keys: BlockKeys, *, mask: bool, is_open: bool
) -> Mapping[str, Any]:  # fmt: skip
    """What the block is rendered with: the recipient's own values, or what the person has made of them.

    `own` holds what was made of the values of an event. Where those can be changed is drawn if it `is_open`.
    """
    if is_open and (event is None or event.profile is None):
        _edit_profile(keys)
    if event is None or own is None:
        return {"profile": sample_profile(keys), "event": None}
    if is_open:
        _edit_sample(event, own, mask=mask)
    try:
        return _changed_values(event, own, keys, mask=mask)
    except InputError as error:
        st.error(words.sentence(error), icon=":material/error:")
        return _with_profile(_shown_values(event, mask=mask), keys, mask=mask)


def values_in_view(sample: Sample, number: int, keys: BlockKeys, *, mask: bool) -> Mapping[str, Any]:
    """What the preview is rendered with for a recipient, where nothing of it is drawn."""
    event = sample.events[number]
    try:
        return _changed_values(event, sample_json(sample, number, keys, mask=mask), keys, mask=mask)
    except InputError:
        # The preview says why.
        return _with_profile(_shown_values(event, mask=mask), keys, mask=mask)


def _changed_values(event: Event, own: Key[str | None], keys: BlockKeys, *, mask: bool) -> Mapping[str, Any]:
    """A recipient's data as the person has left them; InputError where that cannot be read."""
    text = get_state(own)
    values = _shown_values(event, mask=mask) if text is None else read_context(text)
    return _with_profile(values, keys, mask=mask)


def _with_profile(values: Mapping[str, Any], keys: BlockKeys, *, mask: bool) -> Mapping[str, Any]:
    """These data, with the sample profile where they have none; that of a recipient may be null."""
    if "profile" in values:
        return {"event": None, **values}
    profile = sample_profile(keys)
    return {"event": None, **values, "profile": masked(profile) if mask else profile}


def _shown_values(event: Event, *, mask: bool) -> dict[str, Any]:
    """A recipient's data as they are shown."""
    return dict(masked(_values(event), images=True)) if mask else _values(event)


def _values(event: Event) -> dict[str, Any]:
    """What a recipient's data are: those of the event, and of the profile where it was read."""
    return {"event": dict(event.properties), **({} if event.profile is None else {"profile": dict(event.profile)})}


def sample_json(sample: Sample, number: int, keys: BlockKeys, *, mask: bool) -> Key[str | None]:
    """Where a recipient's data stand as JSON once the person has seen them; None till then."""
    return keys.sample_json(sample.metric.id, sample.events[number].id or str(number), mask=mask)


def _edit_sample(event: Event, own: Key[str | None], *, mask: bool) -> None:
    key = Key(own.name, json.dumps(_shown_values(event, mask=mask), indent=2, ensure_ascii=False))
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
