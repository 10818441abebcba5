"""The Compose cell: on the left what each slot shows, on the right what a recipient gets of it."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.events.ranking import suggest
from ui.app.cell import Cell
from ui.app.state import workspace
from ui.personalize import text as texts
from ui.personalize.draft import Draft, binding_json, draft_of, personalization_of
from ui.personalize.editing import Editing, Preview
from ui.personalize.event_choice import EventChoice, bind_requested_field
from ui.personalize.html import html_by_hand
from ui.personalize.initial_choices import offer_copies
from ui.personalize.keys import COMPOSE, PREVIEW_PANE
from ui.personalize.preview import show_preview
from ui.personalize.repeat import edit_repeat
from ui.personalize.slots import LINK, Offer, Target, alt_target, binding_rows, edit_binding, target_of

_PANES = (10, 12)
"""How wide the controls and the preview are in proportion, where they stand side by side."""


def compose_cell(number: int, editing: Editing, choice: EventChoice) -> tuple[Draft, Preview]:
    """Bind each slot, the alt text and the link, and show a recipient what comes of it."""
    draft: Draft | None = None
    preview: Preview | None = None
    with Cell("personalize/compose", number, texts.COMPOSE_CELL, texts.COMPOSE_ASK) as cell:
        controls, pane = _panes()
        with controls:
            draft = _controls(cell, editing, choice)
        with pane:
            preview = _preview(cell, editing, draft, choice)
    if draft is None or preview is None:
        st.stop()
    return draft, preview


def _panes() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns, which `ui/app/style.css` puts one below the other on narrow screens, the preview first."""
    with st.container(key=COMPOSE):
        controls, column = st.columns(_PANES, gap="medium")
    return controls, column.container(key=PREVIEW_PANE)


def _controls(cell: Cell, editing: Editing, choice: EventChoice) -> Draft:
    saved, block_keys = editing.saved, editing.place.keys
    bind_requested_field(editing.opened.template, block_keys)
    rows = binding_rows()
    # An image block is one picture.
    repeat = None if editing.is_image_block else edit_repeat(saved, choice.field_set.event, block_keys)
    path = tuple(repeat["path"]) if repeat else ()
    suggestions = suggest(editing.opened.template.slots, choice.field_set, path)
    offer = Offer(sample=choice.sample_value, repeat=path, suggestions=suggestions)
    with rows:
        bindings = _edit_bindings(editing, offer)
    html = "" if editing.is_image_block else html_by_hand(editing.start.html, block_keys)
    personalization = personalization_of(saved, choice.event, bindings, repeat)
    draft = Draft(template=editing.template, personalization=personalization, html=html)
    with cell.errors_here():
        offer_copies(cell, draft, editing.place)
    return draft


def _edit_bindings(editing: Editing, offer: Offer) -> dict[str, Any]:
    saved, block_keys = editing.saved, editing.place.keys
    targets: list[tuple[Target, Any, Any, str, str]] = [
        (target_of(slot), saved.binding(slot.name), block_keys.slot(slot.name), slot.type, slot.name)
        for slot in editing.opened.template.slots
    ]
    for target, binding in ((alt_target(editing.opened.template), saved.alt), (LINK, saved.link)):
        targets.append((target, binding, block_keys.target(target.kind), "text", f":{target.kind}"))
    bindings: dict[str, Any] = {}
    for target, binding, keys, kind, name in targets:
        with st.container(key=keys.name("card"), border=True, horizontal=True, vertical_alignment="center"):
            bindings[name] = binding_json(kind, edit_binding(target, draft_of(binding), offer, keys))
    return bindings


def _preview(cell: Cell, editing: Editing, draft: Draft, choice: EventChoice) -> Preview:
    """Compose the block, and show it; a choice that does not fit is told in the place of the picture."""
    block, code, recipient = None, "", None
    with cell.errors_here():
        compose = workspace().personalize.compose
        block = cell.fetch(compose, draft.template, draft.personalization, **draft.by_hand)
        code = cell.code
        recipient = show_preview(block, choice.sample_value, editing.opened, editing.place.keys)
    figures = st.container(horizontal=True, vertical_alignment="center")
    return Preview(figures=figures, block=block if recipient is not None else None, code=code, recipient=recipient)
