"""The button that fixes findings; one that destroys something in Klaviyo asks first, and says what it did."""

from collections.abc import Sequence

import streamlit as st

from core.links.finding import Finding
from core.links.fixes import FixResult
from ui.app.actions import action_button
from ui.app.cell import Cell
from ui.app.popover import popover
from ui.app.state import clear_state, get_state, set_state, workspace
from ui.links import audit_text, keys, link_text
from ui.links.restoration import show_restoration
from ui.links.where_used import template_names, uses_of


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
        return
    with box:
        for finding in destroyed[:5]:
            st.markdown(audit_text.destroy_ask(finding))
            if finding.fix == "overwrite":
                show_restoration(cell, finding)
        if len(destroyed) > 5:
            st.caption(audit_text.and_more(len(destroyed) - 5))
        block_ids = [finding.block_id for finding in destroyed]
        st.caption(uses_of(block_ids, here=True))
        if usages := workspace().where_used.of(block_ids):
            st.markdown(link_text.uses(template_names(usages)))
        if press := action_button(label, icon=icon, key=f"destroy_{key}", of=finding_keys):
            results: list[FixResult] = cell.run(workspace().links.fix, press.of)
            clear_state(open_key)
            set_state(
                keys.DELETED, (*_origin(), audit_text.deleted([each.finding for each in results if not each.problem]))
            )
            st.rerun()


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
