"""The sample at the head of the page Events: which events, how many, from when; read while one looks."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from io import BytesIO

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.domain.event import Metric
from core.domain.job import ApiUsage, Job
from core.errors import ChooseError, InputError
from core.events.files import EventFile
from core.events.paths import ENDINGS, PACKED
from core.events.sample import Sample, file_sample, repaired_values
from ui.app import text as words
from ui.app.call import perform
from ui.app.cell import Cell
from ui.app.job_progress import follow_job
from ui.app.keys import Key
from ui.app.state import get_state, set_default, set_query_param, set_state, workspace
from ui.events import keys
from ui.events import text as texts
from ui.events.explored import Explored
from ui.events.saved_profiles import PARAM, import_profile, open_profile, show_saved_profiles
from ui.events.saved_samples import show_saved_samples

AT_ONCE = 200
SIZES = (200, 2_000, 10_000, 50_000)


def choose_sample(cell: Cell) -> Explored | None:
    """Draw the choice and read; None when there are no events, which has then been said."""
    sample_id, profile_id = st.query_params.get("kept", ""), st.query_params.get(PARAM, "")
    if get_state(_files_key()):
        return _from_files(cell, _drop())
    if profile_id:
        _offer_back()
        return open_profile(cell, profile_id)
    if sample_id:
        return _open_saved(cell, sample_id)
    place = st.container()
    # First, because they need no account.
    _other_sources()
    with place:
        return _of_account(cell)


def _of_account(cell: Cell) -> Sample | None:
    with st.container(horizontal=True):
        metric = _choose_metric(cell)
        if metric is None:
            return None
        limit = st.segmented_control(
            texts.SIZE,
            SIZES,
            format_func=lambda size: f"{size:,}",
            key=set_default(keys.SIZE, keys.SIZE.default),
            required=True,
            bind="query-params",
        )
        since, until = (
            st.date_input(label, value=None, key=key.name, bind="query-params", width=150)
            for label, key in ((texts.SINCE, keys.SINCE), (texts.UNTIL, keys.UNTIL))
        )
    period = {name: str(day) for name, day in (("since", since), ("until", until)) if day}
    sample = _read(cell, metric, int(limit or AT_ONCE), period)
    if not sample.events:
        st.info(texts.NO_EVENTS_THEN if period else texts.NO_EVENTS, icon=":material/info:")
        return None
    return sample


def _other_sources() -> None:
    """Samples from files and saved ones. Both stand in the page: over it, they would hide what is said of them."""
    left, right = st.columns(2)
    with left.expander(texts.FILE_OPEN, icon=":material/upload_file:"):
        _drop()
    with right.expander(texts.OPEN_SAVED, icon=":material/lock:", on_change="rerun", key=keys.SAVED_OPEN.name):
        if get_state(keys.SAVED_OPEN):
            show_saved_samples("first")
            show_saved_profiles("first")
            import_profile()


def _drop() -> Sequence[UploadedFile]:
    return st.file_uploader(
        texts.FILE,
        type=[*ENDINGS, *PACKED, "txt"],
        accept_multiple_files=True,
        help=texts.FILE_HELP,
        key=_files_key().name,
    )


def _files_key() -> Key[Sequence[UploadedFile]]:
    return keys.FILES[get_state(keys.FILES_ROUND)]


def _back() -> None:
    """Put files and saved samples away."""
    for param in ("kept", PARAM):
        st.query_params.pop(param, None)
    set_state(keys.FILES_ROUND, int(get_state(keys.FILES_ROUND) or 0) + 1)


def _offer_back() -> None:
    st.button(texts.BACK, icon=":material/arrow_back:", type="tertiary", on_click=_back, key="events_back")


def _choose_metric(cell: Cell) -> Metric | None:
    ws = workspace()
    metrics: dict[str, Metric] = {metric.id: metric for metric in cell.fetch(ws.events.metrics)}
    if not metrics:
        st.info(texts.NO_EVENTS)
        return None
    last_seen: dict[str, str] = {}
    with cell.errors_here():
        last_seen = cell.fetch(ws.events.last_seen)
    order = sorted(metrics, key=lambda key: (metrics[key].integration.lower(), metrics[key].name.lower()))
    metric_param = st.query_params.get("metric", "")
    fresh = max(order, key=lambda key: (metrics[key].name == "Placed Order", last_seen.get(key, "")))
    set_default(keys.METRIC, metric_param if metric_param in metrics else fresh)

    def label(key: str) -> str:
        metric = metrics[key]
        return f"{metric.integration or 'Klaviyo'} › {metric.name} · {texts.last_seen(_days(last_seen.get(key, '')))}"

    metric = st.selectbox(words.EVENT_LABEL, order, format_func=label, key=keys.METRIC.name, persist_state="session")
    set_query_param("metric", metric)
    return metrics[metric]


def _read(cell: Cell, metric: Metric, limit: int, period: dict[str, str]) -> Sample:
    ws = workspace()
    first: Sample = cell.fetch(ws.events.sample, metric.id, limit=AT_ONCE, **period)
    if limit <= AT_ONCE or len(first.events) < AT_ONCE or not first.complete:
        if first.events:
            _say(first)
        return first
    reading = ws.sampling.read(metric, limit, **period)
    job, job_sample = reading.job, reading.sample
    if job.active:
        follow_job(job, _progress_text, label=texts.STOP)
        return first
    if job.note:
        st.error(words.sentence(job.note), icon=":material/error:")
    sample = job_sample if job_sample and len(job_sample.events) > AT_ONCE else first
    if job_sample:
        cell.show(sample, job.cost, ws.events.sample, metric.id, limit=limit, **period)
    with st.container(horizontal=True, vertical_alignment="center"):
        _say(sample)
        args = [ws.sampling.read_again, job]
        st.button(texts.READ_AGAIN, on_click=perform, args=args, type="tertiary", icon=":material/refresh:")
    return sample


def _progress_text(job: Job) -> str:
    return texts.reading(job.done, job.total)


def _say(sample: Sample) -> None:
    caption = texts.sample_caption(len(sample.events), sample.requested, sample.span, complete=sample.complete)
    (st.caption if sample.complete else st.warning)(caption)
    if sample.repairs:
        st.caption(repaired_values(sample.repairs))


def _from_files(cell: Cell, files: Sequence[UploadedFile]) -> Sample | None:
    _offer_back()
    key = keys.JSON_COLUMN["_".join(file.file_id for file in files)]
    column = get_state(key)
    try:
        sample = _sample_of(files, column)
    except ChooseError as error:
        st.info(texts.CHOOSE_COLUMN, icon=":material/info:")
        _choose_column(key.name, error.choices)
        return None
    except InputError as error:
        st.error(texts.file_error(str(error)), icon=":material/error:")
        return None
    for reading in sample.readings:
        st.caption(texts.file_caption(reading.name, reading.sentence))
        if reading.skipped:
            st.warning(texts.file_caption(reading.name, reading.skipped_sentence))
    if candidates := list(dict.fromkeys(name for each in sample.readings for name in each.candidates)):
        _choose_column(key.name, candidates)
    named = {} if column is None else {"column": column}
    cell.show(sample, ApiUsage(), workspace().events.of_files, *(file.name for file in files), **named)
    if not sample.events:
        st.info(texts.EMPTY_FILE)
        return None
    return sample


def _sample_of(files: Sequence[UploadedFile], column: str | None) -> Sample:
    source = (tuple(file.file_id for file in files), column)
    entry = get_state(keys.SAMPLE_OF_FILES)
    if entry is None or entry[0] != source:
        entry = (
            source,
            file_sample([EventFile(file.name, partial(BytesIO, file.getvalue()), column) for file in files]),
        )
        set_state(keys.SAMPLE_OF_FILES, entry)
    return entry[1]


def _choose_column(key: str, candidates: Sequence[str]) -> None:
    st.selectbox(
        texts.JSON_COLUMN,
        [None, "", *candidates],
        format_func=texts.column_label,
        accept_new_options=True,
        help=texts.JSON_COLUMN_HELP,
        key=key,
    )


def _open_saved(cell: Cell, sample_id: str) -> Sample:
    _offer_back()
    sample: Sample = cell.fetch(workspace().saved_samples.open, sample_id)
    _say(sample)
    return sample


def _days(moment: str) -> int | None:
    try:
        return (datetime.now(UTC) - datetime.fromisoformat(moment)).days
    except ValueError:
        return None
