"""The account check as Setup shows it."""

from collections import Counter
from functools import partial

import streamlit as st

from core.domain.account_check import CheckResult
from core.domain.job import Job
from core.setup.stopped_check import NOTHING_LEFT
from ui.app.call import perform
from ui.app.cell import Cell
from ui.app.job_note import note_now
from ui.app.job_progress import follow_job
from ui.app.state import workspace
from ui.app.text import said_on_setup
from ui.setup import check_text as texts
from ui.setup import keys

# Signs of text fonts: a machine without coloured ones draws those as empty boxes.
_MARKS = {"pass": "✓", "skipped": "–", "alternative": "↪", "fail": "✕"}


def account_check_cell(number: int, *, connected: bool) -> bool:
    """Test the connected accounts, and show what the last check found; whether all is well and nothing is to do."""
    is_done = False
    with Cell("setup/account_check", number, texts.CHECK_CELL, texts.CHECK_ASK, step=True) as cell:
        if not connected:
            cell.draw_step("")
            st.info(texts.CHECK_FIRST)
            return False
        check = workspace().account_check
        job = check.job()
        findings: list[CheckResult] = cell.read(check.last)
        is_outdated = check.is_outdated(findings)
        is_clean = bool(findings) and not any(map(_differs, findings))
        is_done = is_clean and not is_outdated and not (job and job.state != "done")
        if cell.draw_step(_summary(findings) if is_done else ""):
            _show(cell, job, findings, is_outdated=is_outdated)
    return is_done


def _show(cell: Cell, job: Job | None, findings: list[CheckResult], *, is_outdated: bool) -> None:
    check = workspace().account_check
    active = job is not None and job.active
    st.button(texts.CHECK, type="primary", on_click=perform, args=[check.start], disabled=active)
    if job and job.active:
        cell.at_work = True
        follow_job(job, _progress_text, stop=partial(check.stop, job.id))
    elif job and job.state == "stopped" and job.note in ("", NOTHING_LEFT):
        is_clean, has_results = job.note == NOTHING_LEFT, bool(findings)
        how_far = texts.check_stopped(job.done, job.total, is_clean=is_clean, has_results=has_results)
        st.info(how_far, icon=":material/stop_circle:")
    elif note := note_now(job) if job else "":
        st.error(texts.check_failed(note, has_results=bool(findings)), icon=":material/error:")
    if not findings:
        if job is None:
            st.caption(texts.CHECK_NEVER)
        return
    if job and job.state == "done":
        cell.show(findings, job.cost, check.run)
    _table(findings, is_outdated=is_outdated)


def _progress_text(job: Job) -> str:
    return texts.checking(job.done, job.total, job.step, job.calls)


def _summary(findings: list[CheckResult]) -> str:
    counts = Counter(finding.outcome for finding in findings)
    return texts.checked(len(findings), counts["fail"], counts["alternative"], findings[0].at)


def _table(findings: list[CheckResult], *, is_outdated: bool) -> None:
    order = list(_MARKS)
    # What a person has to do something about comes first.
    worst_first = sorted(findings, key=lambda finding: -order.index(finding.outcome))
    differing = [
        texts.differs(finding.label, finding.means, finding.detail) for finding in worst_first if _differs(finding)
    ]
    failed = any(finding.outcome == "fail" for finding in findings)
    summary = f"**{_summary(findings)}**" + (f"  \n{texts.OUTDATED}" if is_outdated else "")
    (st.warning if failed or is_outdated else st.success)("\n".join([summary, "", *differing]))
    expander = st.expander(texts.CHECK_TABLE, key=keys.CHECK_TABLE_OPEN.name, on_change="rerun")
    if expander.open:
        rows = [_row(finding) for finding in worst_first]
        columns = {texts.CHECK_MEANS: st.column_config.TextColumn(width="large")}
        expander.dataframe(rows, hide_index=True, height="content", column_config=columns)


def _differs(finding: CheckResult) -> bool:
    return finding.outcome in ("alternative", "fail")


def _row(finding: CheckResult) -> dict[str, object]:
    return {
        texts.CHECK_CAPABILITY: finding.label,
        texts.CHECK_RESULT: f"{_MARKS[finding.outcome]} {texts.CHECK_OUTCOMES[finding.outcome]}",
        texts.CHECK_MEANS: said_on_setup(finding.means),
        texts.CHECK_SECONDS: finding.seconds,
        texts.CHECK_DETAIL: said_on_setup(finding.detail),
    }
