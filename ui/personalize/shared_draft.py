"""Sharing a draft: a link is made for a colleague, who opens a copy of the draft as their own."""

from urllib.parse import urlencode

import streamlit as st

from core.errors import WorkspaceError
from core.personalize.shared_drafts import SharedDraft
from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.keys import DRAFT_PARAM
from ui.app.state import clear_state, get_state, set_state, workspace
from ui.personalize import draft_text as texts
from ui.personalize.drafts import own_history
from ui.personalize.keys import SHARE_PROBLEM
from ui.personalize.open_draft import DraftQuestion, OpenDraft, Share
from ui.personalize.transfer import WidgetScope, transfer_choices


def offer_to_share(scope: WidgetScope) -> None:
    """Draw the button that makes a link to the draft as it is now, or that link, and the way to end all of them."""
    draft, keys = get_state(scope.keys.draft), scope.keys
    if draft is None:
        return
    link = get_state(keys.own_share)
    if link and link.choices == _text(draft) and scope.drafts.share_works(link.token):
        st.code(link.address, language=None, wrap_lines=True)
        st.caption(texts.share_works(workspace().settings.workspace_sample_days))
    else:
        st.button(
            texts.SHARE, key=keys.name("share"), on_click=_share, args=(draft, scope),
            icon=":material/link:", type="tertiary", help=texts.SHARE_HELP,
        )  # fmt: skip
    if scope.drafts.has_shared(scope.template, scope.variant):
        st.button(
            texts.STOP_SHARING, key=keys.name("stop_sharing"), on_click=_stop_sharing, args=(scope,),
            icon=":material/link_off:", type="tertiary", help=texts.STOP_SHARING_HELP,
        )  # fmt: skip


def _share(draft: OpenDraft, scope: WidgetScope) -> None:
    try:
        token = scope.drafts.share(scope.template, draft.history, scope.variant)
    except WorkspaceError as error:
        set_state(SHARE_PROBLEM, (scope.block, str(error)))
        return
    place = {"template": scope.template, **({"variant": scope.variant} if scope.variant else {})}
    address = f"{workspace().settings.workspace_url}/personalize?{urlencode({**place, DRAFT_PARAM: token})}"
    set_state(scope.keys.own_share, Share(choices=_text(draft), token=token, address=address))


def _stop_sharing(scope: WidgetScope) -> None:
    try:
        scope.drafts.stop_sharing(scope.template, scope.variant)
    except WorkspaceError as error:
        set_state(SHARE_PROBLEM, (scope.block, str(error)))


def open_shared_draft(opened: OpenedTemplate, scope: WidgetScope) -> bool:
    """Take over the draft that the address names, where nothing is replaced; ask where one's own would be.

    Whether it is taken over just now. What is one's own already, and what cannot be opened, is no question.
    """
    token, own, is_taken = st.query_params.get(DRAFT_PARAM, ""), get_state(scope.keys.draft), False
    if token and own is not None:
        question = get_state(scope.keys.draft_question)
        try:
            if question and (question.token, question.account) == (token, own.account):
                _ask(question, scope)
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
    elif shared.step.text == _text(own):
        _end(scope)
    # What is stored and could not be loaded is a draft, too.
    elif own.is_untouched and not own.problem and _text(own) == own_history(opened).steps[0].text:
        _take(shared, scope)
        return True
    else:
        question = DraftQuestion(token=token, account=own.account, who=shared.who, at=shared.at)
        set_state(scope.keys.draft_question, question)
        _ask(question, scope)
    return False


def _ask(question: DraftQuestion, scope: WidgetScope) -> None:
    keys = scope.keys
    with st.container(key=keys.name("shared"), horizontal=True, vertical_alignment="center"):
        st.info(texts.shared_draft(question.who, question.at), icon=":material/link:", width="stretch")
        st.button(
            texts.OPEN_SHARED, key=keys.name("open_shared"), on_click=_open_now, args=(question.token, scope)
        )  # fmt: skip
        st.button(texts.KEEP_OWN, key=keys.name("keep_own"), on_click=_end, args=(scope,), type="tertiary")


def _open_now(token: str, scope: WidgetScope) -> None:
    """Open it again: it may have expired or been erased while the question stood."""
    try:
        _take(scope.drafts.open_shared(token), scope)
    except WorkspaceError as error:
        _end(scope, str(error))


def _take(shared: SharedDraft, scope: WidgetScope) -> None:
    step = shared.step
    note = texts.taken_over(shared.who, shared.at)
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


def _text(draft: OpenDraft) -> str:
    return draft.history.steps[draft.history.place].text
