"""The account check as Setup shows it."""

import streamlit as st

from core.store.checks import Finding
from ui.cell import Cell
from ui.state import workspace
from ui.words import setup as texts

_MARKS = {"pass": "✅", "skipped": "⏸️", "alternative": "↪️", "fail": "⛔"}


def account_check(cell: Cell, *, connected: bool) -> None:
    """The button and what the last check found."""
    ws = workspace()
    if not connected:
        st.info(texts.CHECK_FIRST)
        return
    if st.button(texts.CHECK, type="primary"):
        cell.act(ws.checks.run)
    findings: list[Finding] = cell.acted() or cell.look(ws.checks.last)
    if not findings:
        st.caption(texts.CHECK_NEVER)
        return
    counts = {outcome: sum(finding.outcome == outcome for finding in findings) for outcome in _MARKS}
    summary = texts.checked(len(findings), counts["fail"], counts["alternative"], findings[0].at)
    (st.warning if counts["fail"] else st.success)(summary)
    order = list(_MARKS)
    # What a person has to do something about comes first.
    worst_first = sorted(findings, key=lambda finding: -order.index(finding.outcome))
    st.dataframe([_row(finding) for finding in worst_first], hide_index=True, height="content")


def _row(finding: Finding) -> dict[str, object]:
    return {
        "probe": finding.probe,
        "result": f"{_MARKS[finding.outcome]} {texts.CHECK_OUTCOMES[finding.outcome]}",
        "what it means": finding.means,
        "seconds": finding.seconds,
        "in the service's words": finding.detail,
    }
