"""The save cell: the button, what came of it, and what to do next."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.blocks.checks import Check
from core.blocks.choices import text_limits
from core.domain.place_labels import place_labels
from core.errors import Conflict, NotFound, OutcomeUnknown, Unavailable
from core.events.sample import Sample
from core.publish.block_writer import WriteOutcome
from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.actions import action_button
from ui.app.cell import Bar, Cell
from ui.app.cell_names import clear_cell_results, was_last_run
from ui.app.keys import CELL_OPEN
from ui.app.state import clear_state, get_state, set_state, workspace
from ui.links.where_used import uses_of
from ui.personalize import draft_text, hand_text, preview_text
from ui.personalize import text as texts
from ui.personalize.bar import has_same_choices, is_saved, primary_button
from ui.personalize.block_choice import show_origin
from ui.personalize.conflict import is_in_conflict, resolve_conflict
from ui.personalize.draft import Draft
from ui.personalize.draft_steps import delete_own_draft, discard
from ui.personalize.draft_storing import is_changed_elsewhere
from ui.personalize.editing import Editing, Preview
from ui.personalize.event_choice import EventChoice
from ui.personalize.hand_html import show_written
from ui.personalize.hand_text import written
from ui.personalize.keyboard import lead_to
from ui.personalize.keys import BlockKeys
from ui.personalize.share import show_share
from ui.personalize.taken import note_taken
from ui.personalize.transfer import WidgetScope

_MOST_TYPED: Final = 5_000
"""Characters that the field of a name takes: a browser drops a longer text that is pasted, without a word."""


def show_save(
    cell: Cell, draft: Draft, editing: Editing, preview: Preview, bar: Bar, choice: EventChoice, checks: Sequence[Check]
) -> None:
    """Draw how the block stands and the button; below the bar what has to be decided first, and what came of it.

    `choice` is the event whose flow the block is for; `checks` are those of the block.
    """
    opened, place = editing.opened, editing.place
    name = get_state(place.keys.block_name)
    unchanged = is_saved(draft, opened, preview, name, place)
    state = draft_text.block_state(
        opened.state, opened.version, is_saved=unchanged, is_in_other_tab=is_changed_elsewhere(place)
    )
    # Its number is the last one of the page, and would stand above those of the cells before it.
    with cell.popover(state, numbered=False) as is_open:
        if is_open:
            _show_state(opened, place, is_saved=unchanged)
    with bar.row:
        show_share(place, is_saved=unchanged)
    options = _decide(draft, opened, preview, choice.sample_value, place)
    is_deleted = opened.state == "deleted"
    if is_deleted:
        _deleted(cell, draft, name, options, place)
    show_written(bar, preview.block, hand_text.SAVES)
    if problem := draft_text.name_problem(name):
        st.error(problem, icon=":material/error:")
    if primary_button(
        bar, texts.SAVE, place.keys.name("save"), disabled=preview.block is None or bool(problem) or is_deleted
    ):
        _save(cell, draft, name, options, place)
    result: WriteOutcome | str | None = cell.last_run()
    if not unchanged:
        set_state(place.keys.outcome_over, True)
    if isinstance(result, WriteOutcome) and not get_state(place.keys.outcome_over):
        _show_toast(result, place.keys)
        _show_outcome(result, choice.title, written(preview.block), checks)
        if preview.block and preview.block.cut:
            limits, labels = text_limits(opened.template), place_labels(opened.template)
            for each in preview.block.cut:
                st.warning(draft_text.cut(labels[each], limits[each]), icon=":material/content_cut:")
    elif isinstance(result, str):
        st.info(words.plain(f"{texts.UNLINKED} {words.sentence(result) if result else ''}"), icon=":material/link_off:")


def _show_state(opened: OpenedTemplate, place: WidgetScope, *, is_saved: bool) -> None:
    """Draw what a save changes and who sees it, and the way back to the block as it was opened."""
    show_origin(opened)
    if not _is_new(opened):
        _name(place.keys)
    if opened.block:
        st.caption(uses_of([opened.block.id]))
        if workspace().where_used.last() is None:
            query = {CELL_OPEN["links_where_used"].name: "true"}
            st.page_link("../../pages/links.py", label=words.LINKS, icon=":material/arrow_forward:", query_params=query)
    if not is_saved:
        st.button(
            draft_text.DISCARD, key=place.keys.name("discard"), on_click=discard, args=(opened, place),
            icon=":material/delete_history:", type="tertiary", help=draft_text.DISCARD_HELP,
        )  # fmt: skip


def show_name(head: DeltaGenerator | None, editing: Editing) -> None:
    """Draw the name that a new block is about to get, above the button that saves it."""
    if head is not None and editing.in_editor is None and _is_new(editing.opened):
        with head:
            _name(editing.place.keys, width=240)


def _is_new(opened: OpenedTemplate) -> bool:
    return not opened.version and opened.block is None


def _name(keys: BlockKeys, width: Literal["stretch"] | int = "stretch") -> None:
    st.text_input(
        texts.BLOCK_NAME, key=keys.block_name.name, max_chars=_MOST_TYPED, persist_state="session", width=width
    )  # fmt: skip


def _decide(
    draft: Draft, opened: OpenedTemplate, preview: Preview, sample: Sample | None, place: WidgetScope
) -> dict[str, Any]:
    """Draw the one decision that comes before a save, if there is one; the options of the save."""
    keys = place.keys
    if has_same_choices(draft, opened, preview, place):
        note_taken(opened, keys)
        set_state(keys.base_version, opened.version)
        set_state(keys.refusal, "")
    if is_in_conflict(opened, keys) and preview.block is not None and preview.recipient is not None:
        return resolve_conflict(draft, opened, preview.block.html, preview.recipient, sample, place)
    if opened.older:
        # Nothing that a save replaces is lost: Klaviyo's version is kept here, and so are the newer ones.
        set_state(keys.base_version, opened.version)
        set_state(keys.refusal, "")
        st.info(texts.not_saved_there(opened.version, opened.older), icon=":material/history:")
    if refusal := get_state(keys.refusal):
        st.error(f"{words.sentence(refusal)}  \n{words.NEXT_CONFLICT}", icon=":material/error:")
    options: dict[str, Any] = {"base_version": get_state(keys.base_version)}
    if opened.state == "edited":
        # The choices go on from this very edit; a later one is not written over.
        options["overwrite"] = opened.block_fingerprint
    return options


def _save(cell: Cell, draft: Draft, name: str, options: Mapping[str, Any], place: WidgetScope) -> None:
    # Opening again shows the truth, whatever comes of the save.
    clear_cell_results("personalize/template", workspace().personalize.open)
    set_state(place.keys.refusal, "")
    save, all_options = workspace().personalize.save, {**draft.by_hand, **options}
    try:
        outcome = cell.run(save, draft.template, draft.personalization, name, **all_options)
    except NotFound:
        # Opening again tells what is gone, and what can be done about it.
        pass
    except Conflict as conflict:
        set_state(place.keys.refusal, str(conflict))
    except OutcomeUnknown:
        raise
    except Unavailable as error:
        st.error(draft_text.not_saved(error), icon=":material/error:")
        return
    else:
        set_state(place.keys.base_version, outcome.version)
        set_state(place.keys.outcome_over, False)
        set_state(place.keys.is_outcome_new, True)
        clear_state(place.keys.version)
        # What was chosen while it was saved is not saved yet.
        if was_last_run("personalize/save", save, draft.template, draft.personalization, name, **all_options):
            delete_own_draft(place)
    st.rerun()


def _deleted(cell: Cell, draft: Draft, name: str, options: Mapping[str, Any], place: WidgetScope) -> None:
    """What to do about a block that was deleted in Klaviyo: make it again, or let go of it."""
    keys = place.keys
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(texts.DELETED, icon=":material/delete:", width="stretch")
        if action_button(texts.RECREATE, key=keys.name("recreate"), type="primary", icon=":material/add:"):
            _save(cell, draft, name, {**options, "recreate": True}, place)
        if action_button(texts.UNLINK, key=keys.name("unlink"), help=texts.UNLINK_HELP, icon=":material/link_off:"):
            clear_cell_results("personalize/template", workspace().personalize.open)
            cell.run(workspace().personalize.unlink, draft.template, draft.variant)
            st.rerun()


def _show_toast(result: WriteOutcome, keys: BlockKeys) -> None:
    """Tell it once, seen and heard wherever the page is scrolled to: what stands below the bar may be out of view."""
    if get_state(keys.is_outcome_new):
        set_state(keys.is_outcome_new, False)
        outcome = draft_text.UP_TO_DATE if result.outcome == "unchanged" else draft_text.IN_KLAVIYO
        message = f"{outcome} **{words.plain(result.name)}**"
        if result.linked and not result.warning:
            st.toast(message, icon=":material/check_circle:")
        else:
            st.toast(f"{message}  \n{draft_text.SEE_TOP}", icon=":material/info:")


def _show_outcome(result: WriteOutcome, event: str, content: str, checks: Sequence[Check]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        message = f"{texts.OUTCOMES[result.outcome]} **{words.plain(result.name)}**"
        message += f"  \n{hand_text.HOLDS} {content}." if content else ""
        st.success(message, icon=":material/check_circle:", width="stretch")
        if preview_text.open_checks(checks):
            lead_to("checks", preview_text.checks(checks), ":material/rule:", "saved")
        st.link_button(words.OPEN_IN_KLAVIYO, result.block_url, icon=":material/open_in_new:")
    if not result.linked:
        st.warning(texts.linked_here_only(result.note))
    if result.warning:
        st.warning(words.plain(words.sentence(result.warning)), icon=":material/info:")
    with st.expander(texts.USE_IT, expanded=result.outcome == "created"):
        st.markdown("\n".join(f"{n}. {step}" for n, step in enumerate(texts.use_it(event), start=1)))
        st.caption(f"{texts.LINKED if result.linked else ''} {texts.REPLACED}")
