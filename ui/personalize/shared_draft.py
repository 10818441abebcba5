"""A draft that somebody shared: whoever has the link opens a copy of it as their own."""

import streamlit as st

from core.errors import WorkspaceError
from core.personalize.shared_drafts import SharedDraft
from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.keys import DRAFT_PARAM
from ui.app.state import clear_state, get_state, set_state
from ui.personalize import draft_text as texts
from ui.personalize.drafts import own_history, say_of_draft
from ui.personalize.keys import SHARE_PROBLEM
from ui.personalize.open_draft import DraftQuestion, OpenDraft
from ui.personalize.transfer import WidgetScope, transfer_choices


def open_shared_draft(opened: OpenedTemplate, scope: WidgetScope) -> bool:
    """Take over the draft that the address names, where nothing is replaced; ask where one's own would be.

    Whether it is taken over just now. What is one's own already, and what cannot be opened, is no question.
    """
    token, own, is_taken = st.query_params.get(DRAFT_PARAM, ""), get_state(scope.keys.draft), False
    if token and own is not None:
        question = get_state(scope.keys.draft_question)
        try:
            if question and (question.token, question.account) == (token, own.account):
                _ask(question, opened, scope)
            else:
                is_taken = _open(token, own, opened, scope)
        except WorkspaceError as error:
            _end(scope, str(error))
    _show_problem(scope)
    return is_taken


def _open(token: str, own: OpenDraft, opened: OpenedTemplate, scope: WidgetScope) -> bool:
    shared = scope.drafts.open_shared(token)
    if (shared.template, shared.variant) != (scope.template, scope.variant):
        _end(scope, texts.OTHER_BLOCK)
    elif shared.step.text == own.text:
        say_of_draft(scope, texts.same_draft(shared.who, shared.at))
        _end(scope)
    # What is stored and could not be loaded is a draft, too.
    elif own.is_untouched and not own.problem and own.text == own_history(opened).steps[0].text:
        _take(shared, opened, scope)
        return True
    else:
        question = DraftQuestion(token=token, account=own.account, who=shared.who, at=shared.at)
        set_state(scope.keys.draft_question, question)
        _ask(question, opened, scope)
    return False


def _ask(question: DraftQuestion, opened: OpenedTemplate, scope: WidgetScope) -> None:
    keys = scope.keys
    with st.container(key=keys.name("shared"), horizontal=True, vertical_alignment="center"):
        st.info(texts.shared_draft(question.who, question.at), icon=":material/link:", width="stretch")
        st.button(
            texts.OPEN_SHARED, key=keys.name("open_shared"), on_click=_open_now, args=(question.token, opened, scope)
        )  # fmt: skip
        st.button(texts.KEEP_OWN, key=keys.name("keep_own"), on_click=_end, args=(scope,), type="tertiary")


def _open_now(token: str, opened: OpenedTemplate, scope: WidgetScope) -> None:
    """Open it again: it may have expired or been erased while the question stood."""
    try:
        _take(scope.drafts.open_shared(token), opened, scope)
    except WorkspaceError as error:
        _end(scope, str(error))


def _take(shared: SharedDraft, opened: OpenedTemplate, scope: WidgetScope) -> None:
    step = shared.step
    note = texts.taken_over(shared.who, shared.at, opened.name if opened.block else "")
    transfer_choices(scope, step.personalization, note, step.html, step.unfinished)
    # What was saved since either of them began is told before anything is saved over it.
    set_state(scope.keys.base_version, min(shared.base_version, get_state(scope.keys.base_version)))
    _end(scope)


def _show_problem(scope: WidgetScope) -> None:
    block, problem = get_state(SHARE_PROBLEM)
    if block != scope.block:
        clear_state(SHARE_PROBLEM)
    elif problem:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(words.sentence(problem), icon=":material/link_off:", width="stretch")
            st.button(texts.CLOSE, key="close_share_problem", on_click=_end, args=(scope,), type="tertiary")


def _end(scope: WidgetScope, problem: str = "") -> None:
    """Follow the link no more; a problem stands until it is closed, or another block is opened."""
    st.query_params.pop(DRAFT_PARAM, None)
    clear_state(scope.keys.draft_question)
    set_state(SHARE_PROBLEM, (scope.block, problem))
