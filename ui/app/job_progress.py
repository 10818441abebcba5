"""How far a job is, on whichever page it shows: a bar that follows it, and the button that stops it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.domain.job import Job
from core.errors import WorkspaceError
from ui.app import keys
from ui.app import text as texts
from ui.app.state import get_state, set_state, workspace

SECONDS = 0.5
"""How often a page looks how far a job is."""


def follow_job(
    job: Job,
    text: Callable[[Job], str],
    stop: Callable[[], object] | None = None,
    label: str = texts.STOP,
    place: str = "",
) -> None:
    """Draw a job that somebody works on, again and again; at its end, the page as it is then.

    `text` stands in the bar, `label` on the button. `stop` ends a job whose service logs who did so. `place` tells this
    view from another one of the same job on the page.
    """
    st.fragment(_progress, run_every=SECONDS)(
        job.id, text, stop or partial(workspace().jobs.stop, job.id), label, place
    )


def _progress(job_id: str, text: Callable[[Job], str], stop: Callable[[], object], label: str, place: str) -> None:
    jobs = workspace().jobs
    job = jobs.get(job_id)
    if not job.active:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(job.fraction, text(job))
        st.button(
            label, on_click=_stop, args=[job_id, stop], disabled=job.state == "stopping", icon=":material/stop_circle:",
            key=f"stop_{job.kind.replace(' ', '_')}{place}",
        )  # fmt: skip
    if problem := get_state(keys.STOP_PROBLEM[job_id]):
        st.error(problem, icon=":material/error:")


def _stop(job_id: str, stop: Callable[[], object]) -> None:
    problem = ""
    try:
        stop()
    except WorkspaceError as error:
        problem = texts.sentence(error)
    # What a callback draws is gone with the next run, half a second later.
    set_state(keys.STOP_PROBLEM[job_id], problem)
