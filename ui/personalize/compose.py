"""The Compose cell: on the left what each slot shows, on the right what a recipient gets of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.asset import Asset
from core.domain.places import ALT, LINK, REPEAT
from core.errors import InputError, WorkspaceError
from core.publish.prepared_block import PreparedBlock
from ui.app import text as words
from ui.app.actions import end_page
from ui.app.call import format_call
from ui.app.cell import Bar, Cell
from ui.app.cell_result import CellResult
from ui.app.keys import Key
from ui.app.state import get_result, get_state, set_default, set_result, set_state, workspace
from ui.personalize import draft_text, preview_text
from ui.personalize import text as texts
from ui.personalize.bar import show_draft
from ui.personalize.binding_lines import lines_together
from ui.personalize.card import can_fold, show_widgets
from ui.personalize.draft import DEFAULT, Draft, binding_json, draft_of, personalization_of, without_choice
from ui.personalize.draft_steps import go_requested_steps
from ui.personalize.draft_storing import save_draft
from ui.personalize.editing import Editing, Preview
from ui.personalize.event_choice import EventChoice, bind_requested_field
from ui.personalize.hand_html import Marks, follow_choices
from ui.personalize.held import held_binding
from ui.personalize.html import begin_html, html_by_hand, html_set_aside
from ui.personalize.keyboard import lead_to
from ui.personalize.keys import COMPOSE, PREVIEW_HEAD, PREVIEW_PANE, BlockKeys
from ui.personalize.preview import masking, show_preview
from ui.personalize.recipient import recipient_in_view
from ui.personalize.recipient_data import values_in_view
from ui.personalize.repeat import edit_repeat, lists_of, repeat_each
from ui.personalize.slots import binding_rows
from ui.personalize.suggestions import fill, is_fill_requested, offer_fill
from ui.personalize.target import Offer, offer_of, targets_of
from ui.personalize.transfer import WidgetScope, offer_copies
from ui.personalize.unfinished import unfinished_draft, unfinished_json

_ACCEPTED: Final = "personalize_compose_accepted"
"""What the session calls the block of the choices that are not refused."""


def compose_cell(number: int, editing: Editing, choice: EventChoice, bar: Bar) -> tuple[Draft, Preview]:
    """Bind each slot, the alt text and the link, and show a recipient what comes of it."""
    draft: Draft | None = None
    preview: Preview | None = None
    with Cell("personalize/compose", number, texts.COMPOSE_CELL, texts.COMPOSE_ASK) as cell:
        controls, pane = _panes()
        block_keys = editing.place.keys
        begin_html(editing.start.html, editing.start.unfinished.get("html", ""), block_keys)
        marks = Marks(block_keys, is_by_hand=get_state(block_keys.by_hand))
        with controls:
            draft = _controls(cell, editing, choice, marks)
        save_draft(draft, editing.place)
        go_requested_steps(editing.place)
        preview = _preview(cell, editing, draft, choice, pane)
        _show_refused(cell.failure, marks, editing.place)
        marks.show(draft, preview.block)
    show_draft(bar, editing.place, editing.opened)
    if draft is None or preview is None:
        end_page()
    return draft, preview


def _show_refused(failure: WorkspaceError | None, marks: Marks, scope: WidgetScope) -> None:
    """Say at its card why a choice is refused, and open it if it is one line."""
    place = words.choice_place(failure)
    if place in scope.places and not get_state(scope.keys.of_place(place).is_open):
        set_state(scope.keys.of_place(place).is_open, True)
        st.rerun()
    if place:
        marks.refuse(place, words.sentence(failure))


def _panes() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two panes, which `ui/app/style.css` puts one below the other on narrow screens, the preview first."""
    with st.container(key=COMPOSE, horizontal=True, gap="medium"):
        return st.container(), st.container(key=PREVIEW_PANE)


def _controls(cell: Cell, editing: Editing, choice: EventChoice, marks: Marks) -> Draft:
    saved, block_keys = editing.saved, editing.place.keys
    template, sample = editing.opened.template, choice.sample_value
    bind_requested_field(template, block_keys)
    # An image block is one picture, which nothing is repeated for.
    lists = () if editing.is_image_block else lists_of(sample)
    targets = targets_of(template)
    repeat_each(targets, Offer(sample=sample, lists=lists), block_keys)
    opened, start = editing.opened.personalization, _start(editing)
    if sample and is_fill_requested():
        count = fill(template, opened, start, offer_of(sample, template.slots, (), lists), block_keys)
        if count:
            st.toast(draft_text.filled(count, sample.metric.title), icon=":material/auto_awesome:", duration="long")
    # Empty, since a container costs every rerun three times as much.
    top, rows = st.empty(), binding_rows()
    repeat = None if editing.is_image_block else edit_repeat(saved["repeat"], lists, targets, block_keys)
    if repeat:
        marks.reserve(REPEAT)
    offer = offer_of(sample, template.slots, tuple(repeat["path"]) if repeat else (), lists)
    offer = _for_recipient(offer, block_keys)
    with rows:
        bindings, remainder = _edit_bindings(editing, start, offer, marks)
    with top:
        offer_fill(template, opened, bindings, offer, block_keys)
    html = "" if editing.is_image_block else html_by_hand(block_keys)
    unfinished = _unfinished(editing, remainder)
    personalization = personalization_of(saved, choice.event, bindings, repeat)
    html = follow_choices(editing.template, personalization, html, block_keys)
    draft = Draft(template=editing.template, personalization=personalization, html=html, unfinished=unfinished)
    marks.show_set_aside()
    with cell.errors_here():
        offer_copies(cell, draft, editing.place)
    return draft


