"""The draft of a block as it is stored while choices are made, beside what other tabs store of it."""

from dataclasses import replace

import streamlit as st

from core.errors import InputError, WorkspaceError
from core.personalize.typed_steps import change
from ui.app.cell_names import clear_cell_results
from ui.app.state import get_state, set_state, workspace
from ui.app.text import sentence
from ui.personalize.draft import Draft
from ui.personalize.draft_steps import drop_requested_steps
from ui.personalize.drafts import draft_of, load_again, say_of_draft
from ui.personalize.open_draft import OpenDraft
from ui.personalize.saved_drafts import is_saved
from ui.personalize.transfer import WidgetScope


def save_draft(choices: Draft, scope: WidgetScope) -> None:
    """Add these choices to the history if they are others, and store it if it is not stored.

    A choice in a tab whose draft another tab has changed since is added to what that one saved: nothing is lost, and
    one step back are the other tab's choices.
    """
    before = draft_of(scope)
    if before is None:
        return
    try:
        history = change(before.history, choices.personalization, choices.html, choices.unfinished)
        if history is not before.history:
            history = replace(history, base_version=get_state(scope.keys.base_version))
        draft = _stored(replace(before, history=history), scope)
    except InputError as error:
        draft = replace(before, problem=str(error))
        # A step would drop what cannot become one.
        drop_requested_steps(scope)
    is_ended = bool(before.revision) and not draft.revision
    set_state(scope.keys.draft, draft)
    if get_state(scope.keys.is_other_requested):
        _show_other(draft, scope)
    if is_ended:
        # Opening the block again tells whether the other tab saved it.
        clear_cell_results("personalize/template", workspace().personalize.open)
        st.rerun()


def _stored(draft: OpenDraft, scope: WidgetScope) -> OpenDraft:
    """The draft as it is stored now, or with the problem that is in the way."""
    try:
        return _store(draft, scope)
    except WorkspaceError as error:
        return replace(draft, problem=str(error))


def _store(draft: OpenDraft, scope: WidgetScope) -> OpenDraft:
    drafts, history, revision = scope.drafts, draft.history, draft.revision
    is_current = drafts.is_current(scope.template, revision or draft.left, scope.variant)
    if not revision and not history.current.unfinished and history.has_choices_of(draft.stored):
        # What was unfinished is so no more, and nothing is stored that would have to know it.
        draft = replace(draft, history=draft.stored)
        history = draft.history
    if history is draft.stored and (is_current or draft.problem):
        # What no key opens is no choice of another tab; one that is over leaves this tab's as they were.
        is_over = is_current and draft.other_tab == "changed"
        return replace(
            draft, problem="" if is_current else draft.problem, other_tab="" if is_over else draft.other_tab
        )  # fmt: skip
    other = None if is_current else drafts.load(scope.template, scope.variant)
    # What is unfinished takes the place of no choice of another tab.
    if not is_current and history.has_choices_of(draft.stored):
        if other:
            return replace(draft, other_tab="changed", problem="")
        # Where this tab has stored nothing, or what is saved, nothing of it is gone.
        is_gone = bool(revision) and not is_saved(history, scope)
        return replace(draft, other_tab="gone" if is_gone else "", revision="", left="", problem="")
    if other:
        step = history.current
        changed = other.draft.change(step.personalization, step.html, step.unfinished)
        history = replace(changed, base_version=history.base_version)
    saved = drafts.save(scope.template, history, scope.variant, after=revision)
    return replace(
        draft, history=history, stored=history, revision=saved.revision, problem="",
        other_tab="added" if other else "kept" if saved.others else "",
    )  # fmt: skip


def is_changed_elsewhere(scope: WidgetScope) -> bool:
    """Whether another tab has saved or discarded the draft since."""
    draft = get_state(scope.keys.draft)
    return draft is not None and draft.other_tab == "changed"


def request_other(scope: WidgetScope) -> None:
    """Show the choices of another tab once those of this one are stored: what is typed is read after a press."""
    set_state(scope.keys.is_other_requested, True)


def _show_other(draft: OpenDraft, scope: WidgetScope) -> None:
    """Show the choices that another tab stored; those that are shown now are kept in their place.

    A choice that is not stored stays in view, and the page says why. So does one that was just added to the other
    tab's.
    """
    set_state(scope.keys.is_other_requested, False)
    is_stored = not draft.problem and draft.history.has_choices_of(draft.stored)
    if not is_stored or draft.other_tab not in ("changed", "kept"):
        return
    try:
        # Without a draft of this tab's own, or behind the other one, that one is in front already.
        if draft.revision and draft.other_tab == "kept":
            scope.drafts.show_other(scope.template, scope.variant)
    except WorkspaceError as error:
        say_of_draft(scope, sentence(error))
    else:
        load_again(scope)
        st.rerun()
