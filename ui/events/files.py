"""Events of files that somebody drops: small files are read at once, others in the background by all processors."""

from collections.abc import Iterable, Sequence
from functools import partial
from io import BytesIO
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.domain.job import ApiUsage, Job
from core.errors import ChooseError, InputError
from core.events.file_sample import readable_sample
from core.events.files import EventFile
from core.events.paths import ENDINGS, PACKED
from core.events.read_files import FilesRead
from core.events.sample import Sample
from core.events.uploads import Upload
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.job_progress import follow_job
from ui.app.state import get_state, set_query_param, set_state, workspace
from ui.events import files_text, keys
from ui.events import text as texts
from ui.events.dropped import files_to_read
from ui.events.file_reading import choose_column, show_readings
from ui.events.opened import READ, files_key

LARGE: Final = 2_000_000
"""Bytes of all files from which on they are read in the background."""


def drop_files() -> Sequence[UploadedFile]:
    """Draw the place to drop files, and what to do with larger ones; those that are in it."""
    files: Sequence[UploadedFile] = st.file_uploader(
        texts.FILE,
        type=[*ENDINGS, *PACKED, "txt"],
        accept_multiple_files=True,
        help=texts.FILE_HELP,
        key=files_key().name,
    )
    # Of a file that is too large the page is not told.
    st.caption(texts.file_limit(st.get_option("server.maxUploadSize")))
    return files


def from_files(cell: Cell, files: Sequence[UploadedFile]) -> Sample | FilesRead | None:
    """What was read of dropped files; None while they are read, or if they cannot be, which has then been said."""
    files = files_to_read(files)
    uploads, is_large = workspace().uploads, sum(file.size for file in files) > LARGE
    if is_large and uploads.can_read:
        source = "_".join(file.file_id for file in files)
        before = get_state(keys.READING_OF_FILES)
        if before is None or before[0] != source:
            job = uploads.read([Upload(name=file.name, content=file.getvalue()) for file in files])
            before = (source, job.id)
            set_state(keys.READING_OF_FILES, before)
            st.query_params.pop(READ, None)
        # That of a column that somebody has chosen since is in the address already.
        set_query_param(READ, st.query_params.get(READ, before[1]))
        return from_reading(cell, st.query_params[READ])
    # A reload must not show what these files replaced.
    st.query_params.pop(READ, None)
    return _read_here(cell, files)


def from_reading(cell: Cell, job_id: str) -> FilesRead | None:
    """What a job has read; None while it reads, or if there is nothing, which has then been said."""
    reading = workspace().uploads.get(job_id)
    job, result = reading.job, reading.result
    if job.active:
        follow_job(job, _progress_text, label=texts.STOP)
        return None
    if isinstance(result, ChooseError):
        st.info(texts.CHOOSE_COLUMN, icon=":material/info:")
        _choose_for_reading(job_id, result.choices)
        return None
    if result is None:
        st.error(texts.file_error(job.note or files_text.NOT_IN_MEMORY), icon=":material/error:")
        return None
    return _shown_reading(cell, job, result)


def _shown_reading(cell: Cell, job: Job, result: FilesRead) -> FilesRead | None:
    readings = result.sample.readings
    _show_unreadable(result.unreadable, others_have_events=result.profile.total > 0)
    show_readings(readings)
    if result.stopped:
        st.warning(files_text.stopped(result.profile.total), icon=":material/stop_circle:")
    for problem in result.problems:
        st.warning(words.sentence(problem), icon=":material/warning:")
    if candidates := list(dict.fromkeys(name for each in readings for name in each.candidates)):
        _choose_for_reading(job.id, candidates)
    column = job.arguments["column"]
    named = {} if column is None else {"column": column}
    cell.show(result, job.cost, workspace().events.read_files, *(each.name for each in readings), **named)
    if not result.profile.total:
        st.info(texts.EMPTY_FILE)
        return None
    st.caption(files_text.counted(result.profile.total, len(result.sample.events)))
    return result


def _show_unreadable(reasons: Iterable[object], *, others_have_events: bool) -> None:
    if sentences := list(map(str, reasons)):
        st.warning(files_text.unreadable(sentences, others_have_events=others_have_events), icon=":material/warning:")


def _progress_text(job: Job) -> str:
    return files_text.reading(job.done, job.total, job.step)


def _choose_for_reading(job_id: str, candidates: Sequence[str]) -> None:
    key = keys.JSON_COLUMN[job_id]
    choose_column(key.name, candidates)
    column = get_state(key)
    if column is not None:
        set_state(key, None)
        set_query_param(READ, workspace().uploads.read_again(job_id, column).id)
        st.rerun()


def _read_here(cell: Cell, files: Sequence[UploadedFile]) -> Sample | None:
    key = keys.JSON_COLUMN["_".join(file.file_id for file in files)]
    column = get_state(key)
    try:
        sample, faults = _sample_of(files, column)
    except ChooseError as error:
        st.info(texts.CHOOSE_COLUMN, icon=":material/info:")
        choose_column(key.name, error.choices)
        return None
    except InputError as error:
        st.error(texts.file_error(str(error)), icon=":material/error:")
        return None
    _show_unreadable(faults, others_have_events=bool(sample.events))
    show_readings(sample.readings)
    if candidates := list(dict.fromkeys(name for each in sample.readings for name in each.candidates)):
        choose_column(key.name, candidates)
    named = {} if column is None else {"column": column}
    cell.show(sample, ApiUsage(), workspace().events.of_files, *(each.name for each in sample.readings), **named)
    if not sample.events:
        st.info(texts.EMPTY_FILE)
        return None
    return sample


def _sample_of(files: Sequence[UploadedFile], column: str | None) -> tuple[Sample, tuple[InputError, ...]]:
    source = (tuple(file.file_id for file in files), column)
    entry = get_state(keys.SAMPLE_OF_FILES)
    if entry is None or entry[0] != source:
        opened = [EventFile(file.name, partial(BytesIO, file.getvalue()), column) for file in files]
        entry = (source, *readable_sample(opened))
        set_state(keys.SAMPLE_OF_FILES, entry)
    return entry[1:]