def _for_recipient(offer: Offer, keys: BlockKeys) -> Offer:
    """The offer with what the preview shows of the recipient in view."""
    if not offer.sample or not offer.sample.events:
        return offer
    number = recipient_in_view(offer.sample, keys)
    recipient = values_in_view(offer.sample, number, keys, mask=masking())
    return replace(
        offer, recipient=recipient, is_profile_read=offer.sample.events[number].profile is not None,
        is_campaign=preview_text.CAMPAIGN in get_state(keys.looks).modes,
    )  # fmt: skip


def _start(editing: Editing) -> dict[str, Any]:
    """What each place began with."""
    saved = editing.saved
    bound = {**saved["slots"], ALT: saved["alt"], LINK: saved["link"]}
    return {target.place: bound.get(target.place, DEFAULT) for target in targets_of(editing.opened.template)}


def _edit_bindings(
    editing: Editing, start: Mapping[str, Any], offer: Offer, marks: Marks
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw the cards; the bindings of the places, and what else the widgets of a place hold."""
    block_keys, saved_remainders = editing.place.keys, editing.start.unfinished.get("places", {})
    bindings: dict[str, Any] = {}
    unfinished: dict[str, Any] = {}
    with lines_together(block_keys) as lines:
        for target in targets_of(editing.opened.template):
            place, kind = target.place, "image" if target.kind == "image" else "text"
            keys = block_keys.of_place(place)
            saved = unfinished_draft(saved_remainders[place]) if place in saved_remainders else draft_of(start[place])
            held = held_binding(target, saved, offer, keys)
            bindings[place] = binding_json(kind, held)
            if remainder := unfinished_json(kind, held):
                unfinished[place] = remainder
            is_whole = bindings[place] != DEFAULT and not remainder and can_fold(target, held, keys)
            if is_whole and not get_state(keys.is_open):
                lines.add(target, held, offer, keys)
                if marks.is_by_hand:
                    lines.draw()
                marks.reserve(place)
                continue
            lines.draw()
            if get_state(keys.source) != "default":
                # What somebody is in the middle of does not fold under their hands once it is whole.
                set_state(keys.is_open, True)
            with st.container(key=keys.name("card"), border=True, horizontal=True, vertical_alignment="top"):
                show_widgets(target, saved, held, offer, keys, is_whole=is_whole)
                marks.reserve(place, is_open=True)
    return bindings, unfinished


def _unfinished(editing: Editing, remainder: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft keeps beside the choices: half-made ones, HTML that is set aside, and another name of the block."""
    keys, own_name = editing.place.keys, editing.opened.name
    typed = get_state(Key(set_default(keys.block_name, editing.start.unfinished.get("name", own_name)), own_name))
    if (name := typed.strip() or own_name) != typed:
        # A save would use this name: with another one in the box the block would look unsaved ever after.
        set_state(keys.block_name, name)
    every = {"places": remainder, "html": html_set_aside(keys), "name": name if name != own_name else ""}
    return {key: value for key, value in every.items() if value}


def _preview(cell: Cell, editing: Editing, draft: Draft, choice: EventChoice, pane: DeltaGenerator) -> Preview:
    """Compose the block, and show it; a choice that does not fit is told in the place of the picture."""
    block, code, recipient = None, "", None
    head = pane.container(key=PREVIEW_HEAD, horizontal=True, vertical_alignment="center", gap="xsmall")
    with pane, cell.errors_here():
        compose = workspace().personalize.compose
        block = cell.fetch(compose, draft.template, draft.personalization, **draft.by_hand)
        code = cell.code
        recipient = show_preview(block, choice.sample_value, editing.opened, editing.place.keys, head)
    if block is None and draft.html and isinstance(cell.failure, InputError) and cell.failure.place == "html":
        with pane:
            lead_to("html", preview_text.GO_TO_HTML, ":material/arrow_downward:", "preview")
    if block is None and (rest := _without_refused(draft, editing.opened.asset, words.choice_place(cell.failure))):
        with pane:
            st.caption(preview_text.LEFT_OUT)
            show_preview(rest, choice.sample_value, editing.opened, editing.place.keys, head)
    rendered = block if recipient is not None else None
    return Preview(head=head, pane=pane, block=rendered, code=code, recipient=recipient)


def _without_refused(draft: Draft, template: Asset, place: str) -> PreparedBlock | None:
    """What the other choices make of the block where the one of this place is refused; None if more is wrong.

    It is composed once for the same choices and the same state of the template, as the block itself is.
    """
    if not place:
        return None
    compose, version = workspace().personalize.compose, {"version": template.version}
    code = format_call(compose, (draft.template, draft.personalization), {**draft.by_hand, **version})
    memory = get_result(_ACCEPTED)
    if memory is None or memory.code != code:
        try:
            memory = CellResult(code=code, result=_accepted(draft, place), calls=0, seconds=0)
        except WorkspaceError:
            # The cell has told what is in the way.
            return None
        set_result(_ACCEPTED, memory)
    block: PreparedBlock | None = memory.result
    return block


def _accepted(draft: Draft, place: str) -> PreparedBlock | None:
    """The block without the choice of this place, and without each other one that is refused then."""
    raw, refused = draft.personalization, set[str]()
    while place and place not in refused:
        refused.add(place)
        raw = without_choice(raw, place)
        try:
            return workspace().personalize.compose(draft.template, raw, **draft.by_hand)
        except InputError as error:
            place = words.choice_place(error)
    return None
