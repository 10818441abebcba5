"""The draft of a block on the page: what was stored of it, or the block as it was opened."""

from dataclasses import replace

import streamlit as st

from core.errors import StoreError
from core.personalize.draft import Draft as History
from core.publish.opened_template import OpenedTemplate
from ui.app.state import clear_prefix, clear_state, get_state, set_state
from ui.personalize.draft import Transfer, as_held, uses_event
from ui.personalize.open_draft import OpenDraft
from ui.personalize.saved_drafts import end_saved
from ui.personalize.taken import is_taken
from ui.personalize.transfer import WidgetScope
from ui.personalize.unfinished import is_told


def open_draft(opened: OpenedTemplate, scope: WidgetScope, *, is_at_hand: bool = False) -> OpenDraft:
    """The draft of this session; the first time what was stored of it, or the block as it was opened.

    A block that `is_at_hand` gives way to the one that a service then tells of, if nothing was chosen meanwhile.
    Choices that are on their way to the block become its next step.
    """
    keys = scope.keys
    draft = draft_of(scope)
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


def draft_of(scope: WidgetScope) -> OpenDraft | None:
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
    return begin(scope, replace(draft, history=history, note=transfer.note, is_transferred=is_other, restored_at=""))


def _answered(draft: OpenDraft, opened: OpenedTemplate, scope: WidgetScope) -> OpenDraft | None:
    """The draft of a block once a service has told of it; None where it begins anew with that."""
    if not draft.is_untouched or own_history(opened).steps[0].text == draft.start.text:
        return replace(draft, is_at_hand=False)
    load_again(scope)
    return None


def _first(opened: OpenedTemplate, scope: WidgetScope) -> OpenDraft:
    own, account = own_history(opened), scope.drafts.account
    end_saved(scope)
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
    return not (step.choices == own.choices or is_taken(step, opened)) or not is_told(step.unfinished)


def say_of_draft(scope: WidgetScope, note: str) -> None:
    """Say where the choices of the draft come from, instead of that it was restored."""
    if draft := draft_of(scope):
        set_state(scope.keys.draft, replace(draft, note=note, is_transferred=False, restored_at=""))


def own_history(opened: OpenedTemplate) -> History:
    """A history that begins with the block as it was opened."""
    raw = as_held(opened.template, opened.personalization.to_json())
    return History.of(raw, opened.html, opened.version)


def load_again(scope: WidgetScope) -> None:
    """Begin anew with what is stored of the block."""
    _clear_widgets(scope)
    clear_state(scope.keys.draft, scope.keys.base_version)


def begin(scope: WidgetScope, draft: OpenDraft) -> OpenDraft:
    """Let the widgets begin anew with the current choices."""
    _clear_widgets(scope)
    return replace(draft, start=draft.history.current)


def _clear_widgets(scope: WidgetScope) -> None:
    """Forget what the widgets of choices and the block's name hold, not those of the preview."""
    keys = scope.keys
    clear_state(keys.metric, keys.repeat, keys.limit, keys.by_hand, keys.html, keys.followed, keys.block_name)
    clear_state(keys.generated)
    clear_state(keys.is_refilled)
    for place in scope.places:
        clear_prefix(f"{keys.of_place(place).prefix}_")
