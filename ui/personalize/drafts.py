"""The draft of a block on the page: restored, saved as choices are made, undone, redone and discarded."""

from dataclasses import replace
from typing import Literal

import streamlit as st

from core.errors import InputError, StoreError, WorkspaceError
from core.personalize.draft import Draft as History
from core.personalize.typed_steps import change
from core.publish.opened_template import OpenedTemplate
from ui.app.cell_names import clear_cell_results
from ui.app.state import clear_prefix, clear_state, get_state, set_state, workspace
from ui.app.text import sentence
from ui.personalize.draft import Draft, Transfer, as_held, uses_event
from ui.personalize.open_draft import OpenDraft
from ui.personalize.transfer import WidgetScope
from ui.personalize.unfinished import is_told


def open_draft(opened: OpenedTemplate, scope: WidgetScope, *, is_at_hand: bool = False) -> OpenDraft:
    """The draft of this session; the first time what was stored of it, or the block as it was opened.

    A block that `is_at_hand` gives way to the one that a service then tells of, if nothing was chosen meanwhile.
    Choices that are on their way to the block become its next step.
    """
    keys = scope.keys
    draft = _draft(scope)
    if draft is None and get_state(keys.draft):
        # Choices never follow to another account.
        load_again(scope)
    if draft and draft.is_at_hand and not is_at_hand:
        draft = _answered(draft, opened, scope)
    draft = draft or replace(_first(opened, scope), is_at_hand=is_at_hand)
    transfer = get_state(keys.transfer)
    set_state(keys.transfer, None)
    if transfer and transfer.account == draft.account:
        draft = _transferred(transfer, draft, opened, scope)
    set_state(keys.draft, draft)
    return draft


def _draft(scope: WidgetScope) -> OpenDraft | None:
    """The draft of this session; None before there is one of the account that the page was drawn for."""
    draft = get_state(scope.keys.draft)
    return draft if draft and draft.account == scope.drafts.account else None


def _transferred(transfer: Transfer, draft: OpenDraft, opened: OpenedTemplate, scope: WidgetScope) -> OpenDraft:
    own, unfinished = opened.personalization.to_json(), transfer.unfinished
    raw = as_held(opened.template, {**transfer.raw, "variant": own["variant"], "template": own["template"]})
    if unfinished is None:
        unfinished = {name: value for name, value in draft.history.current.unfinished.items() if name == "name"}
    history = draft.history.change(raw, transfer.html, unfinished)
    is_other = history is not draft.history
    return _begin(scope, replace(draft, history=history, note=transfer.note, is_transferred=is_other))


def _answered(draft: OpenDraft, opened: OpenedTemplate, scope: WidgetScope) -> OpenDraft | None:
    """The draft of a block once a service has told of it; None where it begins anew with that."""
    if not draft.is_untouched or own_history(opened).steps[0].text == draft.start.text:
        return replace(draft, is_at_hand=False)
    load_again(scope)
    return None


def _first(opened: OpenedTemplate, scope: WidgetScope) -> OpenDraft:
    own, account = own_history(opened), scope.drafts.account
    try:
        saved, problem = scope.drafts.load(scope.template, scope.variant), ""
    except StoreError as error:
        saved, problem = None, str(error)
    history = saved.draft if saved else own
    step = history.current
    # What equals the block began with it, whenever that was.
    is_saved = step.choices == own.steps[0].choices
    set_state(scope.keys.base_version, own.base_version if is_saved else history.base_version)
    if saved is None:
        return OpenDraft(account=account, history=history, start=step, stored=history, problem=problem)
    # The address may name the event that this draft had before, but where fields of none are chosen, or one is to be
    # bound, it asks for one.
    if "field" not in st.query_params and uses_event(step.personalization):
        set_state(scope.keys.requested_metric, st.query_params.get("metric", ""))
    draft = OpenDraft(
        account=account, history=history, start=step, stored=history, revision=saved.revision,
        other_tab="kept" if saved.others else "",
    )  # fmt: skip
    return replace(draft, restored_at=saved.at) if differs(draft, opened) else draft


