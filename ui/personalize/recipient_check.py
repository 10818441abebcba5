"""The check of every recipient of the sample, or of a file that the person drops; it goes on beside the page."""

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.blocks.recipient_report import RecipientReport
from core.blocks.recipient_rows import longest_lines, recipient_rows
from core.domain.job import Job
from core.domain.template import Template
from core.events.mask import masked_text
from core.events.paths import ENDINGS, PACKED
from core.personalize.checked_events import CheckedEvents, FileEvents, SampleEvents
from core.personalize.recipient_checks import CheckState
from core.publish.prepared_block import PreparedBlock
from ui.app import text as words
from ui.app.call import Named, perform
from ui.app.cell import Cell
from ui.app.job_progress import follow_job
from ui.app.state import get_state, set_state, workspace
from ui.events import text as events_texts
from ui.events.file_reading import choose_column, show_readings
from ui.personalize import recipient_check_text as texts
from ui.personalize.keys import CHECKED_CANDIDATES, CHECKED_COLUMN, CHECKED_FILE
from ui.personalize.preview import masking


def show_recipient_check(cell: Cell, block: Named, sample: Named | None) -> None:
    """Draw the choice of recipients, how far their check is, and what came of it."""
    st.markdown(f"**{texts.TITLE}**")
    st.caption(texts.ASK)
    place = st.container()
    # Below what it is about, and drawn first: it tells which recipients that are.
    file: UploadedFile | None = st.file_uploader(
        texts.FILE, type=[*ENDINGS, *PACKED, "txt"], help=texts.FILE_HELP, key=CHECKED_FILE.name
    )
    with place:
        if file:
            _check_file(cell, block, file)
        elif sample and sample.value.events:
            count = len(sample.value.events)
            if state := _check(block, SampleEvents(sample.value), texts.of_sample(count)):
                call = workspace().personalize.check_recipients
                cell.show(state.report, state.job.cost, call, block, sample)


def _check_file(cell: Cell, block: Named, file: UploadedFile) -> None:
    key, candidates_key = CHECKED_COLUMN[file.file_id], CHECKED_CANDIDATES[file.file_id]
    column = get_state(key)
    events = FileEvents(file.file_id, file.name, file.size, file.getvalue, column)
    state = _check(block, events, texts.of_file(file.name))
    if state and state.candidates:
        set_state(candidates_key, state.candidates)
    # In every run, whatever is checked: a widget that is not drawn loses its value.
    if candidates := get_state(candidates_key):
        choose_column(key.name, candidates)
    if state:
        named: Mapping[str, str] = {} if column is None else {"column": column}
        cell.show(state.report, state.job.cost, workspace().personalize.check_files, block, file.name, **named)


def _check(block: Named, events: CheckedEvents, about: str) -> CheckState | None:
    """Draw the way to begin, how far the check is, and its report; the state once it has ended."""
    checks = workspace().recipient_checks
    state = checks.state(block.value, events)
    st.caption(about)
    if state and state.job.active:
        follow_job(state.job, _progress)
        return None
    st.button(
        texts.CHECK_AGAIN if state else texts.CHECK, key="check_recipients", icon=":material/groups:",
        on_click=perform, args=[checks.begin, block.value, events],
    )  # fmt: skip
    if state:
        _show_state(state, block.value)
    return state


def _progress(job: Job) -> str:
    return job.step


def _show_state(state: CheckState, block: PreparedBlock) -> None:
    if state.candidates and not state.report:
        st.info(events_texts.CHOOSE_COLUMN, icon=":material/info:")
    elif state.job.note:
        st.error(words.sentence(state.job.note), icon=":material/error:")
    show_readings(state.readings)
    if not state.report:
        return
    if state.job.state == "stopped" and not state.job.note:
        st.caption(texts.STOPPED)
    st.caption(texts.checked(state.report))
    _show_rows(state.report, block.template)
    _show_all_well(state, state.report, block)
    for line in longest_lines(state.report, block.template, _event_name):
        st.caption(words.plain(line))


def _show_all_well(state: CheckState, report: RecipientReport, block: PreparedBlock) -> None:
    """Say what is true of everybody, if it is known."""
    if not report.places and not block.personalization.edited:
        st.caption(texts.ALL_THE_SAME)
    elif report.places and state.is_whole and not recipient_rows(report, block.template):
        st.success(texts.ALL_WELL, icon=":material/check_circle:")


def _event_name(event_id: str) -> str:
    """An event's ID, which some shops make of an order's number, hidden with the values."""
    return masked_text(event_id) if masking() else event_id


def _show_rows(report: RecipientReport, template: Template) -> None:
    rows = recipient_rows(report, template)
    if not rows:
        return
    st.dataframe(
        [
            {
                "slot": row.place,
                "shows": row.shows,
                "recipients": row.count.recipients,
                "share": row.count.recipients / report.recipients,
                "first events": list(map(_event_name, row.count.event_ids)),
            }
            for row in rows
        ],
        height="content",
        column_config={
            "recipients": st.column_config.NumberColumn(format="localized", width=90),
            "share": st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0, width=100),
            "first events": st.column_config.ListColumn(),
        },
        hide_index=True,
    )
