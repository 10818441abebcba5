"""The steps of a draft on the page: undone, redone, and ended because it is discarded or saved."""

from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from core.errors import StoreError, WorkspaceError
from core.personalize.draft import Draft as History
from core.publish.opened_template import OpenedTemplate
from ui.app.actions import note_press, take_presses
from ui.app.state import get_state, set_state
from ui.personalize import draft_text
from ui.personalize.drafts import begin, draft_of, own_history
from ui.personalize.open_draft import OpenDraft
from ui.personalize.saved_drafts import end_saved
from ui.personalize.transfer import WidgetScope
from ui.personalize.unfinished import is_told


@dataclass(frozen=True)
class _Step:
    """A press on undo or redo: what is typed before it is read after it."""

    template: str
    variant: str
    way: Literal["undo", "redo"]


def undo(scope: WidgetScope) -> None:
    """Go back one choice, as soon as what is typed is one."""
    note_press(draft_text.UNDO, _Step(scope.template, scope.variant, "undo"))


def redo(scope: WidgetScope) -> None:
    """Make the choice again that was undone, unless there is another one since."""
    note_press(draft_text.REDO, _Step(scope.template, scope.variant, "redo"))


def go_requested_steps(scope: WidgetScope) -> None:
    """Go the steps that were requested, and let the page begin anew with where they lead."""
    draft, steps = draft_of(scope), drop_requested_steps(scope)
    if draft is None:
        return
    history = draft.history
    for step in steps:
        history = history.undo() if step.way == "undo" else history.redo()
    if history.place != draft.history.place:
        _go_to(scope, draft, history)
        st.rerun()


def drop_requested_steps(scope: WidgetScope) -> list[_Step]:
    """The steps that were requested, in their order; nobody goes them any more."""
    own = [_Step(scope.template, scope.variant, way) for way in ("undo", "redo")]
    return take_presses(own.__contains__)


def discard(opened: OpenedTemplate, scope: WidgetScope) -> None:
    """Go back to the block as it was opened, and store nothing of this tab's draft; undo brings it back."""
    if draft := draft_of(scope):
        own = own_history(opened)
        _go_to(scope, draft, draft.history.change(own.personalization, own.html))
        set_state(scope.keys.base_version, opened.version)
        _delete(scope, draft.revision if _is_readable(scope) else None)


def delete_own_draft(scope: WidgetScope) -> None:
    """Delete what this tab stored, because its choices are saved; what another tab stored since stays.

    So does what is unfinished, which was not saved.
    """
    draft = draft_of(scope)
    if draft is None:
        return
    # Another name was saved with the block.
    unfinished = {name: value for name, value in draft.history.current.unfinished.items() if name != "name"}
    if is_told(unfinished):
        _delete(scope, draft.revision)
    else:
        set_state(scope.keys.draft, replace(draft, restored_at="", note=""))


def _delete(scope: WidgetScope, revision: str | None) -> None:
    """Delete what is stored, or only this revision of it; the choices can be undone as before.

    Where nothing can be deleted now, these choices are stored over it later.
    """
    draft = draft_of(scope)
    if draft is None:
        return
    history = replace(draft.history, base_version=get_state(scope.keys.base_version))
    try:
        scope.drafts.discard(scope.template, scope.variant, revision)
        end_saved(scope)
        left = scope.drafts.newest(scope.template, scope.variant)
        draft = OpenDraft(
            account=draft.account, history=history, start=draft.start, stored=history, left=left,
            other_tab="kept" if left else "",
        )  # fmt: skip
    except WorkspaceError as error:
        draft = replace(draft, history=history, restored_at="", problem=str(error))
    set_state(scope.keys.draft, draft)


def _is_readable(scope: WidgetScope) -> bool:
    try:
        scope.drafts.load(scope.template, scope.variant)
    except StoreError:
        return False
    return True


def _go_to(scope: WidgetScope, draft: OpenDraft, history: History) -> None:
    set_state(scope.keys.draft, begin(scope, replace(draft, history=history, note="")))