def differs(draft: OpenDraft, opened: OpenedTemplate) -> bool:
    """Whether the choices of a draft, or what is unfinished of it, are not what the block has."""
    step, own = draft.history.current, own_history(opened).steps[0]
    return step.choices != own.choices or not is_told(step.unfinished)


def say_of_draft(scope: WidgetScope, note: str) -> None:
    """Say where the choices of the draft come from, instead of that it was restored."""
    if draft := _draft(scope):
        set_state(scope.keys.draft, replace(draft, note=note, is_transferred=False, restored_at=""))


def own_history(opened: OpenedTemplate) -> History:
    """A history that begins with the block as it was opened."""
    raw = as_held(opened.template, opened.personalization.to_json())
    return History.of(raw, opened.html, opened.version)


def save_draft(choices: Draft, scope: WidgetScope) -> None:
    """Add these choices to the history if they are others, and store it if it is not stored.

    A choice in a tab whose draft another tab has changed since is added to what that one saved: nothing is lost, and
    one step back are the other tab's choices.
    """
    before = draft = _draft(scope)
    if before is None or draft is None:
        return
    try:
        history = change(draft.history, choices.personalization, choices.html, choices.unfinished)
        if history is not draft.history:
            history = replace(history, base_version=get_state(scope.keys.base_version))
        draft = _stored(replace(draft, history=history), scope)
    except InputError as error:
        draft = replace(draft, problem=str(error))
    is_news = draft.other_tab == "gone" and before.other_tab != "gone"
    set_state(scope.keys.draft, draft)
    if get_state(scope.keys.is_other_requested):
        _show_other(draft, scope)
    if is_news:
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
        # Where this tab has stored nothing, nothing of it is gone.
        return replace(draft, other_tab="gone" if revision else "", revision="", left="", problem="")
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


def undo(scope: WidgetScope) -> None:
    """Go back one choice."""
    _step(scope, "undo")


def redo(scope: WidgetScope) -> None:
    """Make the choice again that was undone."""
    _step(scope, "redo")


def _step(scope: WidgetScope, way: Literal["undo", "redo"]) -> None:
    if draft := _draft(scope):
        history = draft.history.undo() if way == "undo" else draft.history.redo()
        _go_to(scope, draft, history)


def discard(opened: OpenedTemplate, scope: WidgetScope) -> None:
    """Go back to the block as it was opened, and store nothing of this tab's draft; undo brings it back."""
    if draft := _draft(scope):
        own = own_history(opened)
        _go_to(scope, draft, draft.history.change(own.personalization, own.html))
        set_state(scope.keys.base_version, opened.version)
        _delete(scope, draft.revision if _is_readable(scope) else None)


def delete_own_draft(scope: WidgetScope) -> None:
    """Delete what this tab stored, because its choices are saved; what another tab stored since stays.

    So does what is unfinished, which was not saved.
    """
    draft = _draft(scope)
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
    draft = _draft(scope)
    if draft is None:
        return
    history = replace(draft.history, base_version=get_state(scope.keys.base_version))
    try:
        scope.drafts.discard(scope.template, scope.variant, revision)
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


def load_again(scope: WidgetScope) -> None:
    """Begin anew with what is stored of the block."""
    _clear_widgets(scope)
    clear_state(scope.keys.draft, scope.keys.base_version)


def _go_to(scope: WidgetScope, draft: OpenDraft, history: History) -> None:
    set_state(scope.keys.draft, _begin(scope, replace(draft, history=history, note="")))


def _begin(scope: WidgetScope, draft: OpenDraft) -> OpenDraft:
    """Let the widgets begin anew with the current choices."""
    _clear_widgets(scope)
    return replace(draft, start=draft.history.current)


def _clear_widgets(scope: WidgetScope) -> None:
    """Forget what the widgets of choices and the block's name hold, not those of the preview."""
    keys = scope.keys
    clear_state(keys.metric, keys.repeat, keys.limit, keys.by_hand, keys.html, keys.followed, keys.block_name)
    clear_state(keys.is_refilled)
    for place in scope.places:
        clear_prefix(f"{keys.of_place(place).prefix}_")
