"""The preview: one recipient at a time, at one of two widths, as different readers see it."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.blocks.preview import OverBudget, TemplateFault, image_urls, preview_html, read_context
from core.blocks.slot_places import slot_places
from core.domain.event import Event
from core.domain.template import Template
from core.errors import InputError
from core.events.mask import masked, masked_text
from core.events.recipients import recipient_name
from core.events.sample import Sample
from core.publish.opened_template import OpenedTemplate
from core.publish.prepared_block import PreparedBlock
from ui.app import text as words
from ui.app.email_frame import Frame, Spot, show_email
from ui.app.keys import MASK, Key
from ui.app.state import get_state, set_default, set_state
from ui.personalize import preview_text as texts
from ui.personalize.keys import BlockKeys

SAMPLE_PERSON = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", "city": "London"}
_MOST_ROWS = 4
_JSON_HEIGHT = 260
_PHONE = 320
_ROOM = 160
"""Pixels for what a person's own HTML may hold besides the picture."""


def show_preview(
    block: PreparedBlock, sample: Sample | None, opened: OpenedTemplate, keys: BlockKeys, head: DeltaGenerator
) -> Mapping[str, Any]:
    """Draw the block for one recipient of the sample, or for a campaign without an event; what it was rendered with.

    `head` is the row above it where the recipient is chosen.
    """
    event, number, who = None, 0, None
    with head:
        if sample and sample.events:
            number = _choose_recipient(sample, keys)
            event, who = sample.events[number], st.container(width="content")
        data = st.popover(
            texts.DATA, icon=":material/data_object:", type="tertiary", key=keys.sample_open.name, on_change="rerun",
            help=texts.EDIT_SAMPLE if event else texts.SAMPLE_PROFILE,
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        label = st.segmented_control(
            texts.WIDTH_LABEL, (texts.WIDE, texts.NARROW), format_func=texts.WIDTHS.__getitem__, required=True,
            key=set_default(keys.width, texts.WIDE), label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
        modes = (*texts.MODES, texts.CAMPAIGN) if event else texts.MODES
        selection = st.pills(
            texts.MODES_LABEL, modes, selection_mode="multi", key=keys.name("looks"), label_visibility="collapsed",
            width="content",
        )  # fmt: skip
        mask = st.toggle(texts.MASK, help=texts.MASK_HELP, key=MASK.name, bind="query-params", persist_state="session")
    if sample and event and who:
        name = recipient_name(event)
        about = (masked_text(name) if mask else name) or event.datetime[:10]
        who.caption(texts.recipient(number + 1, len(sample.events), about))
    with data:
        values = _sample_json(sample, number, keys, mask=mask) if sample and event else None
        context = _context(event, values, keys, mask=mask, is_open=bool(data.open))
    if event is None and block.personalization.event:
        st.caption(texts.NO_EVENT_READ)
    if texts.CAMPAIGN in selection:
        st.caption(texts.CAMPAIGN_HELP)
        context = {**context, "event": None}
    html = render_block(block, context)
    frame = _frame(block, opened, html, label or texts.WIDE)
    show_email(
        html,
        frame,
        images="" if texts.IMAGES_OFF in selection else opened.cloud.prefix,
        dark=texts.DARK in selection,
        fit=True,
        spots=() if block.personalization.edited else _spots(opened.template, frame, keys),
        key=keys.name("mail"),
    )
    return context


def _frame(block: PreparedBlock, opened: OpenedTemplate, html: str, label: str) -> Frame:
    """The frame of this width, as high as what is in it."""
    width = block.personalization.width
    height = round(width * opened.template.height / opened.template.width)
    by_hand = block.personalization.edited
    rows = min(_MOST_ROWS, max(0 if by_hand else 1, len(image_urls(html))))
    more = _ROOM if by_hand else 0
    frame_width = _PHONE if label == texts.NARROW else width
    high = rows * round(height * frame_width / width) + 2 + more
    return Frame(title=f"{texts.PREVIEW}: {label}", width=frame_width, height=high)


def _spots(template: Template, frame: Frame, keys: BlockKeys) -> list[Spot]:
    """What leads to its slot's card when it is pressed in the preview."""
    labels = {slot.name: slot.label for slot in template.slots}
    # The image is as wide as the frame; a repeated block holds more below it.
    share = frame.width * template.height / template.width / frame.height
    return [
        Spot(
            title=texts.edit_slot(labels[place.slot]), target=keys.slot(place.slot).name("card"), left=place.left,
            top=place.top * share, width=place.width, height=place.height * share,
        )
        for place in slot_places(template)
    ]  # fmt: skip


def render_block(block: PreparedBlock | str, context: Mapping[str, Any]) -> str:
    """A block for one recipient; InputError in Klaviyo's words, or for what is more than a preview may use."""
    try:
        return preview_html(block if isinstance(block, str) else block.compiled, context)
    except OverBudget as fault:
        raise InputError(str(fault), "html") from fault
    except TemplateFault as fault:
        raise InputError(f"Klaviyo would say: {fault}", "html") from fault


def masking() -> bool:
    """Whether people's values are hidden."""
    return get_state(MASK)


def _choose_recipient(sample: Sample, keys: BlockKeys) -> int:
    total = len(sample.events)
    place = keys.recipient(sample.metric.id)
    number = min(get_state(place), total - 1)
    for label, step, name in ((texts.PREVIOUS, -1, "previous"), (texts.NEXT, 1, "next")):
        st.button(label, on_click=set_state, args=(place, (number + step) % total), key=keys.name(name))
    return number


def _context(
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
    sample_json = _edit_sample(own) if is_open else get_state(own)
    try:
        return {"profile": masked(profile) if mask and not has_profile else profile, **read_context(sample_json)}
    except InputError as error:
        st.error(words.sentence(error), icon=":material/error:")
        return {"profile": profile, **_shown_values(event, mask=mask)}


def _shown_values(event: Event, *, mask: bool) -> dict[str, Any]:
    """A recipient's data as they are shown."""
    return dict(masked(_values(event), images=True)) if mask else _values(event)


def _values(event: Event) -> dict[str, Any]:
    """What a recipient's data are: those of the event, and of the profile where it was read."""
    return {"event": dict(event.properties), **({} if event.profile is None else {"profile": dict(event.profile)})}


def _sample_json(sample: Sample, number: int, keys: BlockKeys, *, mask: bool) -> Key[str]:
    """Where a recipient's data stand as JSON once the person has changed them, with what they are till then."""
    event = sample.events[number]
    text = json.dumps(_shown_values(event, mask=mask), indent=2, ensure_ascii=False)
    return keys.sample_json(sample.metric.id, event.id or str(number), text, mask=mask)


def _edit_sample(key: Key[str]) -> str:
    st.caption(texts.EDIT_SAMPLE_HELP)
    sample_json = st.text_area(
        texts.EDIT_SAMPLE, key=set_default(key, key.default), height=_JSON_HEIGHT, persist_state="session",
        label_visibility="collapsed",
    )  # fmt: skip
    if sample_json != key.default:
        st.button(
            texts.SAMPLE_BACK, key=f"{key.name}_back", on_click=set_state, args=(key, key.default), type="tertiary",
            icon=":material/undo:",
        )  # fmt: skip
    return sample_json


def sample_profile(keys: BlockKeys) -> dict[str, object]:
    """The profile that stands for those nobody has read, as the person has written it."""
    values = {name: get_state(keys.profile_field(name, value)) for name, value in SAMPLE_PERSON.items()}
    city = values.pop("city")
    return {**values, "location": {"city": city}, "properties": {}}


def _edit_profile(keys: BlockKeys) -> None:
    st.caption(texts.SAMPLE_PROFILE_HELP)
    for name, value in SAMPLE_PERSON.items():
        st.text_input(name, key=set_default(keys.profile_field(name, value), value), persist_state="session")
