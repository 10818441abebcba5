"""The account check as Setup shows it."""

import streamlit as st

from core.domain.account_check import CheckResult
from core.domain.job import Job
from ui.app import text as words
from ui.app.cell import Cell, perform
from ui.app.job_progress import follow_job
from ui.app.state import workspace
from ui.setup import text as texts

# Signs of text fonts: a machine without coloured ones draws those as empty boxes.
_MARKS = {"pass": "✓", "skipped": "–", "alternative": "↪", "fail": "✕"}


def account_check_cell(number: int, *, connected: bool) -> None:
    """Test the connected accounts, and show what the last check found."""
    with Cell("setup/account_check", number, texts.CHECK_CELL, texts.CHECK_ASK) as cell:
        _show(cell, connected=connected)


def _show(cell: Cell, *, connected: bool) -> None:
    ws = workspace()
    if not connected:
        st.info(texts.CHECK_FIRST)
        return
    job = ws.account_check.job()
    active = job is not None and job.active
    st.button(texts.CHECK, type="primary", on_click=perform, args=[ws.account_check.start], disabled=active)
    if job and job.active:
        follow_job(job, _progress_text)
    elif job and job.note:
        st.error(f"{words.sentence(job.note)}  \n{texts.CHECK_STOPPED}", icon=":material/error:")
    findings: list[CheckResult] = cell.read(ws.account_check.last)
    if not findings:
        st.caption(texts.CHECK_NEVER)
        return
    if job and job.state == "done":
        cell.show(findings, job.cost, ws.account_check.run)
    _table(findings)


def _progress_text(job: Job) -> str:
    return texts.checking(job.done, job.total, job.step)


def _table(findings: list[CheckResult]) -> None:
    counts = {outcome: sum(finding.outcome == outcome for finding in findings) for outcome in _MARKS}
    summary = texts.checked(len(findings), counts["fail"], counts["alternative"], findings[0].at)
    order = list(_MARKS)
    # What a person has to do something about comes first.
    worst_first = sorted(findings, key=lambda finding: -order.index(finding.outcome))
    differing = [
        texts.differs(finding.capability, finding.means, finding.detail) for finding in worst_first if _differs(finding)
    ]
    (st.warning if counts["fail"] else st.success)("\n".join([f"**{summary}**", "", *differing]))
    columns = {texts.CHECK_MEANS: st.column_config.TextColumn(width="large")}
    st.dataframe([_row(finding) for finding in worst_first], hide_index=True, height="content", column_config=columns)


def _differs(finding: CheckResult) -> bool:
    return finding.outcome in ("alternative", "fail")


def _row(finding: CheckResult) -> dict[str, object]:
    return {
        texts.CHECK_CAPABILITY: finding.capability,
        texts.CHECK_RESULT: f"{_MARKS[finding.outcome]} {texts.CHECK_OUTCOMES[finding.outcome]}",
        texts.CHECK_MEANS: finding.means,
        texts.CHECK_SECONDS: finding.seconds,
        texts.CHECK_DETAIL: finding.detail,
    }
