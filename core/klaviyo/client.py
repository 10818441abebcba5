"""Klaviyo's API: accounts, Universal Content, metrics and events."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import httpx

from core.domain.block import Block
from core.domain.event import Event, EventsPage, Metric, Period
from core.errors import InputError, NotFound
from core.http import RateLimiter, RetryPolicy, Service, ignore_answer, make_client
from core.klaviyo import responses as wire
from core.klaviyo.event_responses import events_page, period_filters
from core.klaviyo.ids import checked_id, filter_text, is_id

_T = TypeVar("_T")
REVISION: Final = "2026-10-15"
_CONTENT: Final = "/api/template-universal-content"
PAGE: Final = 200
# Beside sparse fields, the relationship that says whose event it is was recorded for included profiles only.
_WITH_PROFILES: Final = {"fields[event]": "event_properties,datetime", "include": "profile"}


@dataclass(frozen=True, kw_only=True)
class KlaviyoClient:
    """One connected account; every method raises errors of the tree."""

    service: Service

    def close(self) -> None:
        """Let go of the network."""
        self.service.client.close()

    def with_retry(
        self, retry: RetryPolicy, limiter: RateLimiter | None, stopped: Callable[[], bool]
    ) -> "KlaviyoClient":
        """Return the same client with a job's patience; see Service."""
        return replace(self, service=self.service.with_retry(retry, limiter, stopped))

    def get_account(self) -> tuple[str, str]:
        """The account's id and name."""
        return self.service.call("GET", "/api/accounts", read=wire.account)

    def get_universal_content(self, block_id: str) -> Block:
        """One Universal Content block; NotFound when Klaviyo says that it is gone."""
        return self.service.call("GET", f"{_CONTENT}/{checked_id(block_id)}", read=wire.one_block)

    def find_universal_content(self, name: str) -> list[Block]:
        """Every block of exactly this name; names need not be unique."""
        params = {"filter": f"equals(name,{filter_text(name)})", "page[size]": "100"}
        return list(self._all(_CONTENT, params, wire.blocks))

    def get_all_universal_content(self, block_ids: Sequence[str], *, names_only: bool = False) -> list[Block]:
        """The blocks that these ids name, as far as they exist; a call for each hundred.

        With `names_only` Klaviyo tells nothing else of them, for what asks only whether they exist.
        """
        blocks: list[Block] = []
        # One text that is no ID would make Klaviyo refuse all hundred.
        ids = [block_id for block_id in block_ids if is_id(block_id)]
        for start in range(0, len(ids), 100):
            blocks += self._blocks_of(ids[start : start + 100], names_only)
        return blocks

    def _blocks_of(self, ids: list[str], names_only: bool) -> list[Block]:
        """At most a hundred blocks; what Klaviyo takes for no ID of its own is found by halves and left out."""
        params = {"filter": f"any(id,{json.dumps(ids)})", "page[size]": "100"}
        params |= {"fields[template-universal-content]": "name"} if names_only else {}
        try:
            return list(self._all(_CONTENT, params, wire.blocks))
        except InputError:
            if len(ids) > 1:
                half = len(ids) // 2
                return self._blocks_of(ids[:half], names_only) + self._blocks_of(ids[half:], names_only)
        with suppress(NotFound):
            return [self.get_universal_content(ids[0])]
        return []

    def get_universal_content_page(self, following: str = "") -> tuple[list[Block], str]:
        """A hundred blocks of the account, the oldest first, and where the next ones are; blank at the end."""
        params = {"sort": "created", "page[size]": "100"}
        return self.service.call("GET", following or _CONTENT, params=None if following else params, read=wire.blocks)

    def create_universal_content(self, name: str, definition: Mapping[str, Any]) -> Block:
        """Create a block. Never sent twice: OutcomeUnknown when the answer is lost, and then it may exist."""
        body = {"type": "template-universal-content", "attributes": {"name": name, "definition": definition}}
        return self.service.call("POST", _CONTENT, body={"data": body}, repeatable=False, read=wire.one_block)

    def update_universal_content(self, block_id: str, name: str, definition: Mapping[str, Any]) -> Block:
        """Rename a block and replace its definition whole."""
        body = {
            "type": "template-universal-content",
            "id": block_id,
            "attributes": {"name": name, "definition": definition},
        }
        return self.service.call(
            "PATCH", f"{_CONTENT}/{checked_id(block_id)}", body={"data": body}, read=wire.one_block
        )

    def delete_universal_content(self, block_id: str) -> None:
        """Delete a block; templates that show it keep a copy of their own."""
        self.service.call("DELETE", f"{_CONTENT}/{checked_id(block_id)}", read=ignore_answer)

    def get_metrics(self) -> list[Metric]:
        """Every metric of the account, by name."""
        metrics = self._all("/api/metrics", None, wire.metrics)
        return sorted(metrics, key=lambda metric: (metric.name.lower(), metric.integration))

    def get_events(self, metric_id: str, limit: int, *, profiles: bool = False) -> list[Event]:
        """The newest `limit` events of a metric; with their profiles when `profiles`, which may be Refused."""
        page = self.get_events_page(metric_id, size=min(limit, PAGE), profiles=profiles)
        events = list(page.events)
        while page.next and len(events) < limit:
            page = self.get_events_page(metric_id, next_url=page.next)
            events += page.events
        return events[:limit]

    def get_events_page(
        self,
        metric_id: str,
        *,
        period: Period | None = None,
        next_url: str = "",
        size: int = PAGE,
        profiles: bool = False,
        newest_first: bool = True,
    ) -> EventsPage:
        """A page of a metric's events in a period; `next_url` is that of the page before and says everything else."""
        if next_url:
            # The next link carries the filter already; applying it twice would be wrong.
            return self.service.call("GET", next_url, read=events_page)
        params = {
            "filter": ",".join([f"equals(metric_id,{json.dumps(metric_id)})", *period_filters(period)]),
            "sort": "-datetime" if newest_first else "datetime",
            "page[size]": str(size),
            **(_WITH_PROFILES if profiles else {}),
        }
        try:
            return self.service.call("GET", "/api/events", params=params, read=events_page)
        except InputError:
            if not period or period.until <= time.time():
                raise
        # Klaviyo may refuse an end that is still to come; until then nothing happens.
        open_end = replace(period, until=0)
        return self.get_events_page(metric_id, period=open_end, size=size, profiles=profiles, newest_first=newest_first)

    def _all(
        self, path: str, params: Mapping[str, str] | None, read: Callable[[bytes], tuple[list[_T], str]]
    ) -> Iterator[_T]:
        """Everything on a page and on those that follow."""
        while path:
            page, path = self.service.call("GET", path, params=params, read=read)
            yield from page
            # The next link carries the filter already; applying it twice would be wrong.
            params = None


def klaviyo_client(base_url: str, auth: httpx.Auth, transport: httpx.BaseTransport | None = None) -> KlaviyoClient:
    """A client for the account that `auth` stands for."""
    headers = {
        "revision": REVISION,
        "Accept": "application/vnd.api+json",
        "Content-Type": "application/vnd.api+json",
        # Without it a retired revision silently becomes another one.
        "X-Klaviyo-Revision-Fall-Forward-Opt-Out": "1",
    }
    client = make_client(auth=auth, headers=headers, transport=transport)
    return KlaviyoClient(service=Service(name="Klaviyo", base_url=base_url, refusal=wire.refusal, client=client))
