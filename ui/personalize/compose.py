"""The Compose cell: on the left what each slot shows, on the right what a recipient gets of it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.places import ALT, LINK, REPEAT
from ui.app.cell import Bar, Cell
from ui.app.state import workspace
from ui.personalize import text as texts
from ui.personalize.bar import show_draft
from ui.personalize.draft import DEFAULT, Draft, binding_json, draft_of, personalization_of
from ui.personalize.drafts import save_draft
from ui.personalize.editing import Editing, Preview
from ui.personalize.event_choice import EventChoice, bind_requested_field
from ui.personalize.hand_html import Marks, follow_choices
from ui.personalize.html import html_by_hand, is_by_hand
from ui.personalize.keys import COMPOSE, PREVIEW_PANE
from ui.personalize.preview import show_preview
from ui.personalize.repeat import edit_repeat, lists_of, repeat_each
from ui.personalize.slots import binding_rows, edit_binding
from ui.personalize.suggestions import fill_requested, offer_fill
from ui.personalize.target import Offer, offer_of, targets_of
from ui.personalize.transfer import offer_copies

_PANES = (10, 12)
"""How wide the controls and the preview are in proportion, where they stand side by side."""


def compose_cell(number: int, editing: Editing, choice: EventChoice, bar: Bar) -> tuple[Draft, Preview]:
    """Bind each slot, the alt text and the link, and show a recipient what comes of it."""
    draft: Draft | None = None
    preview: Preview | None = None
    with Cell("personalize/compose", number, texts.COMPOSE_CELL, texts.COMPOSE_ASK) as cell:
        controls, pane = _panes()
        block_keys = editing.place.keys
        marks = Marks(block_keys, is_by_hand=is_by_hand(editing.start.html, block_keys))
        with controls:
            draft = _controls(cell, editing, choice, marks)
        save_draft(draft, editing.place)
        with pane:
            preview = _preview(cell, editing, draft, choice)
        marks.show(draft, preview.block)
    show_draft(bar, editing.place, editing.opened)
    if draft is None or preview is None:
        st.stop()
    return draft, preview


def _panes() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns, which `ui/app/style.css` puts one below the other on narrow screens, the preview first."""
    with st.container(key=COMPOSE):
        controls, column = st.columns(_PANES, gap="medium")
    return controls, column.container(key=PREVIEW_PANE)


def _controls(cell: Cell, editing: Editing, choice: EventChoice, marks: Marks) -> Draft:
    saved, block_keys = editing.saved, editing.place.keys
    template, sample = editing.opened.template, choice.sample_value
    bind_requested_field(template, block_keys)
    # An image block is one picture, which nothing is repeated for.
    lists = () if editing.is_image_block else lists_of(sample)
    repeat_each(targets_of(template), Offer(sample=sample, lists=lists), block_keys)
    opened, start = editing.opened.personalization, _start(editing)
    fill_requested(template, opened, start, offer_of(sample, template.slots, (), lists), block_keys)
    top, rows = st.container(), binding_rows()
    repeat = None if editing.is_image_block else edit_repeat(saved["repeat"], lists, block_keys)
    if repeat:
        marks.reserve(REPEAT)
    offer = offer_of(sample, template.slots, tuple(repeat["path"]) if repeat else (), lists)
    with rows:
        bindings = _edit_bindings(editing, start, offer, marks)
    with top:
        offer_fill(template, opened, bindings, offer, block_keys)
    html = "" if editing.is_image_block else html_by_hand(editing.start.html, block_keys)
    personalization = personalization_of(saved, choice.event, bindings, repeat)
    html = follow_choices(editing.template, personalization, html, block_keys)
    draft = Draft(template=editing.template, personalization=personalization, html=html)
    marks.show_set_aside()
    with cell.errors_here():
        offer_copies(cell, draft, editing.place)
    return draft


def _start(editing: Editing) -> dict[str, Any]:
    """What each place began with."""
    saved = editing.saved
    bound = {**saved["slots"], ALT: saved["alt"], LINK: saved["link"]}
    return {target.place: bound.get(target.place, DEFAULT) for target in targets_of(editing.opened.template)}


def _edit_bindings(editing: Editing, start: Mapping[str, Any], offer: Offer, marks: Marks) -> dict[str, Any]:
    block_keys = editing.place.keys
    bindings: dict[str, Any] = {}
    for target in targets_of(editing.opened.template):
        keys = block_keys.of_place(target.place)
        binding = start[target.place]
        with st.container(key=keys.name("card"), border=True, horizontal=True, vertical_alignment="top"):
            edited = edit_binding(target, draft_of(binding), offer, keys)
            marks.reserve(target.place)
        bindings[target.place] = binding_json("image" if target.kind == "image" else "text", edited)
    return bindings


def _preview(cell: Cell, editing: Editing, draft: Draft, choice: EventChoice) -> Preview:
    """Compose the block, and show it; a choice that does not fit is told in the place of the picture."""
    block, code, recipient = None, "", None
    head = st.container(horizontal=True, vertical_alignment="center", gap="xsmall")
    with cell.errors_here():
        compose = workspace().personalize.compose
        block = cell.fetch(compose, draft.template, draft.personalization, **draft.by_hand)
        code = cell.code
        recipient = show_preview(block, choice.sample_value, editing.opened, editing.place.keys, head)
    figures = st.container(horizontal=True, vertical_alignment="center")
    rendered = block if recipient is not None else None
    return Preview(head=head, figures=figures, block=rendered, code=code, recipient=recipient)
