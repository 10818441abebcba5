"""The selected link: what it is, how it is and what to do about it, where it is used, what was done to it."""

from collections.abc import Sequence

import streamlit as st

from core.domain.block import LinkKey
from core.links.status import LinkDetail
from core.links.thumbnails import linked_asset
from core.publish.history import HistoryEntry
from ui.app import text as words
from ui.app.call import perform
from ui.app.cell import Cell
from ui.app.cell_names import clear_last_run
from ui.app.state import get_state, set_state, workspace
from ui.links import audit_text, keys, link_text
from ui.links import text as texts
from ui.links.actions import offer_edit, offer_send
from ui.links.fix_button import show_deleted
from ui.links.history import show_entries
from ui.links.link_findings import show_findings
from ui.links.selected_link import clear_selection, link_token, selected_link
from ui.links.where_used import show_uses


def link_cell(number: int) -> None:
    """Draw the cell of the selected link."""
    key = selected_link()
    token = link_token(key) if key else ""
    if get_state(keys.LINK_ON_PAGE) != token:
        # The code of what was done to another link would act on that one.
        set_state(keys.LINK_ON_PAGE, token)
        clear_last_run("links/link")
    with Cell("links/link", number, link_text.LINK_CELL) as cell:
        if key is None:
            show_deleted()
            st.caption(link_text.SELECT_HINT)
            return
        ws, name = workspace(), _arguments(key)
        detail: LinkDetail = cell.read(ws.links.one, *name)
        entries: list[HistoryEntry] = cell.read(ws.history.of, *name)
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.button(
                link_text.CLOSE, icon=":material/close:", type="tertiary", on_click=clear_selection, key="link_close"
            )  # fmt: skip
        _head(detail, entries)
        _state(cell, detail)
        st.markdown(f"**{words.plain(texts.USED_CELL)}**")
        show_uses(cell, detail.state.link)
        st.markdown(f"**{words.plain(texts.HISTORY_OF_LINK)}**")
        deletions = [each for each in detail.findings if each.finding.kind == "block_deleted" and each.since]
        if entries or detail.replacements or deletions:
            show_entries(entries, replacements=detail.replacements, findings=deletions)
        else:
            st.caption(texts.NO_HISTORY)


def _arguments(key: LinkKey) -> list[str]:
    """What names the link in a call."""
    return [key.asset_id, key.kind, *([key.variant] if key.variant else [])]


def _head(detail: LinkDetail, entries: Sequence[HistoryEntry]) -> None:
    """What the link is, with ways to its block, its asset and the pages that change it."""
    ws, link = workspace(), detail.state.link
    (image,) = ws.links.thumbnails([linked_asset(link)])
    # What was found before the link was saved again says nothing of what it is now.
    standing = [each.finding for each in detail.findings if each.stands and detail.state.looked]
    if any(finding.kind in link_text.WITHOUT_IMAGE for finding in standing):
        st.caption(link_text.NO_IMAGE)
    elif image:
        with st.container(key=keys.IMAGE):
            st.image(image, alt=link_text.image_alt(link), width="stretch", caption=link_text.image_note(link))
    changed = words.plain(link_text.last_change(link, entries))
    st.markdown(f"#### {words.plain(link.name)}\n\n{link_text.facts(link)}  \n:gray[{changed}]")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # Nothing is opened that is known to be gone.
        if all(finding.shown_there for finding in standing):
            block_url = ws.account.block_url(link.block_id)
            st.link_button(words.OPEN_IN_KLAVIYO, block_url, icon=":material/open_in_new:", type="tertiary")
        if all(finding.kind != "asset_deleted" for finding in standing):
            asset_url = ws.account.asset_url(link.key.asset_id, link_text.resource_type(link), link.public_id)
            st.link_button(link_text.OPEN_IN_CLOUDINARY, asset_url, icon=":material/open_in_new:", type="tertiary")
        offer_edit(link)
        offer_send(link)


def _state(cell: Cell, detail: LinkDetail) -> None:
    """How the link is, in words; what was found with what fixes it, or a way to find out."""
    ws, state = workspace(), detail.state
    runs = ws.links.audits()
    last = next((run for run in runs if run.state == "done"), None)
    st.markdown(f"{link_text.state_badge(state)} {link_text.state_sentence(state, last)}")
    show_findings(cell, detail)
    is_open = state.status == "unchecked" or any(each.change == "fixed" for each in detail.findings)
    if is_open and not (runs and runs[0].active):
        label = audit_text.RUN_AGAIN if last else audit_text.RUN
        st.button(
            label, icon=":material/troubleshoot:", key="link_audit", on_click=perform, args=[ws.links.start_audit]
        )
