"""The button that fixes findings; one that destroys something in Klaviyo asks first, and says what it did."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core.links.finding import Finding
from core.links.fixes import FixResult
from core.publish.edited_block import EditedBlock
from ui.app.actions import action_button
from ui.app.cell import Cell
from ui.app.cell_names import clear_cell_results
from ui.app.popover import popover
from ui.app.state import clear_state, get_state, set_state, workspace
from ui.links import audit_text, keys, link_text
from ui.links.restoration import fetch_restorations, show_lost_html, show_restoration
from ui.links.where_used import template_names, uses_of

_FIRST: Final = 5
"""Findings of which it is shown how they look."""


def fix_button(cell: Cell, findings: Sequence[Finding], label: str, key: str) -> None:
    """Draw what fixes these findings of the last audit."""
    finding_keys = [finding.key for finding in findings]
    destroyed = [finding for finding in findings if finding.fix in audit_text.DESTROYS]
    if not destroyed:
        if press := action_button(label, type="primary", icon=":material/healing:", key=key, of=finding_keys):
            cell.run(workspace().links.fix, press.of)
            st.rerun()
        return
    open_key = keys.DESTROY_OPEN[key]
    icon = ":material/delete:" if any(each.fix != "overwrite" for each in destroyed) else ":material/restore:"
    box = popover(audit_text.asks(label), open_key, icon=icon)
    if box is None:
        clear_state(keys.DESTROY_READ[key])
        return
    if not get_state(keys.DESTROY_READ[key]):
        # Somebody may have edited a block since it was looked at last.
        clear_cell_results(cell.name, workspace().history.against_klaviyo)
        set_state(keys.DESTROY_READ[key], True)
    with box:
        # It stands in the middle of the window: what is lost has no room beside its button.
        st.html('<i class="question"></i>')
        blocks = fetch_restorations(cell, destroyed)
        _show_destroyed(destroyed, blocks or {})
        block_ids = [finding.block_id for finding in destroyed]
        st.caption(uses_of(block_ids, here=True))
        if usages := workspace().where_used.of(block_ids):
            st.markdown(link_text.uses(template_names(usages)))
        fingerprints = {name: block.fingerprint for name, block in (blocks or {}).items()}
        button_key = f"destroy_{key}"
        with st.container(horizontal=True):
            press = action_button(
                label, icon=icon, key=button_key, of=(finding_keys, fingerprints), disabled=blocks is None
            )
            st.button(audit_text.CANCEL, type="tertiary", key=f"cancel_{key}", on_click=clear_state, args=[open_key])
        if press:
            pressed, expected = press.of
            results: list[FixResult] = cell.run(workspace().links.fix, pressed, expected=expected)
            clear_state(open_key)
            set_state(
                keys.DELETED, (*_origin(), audit_text.deleted([each.finding for each in results if not each.problem]))
            )
            st.rerun()


def _show_destroyed(destroyed: Sequence[Finding], blocks: Mapping[str, EditedBlock]) -> None:
    """Name the first of these with how they look; of all others that are restored, what is lost of the HTML."""
    first, others = destroyed[:_FIRST], destroyed[_FIRST:]
    for finding in first:
        st.markdown(audit_text.destroy_ask(finding))
        if block := blocks.get(finding.key):
            show_restoration(block, finding.key)
    for finding in others:
        if block := blocks.get(finding.key):
            st.markdown(audit_text.destroy_ask(finding))
            show_lost_html(block, finding.key)
    if more := sum(finding.key not in blocks for finding in others):
        st.caption(audit_text.and_more(more))


def show_deleted() -> None:
    """Say which blocks were deleted last, until another link is selected or another audit is begun."""
    *origin, sentence = get_state(keys.DELETED)
    if sentence and tuple(origin) == _origin():
        st.success(sentence, icon=":material/delete:")


def _origin() -> tuple[str, str]:
    """The account, and the audit whose findings are shown."""
    ws = workspace()
    runs = ws.links.audits()
    return ws.account.label, runs[0].id if runs else ""
