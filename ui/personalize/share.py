"""Sharing a block from the bar: the address of the saved block, or a link to the draft as it is now."""

from urllib.parse import urlencode

import streamlit as st

from core.errors import WorkspaceError
from ui.app.code import show_code
from ui.app.keys import DRAFT_PARAM
from ui.app.popover import popover
from ui.app.state import get_state, set_state, workspace
from ui.personalize import draft_text as texts
from ui.personalize.keys import SHARE_OPEN, SHARE_PROBLEM
from ui.personalize.open_draft import OpenDraft, Share
from ui.personalize.recipient import recipient_param
from ui.personalize.transfer import WidgetScope


def show_share(scope: WidgetScope, *, is_saved: bool) -> None:
    """Draw the button of the bar, and behind it what can be shared: the block once it `is_saved`, else the draft."""
    box = popover(texts.SHARE_BUTTON, SHARE_OPEN, icon=":material/share:", wrap=False)
    if box is None:
        return
    with box:
        if workspace().settings.is_local:
            st.info(texts.LOCAL_ONLY, icon=":material/computer:")
        if is_saved:
            show_code(_address(scope), scope.keys.name("address"))
            st.caption(texts.BLOCK_LINK_HERE if workspace().settings.is_local else texts.BLOCK_LINK)
        else:
            _offer_draft(scope)
        if scope.drafts.has_shared(scope.template, scope.variant):
            st.button(
                texts.STOP_SHARING, key=scope.keys.name("stop_sharing"), on_click=_stop_sharing, args=(scope,),
                icon=":material/link_off:", type="tertiary", help=texts.STOP_SHARING_HELP,
            )  # fmt: skip


def _offer_draft(scope: WidgetScope) -> None:
    """The button that makes a link to the draft as it is now, or that link."""
    draft, keys = get_state(scope.keys.draft), scope.keys
    if draft is None:
        return
    link = get_state(keys.own_share)
    if link and link.choices == draft.text and scope.drafts.share_works(link.token):
        show_code(link.address, keys.name("draft_address"))
        st.caption(texts.share_works(workspace().settings.workspace_sample_days))
    else:
        st.button(
            texts.SHARE, key=keys.name("share"), on_click=_share, args=(draft, scope), icon=":material/link:"
        )  # fmt: skip
        st.caption(texts.SHARE_HELP)


def _share(draft: OpenDraft, scope: WidgetScope) -> None:
    try:
        token = scope.drafts.share(scope.template, draft.history, scope.variant)
    except WorkspaceError as error:
        set_state(SHARE_PROBLEM, (scope.block, str(error)))
        return
    address = _address(scope, **{DRAFT_PARAM: token})
    set_state(scope.keys.own_share, Share(choices=draft.text, token=token, address=address))


def _stop_sharing(scope: WidgetScope) -> None:
    try:
        scope.drafts.stop_sharing(scope.template, scope.variant)
    except WorkspaceError as error:
        set_state(SHARE_PROBLEM, (scope.block, str(error)))


def _address(scope: WidgetScope, **more: str) -> str:
    place = {"template": scope.template, **({"variant": scope.variant} if scope.variant else {}), **recipient_param()}
    return f"{workspace().settings.workspace_url}/personalize?{urlencode({**place, **more})}"
