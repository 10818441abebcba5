"""Cloudinary's APIs: assets, raw files and structured metadata."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote

import httpx

from core.cloudinary import responses as wire
from core.cloudinary.cldt import LARGEST_TEMPLATE
from core.cloudinary.delivery import Cloud
from core.cloudinary.delivery_hosts import roots_of
from core.cloudinary.responses import LabelPage, Page
from core.domain.asset import Asset
from core.errors import InputError, NotFound
from core.http import (
    ONCE,
    RateLimiter,
    RetryPolicy,
    Service,
    TooLarge,
    Unreadable,
    ignore_answer,
    make_client,
    map_concurrently,
)

_LONGEST_QUERY: Final = 6_000
_ESCAPED: Final = re.compile(rb"[^\w.~-]")
_PAGES_AT_ONCE: Final = 16
_NAMING: Final = ("resource_type", "type", "version", "secure_url")
"""What an answer is unreadable without; Cloudinary tells IDs in any case."""
LARGEST_IMAGE: Final = 20_000_000
"""Bytes of a delivered image; four times what Klaviyo takes, so that a page can say how much too large one is."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How many calls of the Admin API are left in this hour, as the last answer said; `resets` is its own wording."""

    limit: int
    remaining: int
    resets: str


class AdminApiQuota:
    """Remembers the budget that the last answer told."""

    def __init__(self) -> None:
        self.budget: Budget | None = None

    def read(self, response: httpx.Response) -> None:
        """Httpx's hook; answers of the Upload API tell nothing."""
        headers = response.headers
        limit, remaining = headers.get("X-FeatureRateLimit-Limit", ""), headers.get("X-FeatureRateLimit-Remaining", "")
        if limit.isdecimal() and remaining.isdecimal():
            resets = headers.get("X-FeatureRateLimit-Reset", "")
            self.budget = Budget(limit=int(limit), remaining=int(remaining), resets=resets)


