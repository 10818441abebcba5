"""At the head of the list: what begins an audit, when the last one ran, and the report of it."""

from functools import partial
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.job import ACTIVE, Job
from core.links.audit_run import AuditRun
from ui.app import text as words
from ui.app.actions import action_button
from ui.app.cell import Cell
from ui.app.job_note import note_now
from ui.app.job_progress import follow_job
from ui.app.popover import popover
from ui.app.state import get_state, set_default, workspace
from ui.links import audit_text as texts
from ui.links import keys


def show_audit_start(cell: Cell) -> DeltaGenerator:
    """Draw the audit under way, or the buttons that begin one, and when the last one ended; the place for the report.

    The report is of what the filters leave, which are drawn later.
    """
    runs: list[AuditRun] = workspace().links.audits()
    if runs and runs[0].state in ACTIVE:
        stop = partial(workspace().links.stop, runs[0].id)
        follow_job(workspace().jobs.get(runs[0].id), _progress_text, stop)
        return st.container()
    return _start(cell, runs[0] if runs else None, next((run for run in runs if run.state == "done"), None))


def _progress_text(job: Job) -> str:
    return texts.reading(workspace().links.progress(job.id))


def _start(cell: Cell, last: AuditRun | None, ended: AuditRun | None) -> DeltaGenerator:
    """The buttons that begin an audit or go on with one."""
    ws = workspace()
    halted = last if last and last.state in ("stopped", "failed") else None
    if halted:
        note = note_now(ws.jobs.get(halted.id))
        st.warning(words.sentence(note) if note else texts.STOPPED, icon=":material/pause_circle:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if halted and action_button(
            texts.RESUME, type="primary", icon=":material/play_arrow:", key=f"audit_resume_{halted.id}"
        ):
            cell.run(ws.links.resume, halted.id)
            st.rerun()
        kind: Literal["primary", "secondary"] = "secondary" if last else "primary"
        begin = action_button(
            texts.RUN_AGAIN if last else texts.RUN, type=kind, icon=":material/troubleshoot:", key=keys.AUDIT.name
        )
        options = _options()
        report = st.container(width="content")
        st.caption(texts.last_audit(ended) if ended else texts.estimate(ws.links.count()))
    if begin:
        cell.run(ws.links.start_audit, options) if options else cell.run(ws.links.start_audit)
        st.rerun()
    return report


def _options() -> dict[str, Any]:
    """The passes that cost more and are asked for, behind a popover that is empty until it is open."""
    if box := popover(texts.OPTIONS, keys.AUDIT_OPTIONS_OPEN, icon=":material/tune:", type="tertiary"):
        box.number_input(
            texts.IMAGES, 0, 1000, key=set_default(keys.IMAGES, 0), step=10, help=texts.IMAGES_HELP,
            persist_state="session",
        )  # fmt: skip
        box.slider(
            texts.COVERAGE,
            0,
            100,
            key=set_default(keys.FILL_RATE, 0),
            step=5,
            format="%d %%",
            help=texts.COVERAGE_HELP,
            persist_state="session",
        )
    images, coverage = get_state(keys.IMAGES) or 0, get_state(keys.FILL_RATE) or 0
    return ({"images": images} if images else {}) | ({"coverage": coverage / 100} if coverage else {})
