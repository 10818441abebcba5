"""The sample at the head of the page Events: which events, how many, from when; read while one looks."""

from datetime import UTC, datetime

import streamlit as st

from core.domain.event import Metric
from core.domain.job import Job
from core.domain.moments import days_since
from core.events.event_profile import sample_profile
from core.events.read_files import FilesRead
from core.events.sample import Sample, repaired_values
from ui.app import text as words
from ui.app.call import perform
from ui.app.cell import Cell
from ui.app.job_note import note_now
from ui.app.job_progress import follow_job
from ui.app.select import select
from ui.app.state import clear_state, get_state, set_default, set_query_param, set_state, workspace
from ui.events import keys
from ui.events import text as texts
from ui.events.explored import Source
from ui.events.files import drop_files, from_files, from_reading
from ui.events.opened import PROFILE, READ, SAMPLE, files_key, put_away
from ui.events.saved_profiles import import_profile, offer_rates, open_profile, show_saved_profiles
from ui.events.saved_samples import show_saved_samples

AT_ONCE = 200
SIZES = (200, 2_000, 10_000, 50_000)


def choose_sample(cell: Cell) -> Source | None:
    """Draw the choice and read; None when there are no events, which has then been said."""
    params = st.query_params
    if get_state(files_key()):
        _offer_back()
        return _with_offer(from_files(cell, drop_files()))
    if params.get(READ):
        _offer_back()
        return _with_offer(from_reading(cell, params[READ]))
    if params.get(PROFILE):
        _offer_back()
        return open_profile(cell, params[PROFILE])
    if params.get(SAMPLE):
        return _open_saved(cell, params[SAMPLE])
    place = st.container()
    # First, because they need no account.
    _other_sources()
    with place:
        return _of_account(cell)


def _with_offer(source: Sample | FilesRead | None) -> Sample | FilesRead | None:
    """What was read of files, with the way to use their fill rates."""
    if source is not None:
        offer_rates(source.profile if isinstance(source, FilesRead) else sample_profile(source))
    return source


def _of_account(cell: Cell) -> Sample | None:
    with st.container(horizontal=True):
        metric = _choose_metric(cell)
        if metric is None:
            return None
        limit = st.segmented_control(
            texts.SIZE,
            SIZES,
            format_func=lambda size: f"{size:,}",
            key=keys.SIZE.name,
            # A value of the session that the address does not name is lost on the way from another page.
            default=keys.SIZE.default,
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
        drop_files()
    with right.expander(texts.OPEN_SAVED, icon=":material/lock:", on_change="rerun", key=keys.SAVED_OPEN.name):
        if get_state(keys.SAVED_OPEN):
            show_saved_samples("first")
            show_saved_profiles("first")
            import_profile()


def _offer_back() -> None:
    st.button(texts.BACK, icon=":material/arrow_back:", type="tertiary", on_click=put_away, key="events_back")


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
        return f"{metric.title} · {texts.last_seen(days_since(last_seen.get(key, ''), datetime.now(UTC).date()))}"

    select(words.EVENT_LABEL, order, keys.METRIC, label, persist_state="session")
    metric = get_state(keys.METRIC)
    set_query_param("metric", metric)
    if metric_param and metric_param not in metrics:
        set_state(keys.SHOWN_INSTEAD, metric)
    if get_state(keys.SHOWN_INSTEAD) == metric:
        st.warning(texts.unknown_metric(metrics[metric].name), icon=":material/link_off:")
    else:
        clear_state(keys.SHOWN_INSTEAD)
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
    if note := note_now(job):
        st.error(words.sentence(note), icon=":material/error:")
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


def _open_saved(cell: Cell, sample_id: str) -> Sample:
    _offer_back()
    sample: Sample = cell.fetch(workspace().saved_samples.open, sample_id)
    _say(sample)
    return sample
