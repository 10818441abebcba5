"""The preview: one recipient at a time, at one of two widths, as different readers see it."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.blocks.preview import image_urls
from core.blocks.slot_places import slot_places
from core.domain.moments import day_words
from core.domain.template import Template
from core.events.mask import masked_text
from core.events.recipients import recipient_name
from core.events.sample import Sample
from core.publish.opened_template import OpenedTemplate
from core.publish.prepared_block import PreparedBlock
from ui.app import text as words
from ui.app.block_comparison import render_block
from ui.app.email_frame import Frame, Spot, show_email
from ui.app.keys import MASK, Key
from ui.app.popover import popover
from ui.app.state import get_state, set_state
from ui.personalize import preview_text as texts
from ui.personalize.keys import BlockKeys
from ui.personalize.looks_bar import choose_looks
from ui.personalize.recipient import recipient_in_view
from ui.personalize.recipient_choice import choose_recipient, show_recipient
from ui.personalize.recipient_data import recipient_context, sample_json, sample_name, shows_profile

_MOST_ROWS, _PAIR = 4, 2
_PHONE = 320
_ROOM = 160
"""Pixels for what a person's own HTML may hold besides the picture."""


def show_preview(
    block: PreparedBlock, sample: Sample | None, opened: OpenedTemplate, keys: BlockKeys, head: DeltaGenerator
) -> Mapping[str, Any]:
    """Draw the block for one recipient of the sample, or for a campaign without an event; what it was rendered with.

    `head` is the row above it where the recipient is chosen.
    """
    number = recipient_in_view(sample, keys) if sample and sample.events else 0
    event = sample.events[number] if sample and sample.events else None
    looks = choose_looks((*texts.MODES, *_modes_of_event(sample)) if event else texts.MODES, keys)
    mask = st.toggle(texts.MASK, help=texts.MASK_HELP, key=MASK.name, bind="query-params", persist_state="session")
    compares = sample is not None and texts.TWO in looks.modes
    with head:
        if sample and event:
            about = "" if compares else _about(block, sample, number, keys, mask=mask)
            go = partial(_go, keys.recipient(sample.metric.id), len(sample.events))
            choose_recipient(keys.name("recipient_choice"), about, texts.STEPS, go)
        elif shows_profile(block):
            st.caption(words.plain(texts.of_sample_profile(sample_name(keys))), width="content")
        data = popover(
            texts.DATA, keys.sample_open, icon=":material/data_object:", type="tertiary",
            help=texts.EDIT_SAMPLE if event else texts.SAMPLE_PROFILE,
        )  # fmt: skip
    with data or nullcontext():
        values = sample_json(sample, number, keys, mask=mask) if sample and event else None
        context = recipient_context(event, values, keys, mask=mask, is_open=data is not None)
    if event is None and block.personalization.event:
        st.caption(texts.NO_EVENT_READ)
    if texts.CAMPAIGN in looks.modes:
        st.caption(texts.CAMPAIGN_HELP)
        context = {**context, "event": None}
    view = _View(
        block=block, opened=opened, keys=keys, label=looks.width, is_dark=texts.DARK in looks.modes,
        images="" if texts.IMAGES_OFF in looks.modes else opened.cloud.prefix,
    )  # fmt: skip
    if sample and compares:
        _show_two(view, context, sample, number, mask=mask)
    else:
        view.show(context)
    return context


@dataclass(frozen=True, kw_only=True)
class _View:
    """How the preview shows a block to any recipient; `label` is the width."""

    block: PreparedBlock
    opened: OpenedTemplate
    keys: BlockKeys
    label: str
    is_dark: bool
    images: str

    def show(self, context: Mapping[str, Any], title: str = texts.PREVIEW, name: str = "mail") -> None:
        """Draw it for one recipient."""
        html = render_block(self.block, context)
        frame = _frame(self.block, self.opened, html, f"{title}: {self.label}", self.label)
        spots = () if self.block.personalization.edited else _spots(self.opened.template, frame, self.keys)
        show_email(
            html, frame, images=self.images, dark=self.is_dark, fit=True, spots=spots, key=self.keys.name(name)
        )  # fmt: skip


def _modes_of_event(sample: Sample | None) -> tuple[str, ...]:
    return (texts.CAMPAIGN, texts.TWO) if sample and len(sample.events) > 1 else (texts.CAMPAIGN,)


def _about(block: PreparedBlock, sample: Sample, number: int, keys: BlockKeys, *, mask: bool) -> str:
    """Which recipient it is, by name where that is known, else by the day of the event; and whose profile is shown."""
    event = sample.events[number]
    name = recipient_name(event)
    about = (masked_text(name) if mask else name) or day_words(event.datetime)
    who = texts.recipient(number + 1, len(sample.events), about)
    is_sample = event.profile is None and shows_profile(block)
    return f"{who} · {texts.of_sample_profile(sample_name(keys))}" if is_sample else who


def _show_two(view: _View, context: Mapping[str, Any], sample: Sample, number: int, *, mask: bool) -> None:
    """Draw the recipient in view, and beside it another one of the event."""
    left, right = st.columns(2, gap="small", vertical_alignment="bottom")
    with left:
        show_recipient(view.keys.name("compared_first"), _about(view.block, sample, number, view.keys, mask=mask))
        view.show(context)
    with right:
        _show_other(view, sample, number, is_campaign=context["event"] is None, mask=mask)


def _show_other(view: _View, sample: Sample, number: int, *, is_campaign: bool, mask: bool) -> None:
    """Draw another recipient, never the same one, below the way to the others."""
    place, total = view.keys.other_recipient(sample.metric.id), len(sample.events)
    other = _other(place, total, number)
    choose_recipient(
        view.keys.name("compared_other"), _about(view.block, sample, other, view.keys, mask=mask), texts.OTHER_STEPS,
        partial(_go_beside, place, total, number), small=True, alone=total == _PAIR,
    )  # fmt: skip
    values = sample_json(sample, other, view.keys, mask=mask)
    context = recipient_context(sample.events[other], values, view.keys, mask=mask, is_open=False)
    view.show({**context, "event": None} if is_campaign else context, texts.OTHER, "other_mail")


def _other(place: Key[int], total: int, number: int) -> int:
    """Where the recipient stands who is shown beside the one of this number."""
    other = get_state(place) % total
    return (other + 1) % total if other == number else other


def _go(place: Key[int | None], total: int, step: int) -> None:
    # From where the last press led, which may be quicker than the page.
    set_state(place, (min(get_state(place) or 0, total - 1) + step) % total)


def _go_beside(place: Key[int], total: int, number: int, step: int) -> None:
    to = (_other(place, total, number) + step) % total
    set_state(place, (to + step) % total if to == number else to)


def _frame(block: PreparedBlock, opened: OpenedTemplate, html: str, title: str, label: str) -> Frame:
    """The frame of this width, as high as what is in it."""
    width = block.personalization.width
    height = round(width * opened.template.height / opened.template.width)
    by_hand = block.personalization.edited
    rows = min(_MOST_ROWS, max(0 if by_hand else 1, len(image_urls(html))))
    more = _ROOM if by_hand else 0
    frame_width = _PHONE if label == texts.NARROW else width
    high = rows * round(height * frame_width / width) + 2 + more
    return Frame(title=title, width=frame_width, height=high)


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


def masking() -> bool:
    """Whether people's values are hidden."""
    return get_state(MASK)
