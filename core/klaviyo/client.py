"""Klaviyo's API: accounts, Universal Content, metrics and events."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from core.domain.block import Block
from core.domain.event import Event, EventsPage, Metric, Period
from core.http import Service, make_client
from core.klaviyo import wire

REVISION: Final = "2026-10-15"
_CONTENT: Final = "/api/template-universal-content"
PAGE: Final = 200


@dataclass(frozen=True, kw_only=True)
class KlaviyoClient:
    """One connected account; every method raises errors of the tree."""

    service: Service

    def close(self) -> None:
        """Let go of the network."""
        self.service.client.close()

    def account(self) -> tuple[str, str]:
        """The account's id and name."""
        account = self.service.call("GET", "/api/accounts")["data"][0]
        contact = account["attributes"].get("contact_information") or {}
        return str(account["id"]), str(contact.get("organization_name") or account["id"])

    def block(self, block_id: str) -> Block:
        """One Universal Content block; NotFound when Klaviyo says that it is gone."""
        return wire.block(self.service.call("GET", f"{_CONTENT}/{block_id}")["data"])

    def blocks_named(self, name: str) -> list[Block]:
        """Every block of exactly this name; names need not be unique."""
        params = {"filter": f"equals(name,{json.dumps(name)})", "page[size]": "100"}
        return [wire.block(resource) for page in self._pages(_CONTENT, params) for resource in page["data"]]

    def blocks(self, block_ids: Sequence[str]) -> list[Block]:
        """The blocks that these ids name, as far as they exist; a call for each hundred."""
        found: list[Block] = []
        for start in range(0, len(block_ids), 100):
            part = list(block_ids[start : start + 100])
            params = {"filter": f"any(id,{json.dumps(part)})", "page[size]": "100"}
            found += [wire.block(resource) for page in self._pages(_CONTENT, params) for resource in page["data"]]
        return found

    def blocks_page(self, following: str = "") -> tuple[list[Block], str]:
        """A hundred blocks of the account, the oldest first, and where the next ones are; blank at the end."""
        params = {"sort": "created", "page[size]": "100"}
        page = self.service.call("GET", following) if following else self.service.call("GET", _CONTENT, params=params)
        return [wire.block(resource) for resource in page["data"]], str((page.get("links") or {}).get("next") or "")

    def create_block(self, name: str, definition: Mapping[str, Any]) -> Block:
        """Create a block. Sent once: OutcomeUnknown when the answer is lost, and then it may exist."""
        body = {"type": "template-universal-content", "attributes": {"name": name, "definition": definition}}
        return wire.block(self.service.call("POST", _CONTENT, json={"data": body}, repeatable=False)["data"])

    def update_block(self, block_id: str, name: str, definition: Mapping[str, Any]) -> Block:
        """Rename a block and replace its definition whole."""
        body = {
            "type": "template-universal-content",
            "id": block_id,
            "attributes": {"name": name, "definition": definition},
        }
        return wire.block(self.service.call("PATCH", f"{_CONTENT}/{block_id}", json={"data": body})["data"])

    def delete_block(self, block_id: str) -> None:
        """Delete a block; templates that show it keep a copy of their own."""
        self.service.call("DELETE", f"{_CONTENT}/{block_id}")

    def metrics(self) -> list[Metric]:
        """Every metric of the account, by name."""
        found = [wire.metric(resource) for page in self._pages("/api/metrics", {}) for resource in page["data"]]
        return sorted(found, key=lambda metric: (metric.name.lower(), metric.integration))

    def events(self, metric_id: str, limit: int, *, profiles: bool = False) -> list[Event]:
        """The newest `limit` events of a metric; with their profiles when `profiles`, which may be Refused."""
        page = self.events_page(metric_id, size=min(limit, PAGE), profiles=profiles)
        events = list(page.events)
        while page.next and len(events) < limit:
            page = self.events_page(metric_id, next_url=page.next)
            events += page.events
        return events[:limit]

    def events_page(
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
            return wire.events_page(self.service.call("GET", next_url))
        params = {
            "filter": ",".join([f"equals(metric_id,{json.dumps(metric_id)})", *wire.period_filters(period)]),
            "sort": "-datetime" if newest_first else "datetime",
            "page[size]": str(size),
            "fields[event]": "event_properties,datetime",
        }
        if profiles:
            # Sparse fields also drop the relationship that says whose event it is.
            del params["fields[event]"]
            params["include"] = "profile"
        return wire.events_page(self.service.call("GET", "/api/events", params=params))

    def _pages(self, path: str, params: Mapping[str, str]) -> Iterator[Any]:
        page = self.service.call("GET", path, params=params)
        yield page
        # The next link carries the filter already; applying it twice would be wrong.
        while following := (page.get("links") or {}).get("next"):
            page = self.service.call("GET", following)
            yield page


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
    return KlaviyoClient(service=Service(name="Klaviyo", base_url=base_url, decipher=wire.decipher, client=client))
