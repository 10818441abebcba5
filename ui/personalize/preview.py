"""The preview cell: one recipient at a time, at two widths, as different readers see it."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.blocks.compose import ComposedBlock
from core.blocks.preview import OverBudget, TemplateFault, image_urls, preview_html, read_context
from core.domain.event import Event
from core.errors import InputError
from core.events.mask import masked
from core.events.sample import Sample
from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.email_frame import Frame, show_email
from ui.app.keys import MASK, Key
from ui.app.state import get_state, set_default, set_state
from ui.personalize import preview_text as texts
from ui.personalize.keys import LIVE_PREVIEW, BlockKeys

SAMPLE_PERSON = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", "city": "London"}
_MOST_ROWS = 4
_JSON_HEIGHT = 260
_PHONE, _SMALL = 320, 300
_ROOM = 160
"""Pixels for what a person's own HTML may hold besides the picture."""


def live_preview() -> DeltaGenerator:
    """Room for a small preview that stays in sight while slots are filled."""
    return st.container(key=LIVE_PREVIEW)


def show_preview(
    block: ComposedBlock, sample: Sample | None, opened: OpenedTemplate, keys: BlockKeys, live: DeltaGenerator
) -> Mapping[str, Any]:
    """Draw the block for one recipient of the sample, or for a campaign without an event; what it was rendered with."""
    with st.container(horizontal=True, vertical_alignment="center"):
        number = _choose_recipient(sample, keys)
        has_event = bool(sample and sample.events)
        modes = (*texts.MODES, texts.CAMPAIGN) if has_event else texts.MODES
        selection = st.pills(
            texts.MODES_LABEL, modes, selection_mode="multi", key=keys.name("looks"), label_visibility="collapsed",
            width="content",
        )  # fmt: skip
        mask = st.toggle(texts.MASK, help=texts.MASK_HELP, key=MASK.name, bind="query-params", persist_state="session")
    event = sample.events[number] if sample and has_event else None
    context = _context(event, number, keys, mask=mask)
    if texts.CAMPAIGN in selection:
        st.caption(texts.CAMPAIGN_HELP)
        context = {**context, "event": None}
    html = render_block(block.html, context)
    width = block.personalization.width
    height = round(width * opened.template.height / opened.template.width)
    rows = min(_MOST_ROWS, max(1, len(image_urls(html))))
    more = _ROOM if block.personalization.edited else 0

    def frame(label: str, frame_width: int, most: int) -> Frame:
        high = most * round(height * frame_width / width) + 2 + more
        return Frame(title=f"{texts.CELL}: {label}", width=frame_width, height=high, label=label)

    draw = partial(
        show_email,
        html,
        images="" if texts.IMAGES_OFF in selection else opened.cloud.prefix,
        dark=texts.DARK in selection,
    )
    draw(frame(texts.WIDE, width, rows), frame(texts.NARROW, _PHONE, rows), key=keys.name("mail"))
    with live:
        draw(frame(texts.ABOUT_LIVE, _SMALL, 1), key=keys.name("mail_small"))
    return context


def render_block(html: str, context: Mapping[str, Any]) -> str:
    """A block for one recipient; InputError in Klaviyo's words, or for what is more than a preview may use."""
    try:
        return preview_html(html, context)
    except OverBudget as fault:
        raise InputError(str(fault), "html") from fault
    except TemplateFault as fault:
        raise InputError(f"Klaviyo would say: {fault}", "html") from fault


def masking() -> bool:
    """Whether people's values are hidden."""
    return get_state(MASK)


def _choose_recipient(sample: Sample | None, keys: BlockKeys) -> int:
    if not sample or not sample.events:
        return 0
    total = len(sample.events)
    place = keys.recipient
    set_default(place, place.default)
    number = min(get_state(place), total - 1)
    st.button(texts.PREVIOUS, on_click=set_state, args=(place, (number - 1) % total), key=keys.name("previous"))
    st.button(texts.NEXT, on_click=set_state, args=(place, (number + 1) % total), key=keys.name("next"))
    st.caption(texts.recipient(number + 1, total, sample.events[number].datetime))
    return number


def _context(event: Event | None, recipient: int, keys: BlockKeys, *, mask: bool) -> Mapping[str, Any]:
    """What the block is rendered with: the recipient's own values, or what the person has made of them."""
    has_profile = event is not None and event.profile is not None
    profile = dict(event.profile or {}) if event and has_profile else _edited_profile(keys)
    if event is None:
        return {"profile": profile, "event": None}
    values = {"event": dict(event.properties), **({"profile": profile} if has_profile else {})}
    text = json.dumps(masked(values, images=True) if mask else values, indent=2, ensure_ascii=False)
    key = keys.sample_json(recipient, mask=mask)
    set_default(key, text)
    sample_json = get_state(key)
    expander = st.expander(
        texts.EDIT_SAMPLE, icon=":material/data_object:", key=keys.sample_open.name, on_change="rerun"
    )
    if expander.open:
        with expander:
            sample_json = _edit_sample(key, text)
    try:
        return {"profile": masked(profile) if mask and not has_profile else profile, **read_context(sample_json)}
    except InputError as error:
        st.error(words.sentence(error), icon=":material/error:")
        return {"profile": profile, **values}


def _edit_sample(key: Key[str], text: str) -> str:
    st.caption(texts.EDIT_SAMPLE_HELP)
    sample_json = st.text_area(
        texts.EDIT_SAMPLE, key=key.name, height=_JSON_HEIGHT, persist_state="session", label_visibility="collapsed"
    )
    if sample_json != text:
        st.button(texts.SAMPLE_BACK, on_click=set_state, args=(key, text), key=f"{key.name}_back", type="tertiary",
                  icon=":material/undo:")  # fmt: skip
    return sample_json


def sample_profile(keys: BlockKeys) -> dict[str, object]:
    """The profile that stands for those nobody has read, as the person has written it."""
    values = {name: get_state(keys.profile_field(name, value)) for name, value in SAMPLE_PERSON.items()}
    city = values.pop("city")
    return {**values, "location": {"city": city}, "properties": {}}


def _edited_profile(keys: BlockKeys) -> dict[str, object]:
    expander = st.expander(
        texts.SAMPLE_PROFILE, icon=":material/person:", key=keys.name("profile_drawer"), on_change="rerun"
    )
    if expander.open:
        with expander:
            st.caption(texts.SAMPLE_PROFILE_HELP)
            columns = st.columns(len(SAMPLE_PERSON))
            for column, (name, value) in zip(columns, SAMPLE_PERSON.items(), strict=True):
                key = set_default(keys.profile_field(name, value), value)
                column.text_input(name, key=key, persist_state="session")
    return sample_profile(keys)
