"""The check of every recipient of the sample, or of a file that the person drops; it goes on beside the page."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.blocks.recipient_report import RecipientReport
from core.blocks.recipient_rows import longest_lines, recipient_rows
from core.domain.job import Job
from core.events.mask import masked_text
from core.events.paths import ENDINGS, PACKED
from core.events.sample import Sample
from core.personalize.checked_events import CheckedEvents, FileEvents, SampleEvents
from core.personalize.recipient_checks import CheckState
from core.publish.prepared_block import PreparedBlock
from ui.app import text as words
from ui.app.call import Named, perform
from ui.app.cell import Cell
from ui.app.job_note import note_now
from ui.app.job_progress import follow_job
from ui.app.state import get_state, set_state, workspace
from ui.app.tables import RATE, RATE_OF_RECIPIENTS, headed, rate_value
from ui.events import text as events_texts
from ui.events.file_reading import choose_column, show_readings
from ui.personalize import recipient_check_text as texts
from ui.personalize.keys import CHECKED_CANDIDATES, CHECKED_COLUMN, CHECKED_FILE, BlockKeys
from ui.personalize.people import person, show_people
from ui.personalize.preview import masking

_MOST_PEOPLE: Final = 8
"""Recipients of each row that can be previewed from there."""


def show_recipient_check(cell: Cell, block: Named, sample: Named | None, keys: BlockKeys) -> None:
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
            if state := _check(block, SampleEvents(sample.value), texts.of_sample(count), sample.value):
                call = workspace().personalize.check_recipients
                cell.show(state.report, state.job.cost, call, block, sample)
                if state.report:
                    _show_people(state.report, block.value, sample.value, keys)


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


def _check(block: Named, events: CheckedEvents, about: str, sample: Sample | None = None) -> CheckState | None:
    """Draw the way to begin, how far the check is, and its report; the state once it has ended.

    Recipients of a `sample` have names.
    """
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
        _show_state(state, block.value, sample)
    return state


def _progress(job: Job) -> str:
    return job.step


def _show_state(state: CheckState, block: PreparedBlock, sample: Sample | None) -> None:
    if state.candidates and not state.report:
        st.info(events_texts.CHOOSE_COLUMN, icon=":material/info:")
    elif note := note_now(state.job):
        st.error(words.sentence(note), icon=":material/error:")
    elif state.job.state == "done" and not state.report:
        st.info(events_texts.EMPTY_FILE, icon=":material/info:")
    show_readings(state.readings)
    if not state.report:
        return
    if state.job.state == "stopped" and not state.job.note:
        st.caption(texts.STOPPED)
    st.caption(texts.checked(state.report))
    if sample is None:
        _show_rows(state.report, block, _namer(None))
    _show_all_well(state, state.report, block)
    for line in longest_lines(state.report, block.template, _namer(sample, "event ")):
        st.caption(words.plain(line))


def _show_all_well(state: CheckState, report: RecipientReport, block: PreparedBlock) -> None:
    """Say what is true of everybody, if it is known."""
    if not report.places and not block.personalization.edited:
        st.caption(texts.ALL_THE_SAME)
    elif report.places and state.is_whole and not recipient_rows(report, block.template, block.choices):
        st.success(texts.ALL_WELL, icon=":material/check_circle:")


def _namer(sample: Sample | None, prefix: str = "") -> Callable[[str], str]:
    """What an event's ID is shown as: its recipient, else itself behind the prefix.

    It is hidden with the values, because some shops make it of an order's number.
    """
    mask = masking()
    places = _places(sample) if sample else {}

    def name(event_id: str) -> str:
        if sample and event_id in places:
            return person(sample, places[event_id], mask=mask)
        return prefix + (masked_text(event_id) if mask else event_id)

    return name


def _places(sample: Sample) -> Mapping[str, int]:
    """Where the events of a sample stand, by their IDs."""
    return {event.id: place for place, event in enumerate(sample.events) if event.id}


def _show_people(report: RecipientReport, block: PreparedBlock, sample: Sample, keys: BlockKeys) -> None:
    """Each row with its first recipients, who can be previewed."""
    places = _places(sample)
    rows = recipient_rows(report, block.template, block.choices)
    if rows:
        st.caption(texts.SEE)
    for number, row in enumerate(rows):
        st.markdown(texts.row(row, report.recipients))
        of_row = [places[each] for each in row.count.event_ids if each in places][:_MOST_PEOPLE]
        if of_row:
            show_people(sample, of_row, keys, f"checked_{number}", mask=masking(), about={})


def _show_rows(report: RecipientReport, block: PreparedBlock, name: Callable[[str], str]) -> None:
    """The rows as a table, with events that nothing can be previewed of."""
    rows = recipient_rows(report, block.template, block.choices)
    if not rows:
        return
    st.dataframe(
        [
            {
                "slot": row.place,
                "shows": row.shows,
                "recipients": row.count.recipients,
                RATE_OF_RECIPIENTS: rate_value(row.count.recipients / report.recipients),
                texts.EVENTS: list(map(name, row.count.event_ids)),
            }
            for row in rows
        ],
        height="content",
        column_config=headed(
            {
                "slot": {},
                "shows": {},
                "recipients": st.column_config.NumberColumn(format="localized", width=90),
                RATE_OF_RECIPIENTS: RATE,
                texts.EVENTS: st.column_config.ListColumn(),
            }
        ),
        hide_index=True,
    )