@dataclass(frozen=True, kw_only=True)
class CloudinaryClient:
    """One product environment; every method raises errors of the tree."""

    cloud: Cloud
    service: Service
    delivery: Service
    """Reads what `cloud.prefix` delivers to the world, at the same address but for a moved sandbox."""
    quota: AdminApiQuota = field(default_factory=AdminApiQuota, repr=False)

    def close(self) -> None:
        """Let go of the network."""
        self.service.client.close()
        self.delivery.client.close()

    def with_retry(
        self, retry: RetryPolicy, limiter: RateLimiter | None, stopped: Callable[[], bool]
    ) -> "CloudinaryClient":
        """Return the same client with a job's patience; see Service."""
        service, delivery = (each.with_retry(retry, limiter, stopped) for each in (self.service, self.delivery))
        return replace(self, service=service, delivery=delivery)

    def ping(self) -> None:
        """Nothing when key and cloud are right; Refused when they are not."""
        self.service.call("GET", "/ping", read=ignore_answer)

    def get_asset(self, resource_type: str, public_id: str, delivery_type: str = "upload") -> Asset:
        """One asset with its metadata; NotFound when Cloudinary says that it is gone."""
        path = f"/resources/{resource_type}/{delivery_type}/{quote(public_id, safe='/')}"
        return self.service.call("GET", path, read=wire.asset)

    def get_assets_by_id(self, asset_ids: Sequence[str]) -> list[Asset]:
        """The assets that these ids name, as far as they exist; a call for each hundred."""

        def page(part: Sequence[str]) -> list[Asset]:
            # In the form of Cloudinary's own clients.
            params: dict[str, str | list[str]] = {"asset_ids[]": list(part), "max_results": "100"}
            params |= {"metadata": "true", "context": "true"}
            return self.service.call("GET", "/resources/by_asset_ids", params=params, read=wire.assets)

        parts = [asset_ids[start : start + 100] for start in range(0, len(asset_ids), 100)]
        return [asset for assets in map_concurrently(page, parts, _PAGES_AT_ONCE) for asset in assets]

    def get_assets_by_public_id(self, names: Iterable[tuple[str, str, str]]) -> list[Asset]:
        """The assets of these resource types, delivery types and public ids, as far as they exist.

        A call for each hundred of one type, for fewer where their names are very long.
        """
        kinds: dict[tuple[str, str], list[str]] = {}
        for resource_type, delivery_type, public_id in names:
            kinds.setdefault((resource_type, delivery_type), []).append(public_id)

        def page(batch: tuple[str, list[str]]) -> list[Asset]:
            path, part = batch
            params: dict[str, str | list[str]] = {"public_ids[]": part, "max_results": "100"}
            params |= {"metadata": "true", "context": "true"}
            return self.service.call("GET", path, params=params, read=wire.assets)

        every = [(f"/resources/{kind}/{of}", part) for (kind, of), ids in kinds.items() for part in _parts(ids)]
        return [asset for assets in map_concurrently(page, every, _PAGES_AT_ONCE) for asset in assets]

    def list_raw_assets(self) -> list[Asset]:
        """Every uploaded raw asset: a suffix cannot be searched for."""
        return list(self.list_uploads("raw"))

    def list_uploads(self, resource_type: str) -> Iterator[Asset]:
        """Every uploaded asset of this type with its metadata; a call for each five hundred."""
        params = {"max_results": "500", "metadata": "true"}
        while True:
            page = self.service.call("GET", f"/resources/{resource_type}/upload", params=params, read=wire.page)
            yield from page.assets
            if not page.cursor:
                return
            params = {**params, "next_cursor": page.cursor}

    def search(self, expression: str, limit: int = 100) -> list[Asset]:
        """The newest assets that a search expression finds."""
        return self.search_page(expression, limit).assets

    def search_page(self, expression: str, limit: int = 100, cursor: str = "", fields: Sequence[str] = ()) -> Page:
        """A page of at most 500 assets, the newest first; `cursor` is that of the page before.

        Cloudinary tells of each asset what names it, and `fields`; without any, all that an Asset has.
        """
        body: dict[str, Any] = {"expression": expression, "max_results": limit}
        body |= {"sort_by": [{"created_at": "desc"}]}
        body |= {"fields": ",".join([*_NAMING, *fields])} if fields else {"with_field": ["metadata", "context"]}
        body |= {"next_cursor": cursor} if cursor else {}
        return self.service.call("POST", "/resources/search", body=body, read=wire.page)

    def search_labels(self, expression: str) -> LabelPage:
        """Folders and tags of the 500 newest assets that a search expression finds."""
        body: dict[str, Any] = {"expression": expression, "max_results": 500, "with_field": ["tags"]}
        body |= {"sort_by": [{"created_at": "desc"}]}
        return self.service.call("POST", "/resources/search", body=body, read=wire.label_page)

    def download(self, asset: Asset) -> bytes:
        """The bytes of a template's file; InputError if they are more than a template may have."""
        too_large = InputError(f"“{asset.public_id}” is larger than 1 MB, the most that a template may have")
        if asset.bytes > LARGEST_TEMPLATE:
            raise too_large
        try:
            return replace(self.delivery, largest=LARGEST_TEMPLATE).call("GET", self._path(asset.url), read=bytes)
        except TooLarge:
            raise too_large from None

    def download_image(self, url: str) -> bytes:
        """The bytes of a delivered image, asked for once; an error if Cloudinary delivers a placeholder instead."""
        images = replace(self.delivery, largest=LARGEST_IMAGE)
        return images.call("GET", self._path(url), read=bytes, retry=ONCE)

    def _path(self, url: str) -> str:
        # The account's host name and the shared host deliver the same paths.
        for root in roots_of(url, self.cloud):
            return f"/{url[root.start :]}"
        raise Unreadable("Cloudinary returned an address outside the connected cloud")

    def get_metadata_field(self, external_id: str) -> Mapping[str, Any] | None:
        """The definition of a structured metadata field; None when Cloudinary says that there is none."""
        try:
            return self.service.call("GET", f"/metadata_fields/{external_id}", read=wire.metadata_field)
        except NotFound:
            return None

    def create_metadata_field(self, definition: Mapping[str, Any]) -> Mapping[str, Any]:
        """Add a field to the environment's schema."""
        return self.service.call(
            "POST", "/metadata_fields", body=definition, repeatable=False, read=wire.metadata_field
        )

    def update_metadata(self, asset: Asset, external_id: str, value: str) -> None:
        """Set one field of one asset; NotFound when Cloudinary skipped the asset."""
        body = {"public_ids": [asset.public_id], "type": asset.type, "metadata": {external_id: value}}
        path = f"/{asset.resource_type}/metadata"
        changed = self.service.call("POST", path, body=body, read=wire.changed)
        # Assets that are missing or not permitted are skipped, not refused.
        if asset.public_id not in changed:
            raise NotFound(f"Cloudinary skipped “{asset.public_id}”")


def cloudinary_client(
    *,
    api_url: str,
    cloud: Cloud,
    auth: httpx.Auth,
    delivery_auth: httpx.Auth | None = None,
    read_prefix: str = "",
    transport: httpx.BaseTransport | None = None,
) -> CloudinaryClient:
    """A client for this environment, which `auth` opens; `delivery_auth` may refuse to ask for what is delivered."""
    client, quota = make_client(auth=auth, transport=transport), AdminApiQuota()
    client.event_hooks = {"request": [], "response": [quota.read]}
    service = Service(
        name="Cloudinary", base_url=f"{api_url}/v1_1/{quote(cloud.name)}", refusal=wire.refusal, client=client
    )
    delivery = Service(
        name="Cloudinary's delivery",
        base_url=read_prefix or cloud.prefix,
        refusal=wire.undelivered,
        client=make_client(auth=delivery_auth, transport=transport),
        log_paths=False,
    )
    return CloudinaryClient(cloud=cloud, service=service, delivery=delivery, quota=quota)


def _parts(public_ids: Sequence[str]) -> list[list[str]]:
    """At most a hundred names each, and no address longer than servers take."""
    parts: list[list[str]] = [[]]
    room = _LONGEST_QUERY
    for public_id in public_ids:
        plain = public_id.encode()
        size = len(plain) + 2 * len(_ESCAPED.findall(plain)) + len("public_ids%5B%5D=&")
        if parts[-1] and (len(parts[-1]) == 100 or size > room):
            parts.append([])
            room = _LONGEST_QUERY
        parts[-1].append(public_id)
        room -= size
    return [part for part in parts if part]
