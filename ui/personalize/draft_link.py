"""A link to a draft: made for a colleague, and opened as one's own draft."""

from urllib.parse import urlencode

import streamlit as st

from core.errors import WorkspaceError
from core.personalize.draft_links import LinkedDraft
from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.state import get_state, set_state, workspace
from ui.personalize import draft_text as texts
from ui.personalize.drafts import own_history
from ui.personalize.keys import LINK_PROBLEM
from ui.personalize.transfer import WidgetScope, transfer_choices

DRAFT_PARAM = "draft"
"""The parameter of the page's address that names a link."""


def offer_link(scope: WidgetScope) -> None:
    """Draw the button that makes a link to the draft as it is now, or that link."""
    draft, keys = get_state(scope.keys.draft), scope.keys
    if draft is None:
        return
    link = get_state(keys.draft_link)
    if link is None or link[0] != draft.history.steps[draft.history.place].text:
        st.button(
            texts.MAKE_LINK, key=keys.name("make_link"), on_click=_make_link, args=(scope,), icon=":material/link:",
            type="tertiary", help=texts.MAKE_LINK_HELP,
        )  # fmt: skip
        return
    st.code(link[1], language=None, wrap_lines=True)
    st.caption(texts.link_works(workspace().settings.workspace_sample_days))


def _make_link(scope: WidgetScope) -> None:
    draft = get_state(scope.keys.draft)
    if draft is None:
        return
    try:
        token = workspace().drafts.create_link(scope.template, draft.history, scope.variant)
    except WorkspaceError as error:
        set_state(LINK_PROBLEM, str(error))
        return
    place = {"template": scope.template, **({"variant": scope.variant} if scope.variant else {})}
    address = f"{workspace().settings.workspace_url}/personalize?{urlencode({**place, DRAFT_PARAM: token})}"
    set_state(scope.keys.draft_link, (draft.history.steps[draft.history.place].text, address))


def requested_draft(opened: OpenedTemplate, scope: WidgetScope) -> bool:
    """Whether the draft that the address names is taken over just now; draws the question before it replaces another.

    What is one's own already, and what cannot be opened, is no question.
    """
    if problem := get_state(LINK_PROBLEM):
        _say(problem)
    token, own = st.query_params.get(DRAFT_PARAM, ""), get_state(scope.keys.draft)
    if not token or own is None:
        return False
    try:
        linked = workspace().drafts.open_link(token)
    except WorkspaceError as error:
        _end(str(error))
        _say(str(error))
        return False
    if (linked.template, linked.variant) != (scope.template, scope.variant):
        _end(texts.OTHER_BLOCK)
        _say(texts.OTHER_BLOCK)
        return False
    step = own.history.steps[own.history.place]
    if step.text == linked.step.text:
        _end()
        return False
    if step.text == own_history(opened).steps[0].text:
        _take(linked, scope)
        return True
    _ask(linked, scope)
    return False


def _ask(linked: LinkedDraft, scope: WidgetScope) -> None:
    with st.container(key=scope.keys.name("linked"), horizontal=True, vertical_alignment="center"):
        st.info(texts.linked_draft(linked.who, linked.at), icon=":material/link:", width="stretch")
        st.button(texts.OPEN_LINKED, key=scope.keys.name("open_linked"), on_click=_take, args=(linked, scope))
        st.button(texts.KEEP_OWN, key=scope.keys.name("keep_own"), on_click=_end, type="tertiary")


def _take(linked: LinkedDraft, scope: WidgetScope) -> None:
    step = linked.step
    note = texts.taken_over(linked.who, linked.at)
    transfer_choices(scope.block, step.personalization, note, step.html, step.unfinished)
    # What was saved since either of them began is told before anything is saved over it.
    set_state(scope.keys.base_version, min(linked.base_version, get_state(scope.keys.base_version)))
    _end()


def _say(problem: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(words.sentence(problem), icon=":material/link_off:", width="stretch")
        st.button(texts.CLOSE, key="close_link_problem", on_click=_end, type="tertiary")


def _end(problem: str = "") -> None:
    """Follow the link no more; a problem stands until it is closed."""
    st.query_params.pop(DRAFT_PARAM, None)
    set_state(LINK_PROBLEM, problem)
