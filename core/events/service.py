"""Metrics, and samples of their events."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import quote

from core.accounts.account import Account
from core.cloudinary.delivery import source_path
from core.cloudinary.delivery_url import identify, is_delivered
from core.domain.event import Event, EventsPage, Metric, Period
from core.errors import ChooseError, InputError, NotFound, Refused
from core.events.file_sample import file_sample
from core.events.paths import event_paths, open_files
from core.events.read_files import FilesRead, NamedPath, read_files
from core.events.sample import Sample
from core.events.sample_reader import BURST, PAGE, READING, STEADY, WORKERS, SampleReader
from core.http import RateLimiter, map_concurrently
from core.klaviyo.client import KlaviyoClient

MOST: Final = 50_000
_THUMBNAIL: Final = "c_pad,h_96,w_96,b_rgb:f4f4f4/f_jpg,q_auto"
WITH_PROFILES: Final = 2000
"""The largest sample that profiles are read with, where the account allows that."""


class EventsLimiter(RateLimiter):
    """As fast as Klaviyo lets an account's events be read."""

    def __init__(self) -> None:
        super().__init__(BURST, STEADY)


class _ProfilesAllowed(dict[str, bool]):
    """Whether the account lets event samples carry their profiles, by the scopes that were granted; asked once."""


class Events:
    """The connected account's metrics and events."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._profiles = account.memory.get(_ProfilesAllowed)
        self._limiter = account.memory.get(EventsLimiter)

    def metrics(self) -> list[Metric]:
        """Every metric, by name."""
        return self._account.klaviyo.get_metrics()

    def last_seen(self) -> dict[str, str]:
        """The time of each metric's newest event by its id, ISO 8601; blank without one. A call for each metric."""
        klaviyo, metrics = self._account.klaviyo, self.metrics()

        def newest(metric: Metric) -> str:
            self._limiter.wait()
            try:
                events = klaviyo.get_events_page(metric.id, size=1).events
            except (InputError, NotFound):
                # Klaviyo does not let every metric's events be queried.
                return ""
            return events[0].datetime if events else ""

        return dict(zip([metric.id for metric in metrics], map_concurrently(newest, metrics, WORKERS), strict=True))

    def metric(self, name_or_id: str) -> Metric:
        """The metric of that name or id; ChooseError when two integrations have one of that name."""
        metrics = self.metrics()
        matches = [metric for metric in metrics if metric.id == name_or_id]
        matches = matches or [metric for metric in metrics if name_or_id in (metric.name, metric.title)]
        if not matches:
            raise NotFound(f"the account has no metric “{name_or_id}”")
        if len(matches) > 1:
            choices = tuple(f"{metric.title} [{metric.id}]" for metric in matches)
            raise ChooseError(f"more than one metric is called “{name_or_id}”", choices)
        return matches[0]

    def sample(self, metric: str, limit: int = 200, since: str = "", until: str = "") -> Sample:
        """The newest events of a metric, given by name or id; `since` and `until` are ISO dates, both included.

        A reading that fails half-way gives what was read, with the reason as its `note`.
        """
        match = self.metric(metric)
        return read_sample(match, self.reader(match, limit, since, until), limit)

    def of_files(self, *names: str, column: str | None = None) -> Sample:
        """The events of files, given by their paths, by folders or by patterns such as `orders/*.json`.

        `column` names the column of JSON that is the event in a table, "" none; without it the file tells. InputError
        where a file cannot be read, ChooseError where one of its columns has to be named.
        """
        return file_sample(open_files(names, column))

    def read_files(self, *names: str, column: str | None = None) -> FilesRead:
        """The profile of all events of files of any size, named as in `of_files`, and a sample of them."""
        paths = dict.fromkeys(path for name in names for path in event_paths(name))
        return read_files([NamedPath(name=path, path=path) for path in paths], column)

    def samples(self, metrics: list[str], limit: int = 200) -> list[Sample]:
        """The newest events of several metrics, side by side."""
        return map_concurrently(lambda metric: self.sample(metric, limit), metrics, WORKERS)

    def thumbnail(self, url: str) -> str:
        """A small picture of what an event's address shows, made by the connected cloud, which fetches foreign ones."""
        cloud = self._account.cloud
        reading = identify(url, cloud)
        if reading and (reading.resource_type, reading.type) == ("image", "upload") and not reading.signature:
            source = source_path(reading.public_id, version=reading.version)
            return cloud.url("upload", reading.transformation, _THUMBNAIL, source)
        return cloud.url("fetch", _THUMBNAIL, quote(url, safe=""))

    def is_own(self, url: str) -> bool:
        """Whether an address shows a picture of the connected cloud itself."""
        return is_delivered(url, self._account.cloud)

    def reader(
        self,
        metric: Metric,
        limit: int,
        since: str = "",
        until: str = "",
        *,
        stopped: Callable[[], bool] = lambda: False,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> SampleReader:
        """Return the reader of a sample, which reads until `stopped()`; `on_progress` gets how many events it has."""
        span = check_request(limit, since, until)
        connection = self._account.connected
        # A connection with more scopes is tried anew.
        granted = f"{connection.account_id} {connection.scope}"

        def read(*, stopped: Callable[[], bool], **page: Any) -> EventsPage:
            klaviyo = self._account.klaviyo.with_retry(READING, self._limiter, stopped)
            return self._page(klaviyo, granted, metric.id, profiles=limit <= WITH_PROFILES, **page)

        workers = WORKERS if limit > PAGE else 1
        return SampleReader(read, limit, span, self._limiter, workers, stopped=stopped, on_progress=on_progress)

    def _page(
        self, klaviyo: KlaviyoClient, granted: str, metric_id: str, *, profiles: bool, **query: Any
    ) -> EventsPage:
        if profiles and self._profiles.get(granted, True):
            try:
                page = klaviyo.get_events_page(metric_id, profiles=True, **query)
            except Refused:
                page = klaviyo.get_events_page(metric_id, **query)
                # Where the events are refused too, nothing is known of profiles.
                self._profiles[granted] = False
            else:
                self._profiles[granted] = True
            return page
        return klaviyo.get_events_page(metric_id, **query)


def read_sample(metric: Metric, reader: SampleReader, limit: int) -> Sample:
    """What a reader reads; its error is raised when nothing was read."""
    events: tuple[Event, ...] = reader.run()
    if reader.error and not events:
        raise reader.error
    return reader_sample(metric, reader, events, limit)


def reader_sample(metric: Metric, reader: SampleReader, events: tuple[Event, ...], limit: int) -> Sample:
    """The events that a reader has read, and how the reading ended."""
    note = str(reader.error or "")
    return Sample(
        metric=metric, events=events, requested=limit, complete=reader.complete, note=note, repairs=reader.repairs
    )


def check_request(limit: int, since: str, until: str) -> Period:
    """The period of a sample that can be read; InputError names what is wrong."""
    if not 1 <= limit <= MOST:
        raise InputError(f"must be a number from 1 to {MOST:,}", "limit")
    return period_of(since, until)


def period_of(since: str, until: str) -> Period:
    """From the first moment of one day to the last of another, in UTC; blank is open."""
    first, last = _day(since, "since"), _day(until, "until")
    if first and last and last < first:
        raise InputError("is before the first day", "until")
    return Period(since=first, until=last + 86_400 if last else 0)


def _day(text: str, place: str) -> int:
    if not text:
        return 0
    try:
        # Only the plain form: others would read differently to a person.
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        day = None
    if day is None:
        raise InputError("must be a date such as 2026-11-22", place)
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
