"""Sharing a draft: a link is made for a colleague, who opens a copy of the draft as their own."""

from urllib.parse import urlencode

import streamlit as st

from core.errors import WorkspaceError
from core.personalize.draft_links import LinkedDraft
from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.keys import DRAFT_PARAM
from ui.app.state import clear_state, get_state, set_state, workspace
from ui.personalize import draft_text as texts
from ui.personalize.drafts import own_history
from ui.personalize.keys import LINK_PROBLEM
from ui.personalize.open_draft import DraftLink, DraftQuestion, OpenDraft
from ui.personalize.transfer import WidgetScope, transfer_choices


def offer_link(scope: WidgetScope) -> None:
    """Draw the button that makes a link to the draft as it is now, or that link, and the way to end all of them."""
    draft, keys = get_state(scope.keys.draft), scope.keys
    if draft is None:
        return
    link = get_state(keys.draft_link)
    if link and link.choices == _text(draft) and scope.drafts.has_link(link.token):
        st.code(link.address, language=None, wrap_lines=True)
        st.caption(texts.link_works(workspace().settings.workspace_sample_days))
    else:
        st.button(
            texts.MAKE_LINK, key=keys.name("make_link"), on_click=_make_link, args=(draft, scope),
            icon=":material/link:", type="tertiary", help=texts.MAKE_LINK_HELP,
        )  # fmt: skip
    if scope.drafts.is_linked(scope.template, scope.variant):
        st.button(
            texts.END_LINKS, key=keys.name("end_links"), on_click=_end_links, args=(scope,), icon=":material/link_off:",
            type="tertiary", help=texts.END_LINKS_HELP,
        )  # fmt: skip


def _make_link(draft: OpenDraft, scope: WidgetScope) -> None:
    try:
        token = scope.drafts.create_link(scope.template, draft.history, scope.variant)
    except WorkspaceError as error:
        set_state(LINK_PROBLEM, (scope.block, str(error)))
        return
    place = {"template": scope.template, **({"variant": scope.variant} if scope.variant else {})}
    address = f"{workspace().settings.workspace_url}/personalize?{urlencode({**place, DRAFT_PARAM: token})}"
    set_state(scope.keys.draft_link, DraftLink(choices=_text(draft), token=token, address=address))


def _end_links(scope: WidgetScope) -> None:
    try:
        scope.drafts.end_links(scope.template, scope.variant)
    except WorkspaceError as error:
        set_state(LINK_PROBLEM, (scope.block, str(error)))


def open_linked_draft(opened: OpenedTemplate, scope: WidgetScope) -> bool:
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
    linked = scope.drafts.open_link(token)
    if (linked.template, linked.variant) != (scope.template, scope.variant):
        _end(scope, texts.OTHER_BLOCK)
    elif linked.step.text == _text(own):
        _end(scope)
    # What is stored and could not be loaded is a draft, too.
    elif own.is_untouched and not own.problem and _text(own) == own_history(opened).steps[0].text:
        _take(linked, scope)
        return True
    else:
        question = DraftQuestion(token=token, account=own.account, who=linked.who, at=linked.at)
        set_state(scope.keys.draft_question, question)
        _ask(question, scope)
    return False


def _ask(question: DraftQuestion, scope: WidgetScope) -> None:
    keys = scope.keys
    with st.container(key=keys.name("linked"), horizontal=True, vertical_alignment="center"):
        st.info(texts.linked_draft(question.who, question.at), icon=":material/link:", width="stretch")
        st.button(
            texts.OPEN_LINKED, key=keys.name("open_linked"), on_click=_open_now, args=(question.token, scope)
        )  # fmt: skip
        st.button(texts.KEEP_OWN, key=keys.name("keep_own"), on_click=_end, args=(scope,), type="tertiary")


def _open_now(token: str, scope: WidgetScope) -> None:
    """Open it again: it may have expired or been erased while the question stood."""
    try:
        _take(scope.drafts.open_link(token), scope)
    except WorkspaceError as error:
        _end(scope, str(error))


def _take(linked: LinkedDraft, scope: WidgetScope) -> None:
    step = linked.step
    note = texts.taken_over(linked.who, linked.at)
    transfer_choices(scope, step.personalization, note, step.html, step.unfinished)
    # What was saved since either of them began is told before anything is saved over it.
    set_state(scope.keys.base_version, min(linked.base_version, get_state(scope.keys.base_version)))
    _end(scope)


def _show_problem(scope: WidgetScope) -> None:
    block, problem = get_state(LINK_PROBLEM)
    if block != scope.block:
        clear_state(LINK_PROBLEM)
    elif problem:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(words.sentence(problem), icon=":material/link_off:", width="stretch")
            st.button(texts.CLOSE, key="close_link_problem", on_click=_end, args=(scope,), type="tertiary")


def _end(scope: WidgetScope, problem: str = "") -> None:
    """Follow the link no more; a problem stands until it is closed, or another block is opened."""
    st.query_params.pop(DRAFT_PARAM, None)
    clear_state(scope.keys.draft_question)
    set_state(LINK_PROBLEM, (scope.block, problem))


def _text(draft: OpenDraft) -> str:
    return draft.history.steps[draft.history.place].text
