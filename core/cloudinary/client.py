"""Cloudinary's APIs: assets, raw files and structured metadata."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import httpx

from core.cloudinary import wire
from core.cloudinary.delivery import Cloud
from core.domain.asset import Asset
from core.errors import NotFound, Unavailable
from core.http import Service, at_once, how_lost, make_client

_LONGEST_QUERY: Final = 6_000
_ESCAPED: Final = re.compile(rb"[^\w.~-]")
_PAGES_AT_ONCE: Final = 16
LARGEST_TEMPLATE: Final = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How many calls of the Admin API are left in this hour, as the last answer said; `resets` is its own wording."""

    limit: int
    remaining: int
    resets: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """Assets that a search found; `cursor` leads to the next page and is blank on the last."""

    assets: list[Asset]
    total: int
    cursor: str


class Gauge:
    """Remembers the budget that the last answer told."""

    def __init__(self) -> None:
        self.budget: Budget | None = None

    def read(self, response: httpx.Response) -> None:
        """Httpx's hook; answers of the Upload API tell nothing."""
        headers = response.headers
        limit, left = headers.get("X-FeatureRateLimit-Limit", ""), headers.get("X-FeatureRateLimit-Remaining", "")
        if limit.isdecimal() and left.isdecimal():
            resets = headers.get("X-FeatureRateLimit-Reset", "")
            self.budget = Budget(limit=int(limit), remaining=int(left), resets=resets)


@dataclass(frozen=True, kw_only=True)
class CloudinaryClient:
    """One product environment; every method raises errors of the tree."""

    cloud: Cloud
    service: Service
    read_prefix: str
    """Where this process reads what `cloud.prefix` delivers to the world; the same but for a moved sandbox."""
    delivery: httpx.Client = field(repr=False)
    gauge: Gauge = field(default_factory=Gauge, repr=False)

    def close(self) -> None:
        """Let go of the network."""
        self.service.client.close()
        self.delivery.close()

    def ping(self) -> None:
        """Nothing when key and cloud are right; Refused when they are not."""
        self.service.call("GET", "/ping")

    def asset(self, resource_type: str, public_id: str, delivery_type: str = "upload") -> Asset:
        """One asset with its metadata; NotFound when Cloudinary says that it is gone."""
        path = f"/resources/{resource_type}/{delivery_type}/{quote(public_id, safe='/')}"
        found: Asset = self.service.call("GET", path, read=wire.asset)
        return found

    def assets_by_id(self, asset_ids: Sequence[str]) -> list[Asset]:
        """The assets that these ids name, as far as they exist; a call for each hundred."""

        def page(part: Sequence[str]) -> list[Asset]:
            # In the form of Cloudinary's own clients.
            params: dict[str, str | list[str]] = {"asset_ids[]": list(part), "max_results": "100"}
            params |= {"metadata": "true", "context": "true"}
            found: list[Asset] = self.service.call("GET", "/resources/by_asset_ids", params=params, read=wire.assets)
            return found

        parts = [asset_ids[start : start + 100] for start in range(0, len(asset_ids), 100)]
        return [asset for assets in at_once(page, parts, _PAGES_AT_ONCE) for asset in assets]

    def assets_named(self, names: Iterable[tuple[str, str, str]]) -> list[Asset]:
        """The assets of these resource types, delivery types and public ids, as far as they exist.

        A call for each hundred of one type, for fewer where their names are very long.
        """
        kinds: dict[tuple[str, str], list[str]] = {}
        for resource_type, delivery_type, public_id in names:
            kinds.setdefault((resource_type, delivery_type), []).append(public_id)

        def page(asked: tuple[str, list[str]]) -> list[Asset]:
            path, part = asked
            params: dict[str, str | list[str]] = {"public_ids[]": part, "max_results": "100"}
            params |= {"metadata": "true", "context": "true"}
            found: list[Asset] = self.service.call("GET", path, params=params, read=wire.assets)
            return found

        every = [(f"/resources/{kind}/{of}", part) for (kind, of), ids in kinds.items() for part in _parts(ids)]
        return [asset for assets in at_once(page, every, _PAGES_AT_ONCE) for asset in assets]

    def raw_assets(self) -> list[Asset]:
        """Every uploaded raw asset: a suffix cannot be searched for."""
        return list(self.uploads("raw"))

    def uploads(self, resource_type: str) -> Iterator[Asset]:
        """Every uploaded asset of this type with its metadata; a call for each five hundred."""
        params = {"max_results": "500", "metadata": "true"}
        while True:
            page: Page = self.service.call("GET", f"/resources/{resource_type}/upload", params=params, read=_page)
            yield from page.assets
            if not page.cursor:
                return
            params = {**params, "next_cursor": page.cursor}

    def search(self, expression: str, limit: int = 100) -> list[Asset]:
        """The newest assets that a search expression finds."""
        return self.search_page(expression, limit).assets

    def search_page(self, expression: str, limit: int = 100, cursor: str = "") -> Page:
        """A page of at most 500 assets, the newest first; `cursor` is that of the page before."""
        body: dict[str, Any] = {"expression": expression, "max_results": limit}
        body |= {"sort_by": [{"created_at": "desc"}], "with_field": ["metadata", "context"]}
        body |= {"next_cursor": cursor} if cursor else {}
        page: Page = self.service.call("POST", "/resources/search", json=body, read=_page)
        return page

    def content(self, asset: Asset) -> bytes:
        """The bytes of a raw asset, as delivered."""
        return self._delivered(asset.url)[:LARGEST_TEMPLATE]

    def picture(self, url: str) -> bytes:
        """The bytes of a delivered picture; an answer that carries X-Cld-Error is a placeholder, and an error."""
        return self._delivered(url)

    def _delivered(self, url: str) -> bytes:
        if not url.startswith(f"{self.cloud.prefix}/"):
            raise Unavailable("Cloudinary answered with an address outside of the connected cloud")
        try:
            response = self.delivery.get(self.read_prefix + url.removeprefix(self.cloud.prefix))
        except httpx.HTTPError as error:
            raise Unavailable(f"Cloudinary's delivery cannot be reached ({how_lost(error)})") from None
        message = response.headers.get("X-Cld-Error", "")
        if message or not response.is_success:
            raise wire.failure(response.status_code, message or f"HTTP {response.status_code}")
        return response.content

    def metadata_field(self, external_id: str) -> Mapping[str, Any] | None:
        """The definition of a structured metadata field; None when Cloudinary says that there is none."""
        try:
            definition: Mapping[str, Any] = self.service.call("GET", f"/metadata_fields/{external_id}", read=dict)
        except NotFound:
            return None
        return definition

    def create_metadata_field(self, definition: Mapping[str, Any]) -> Mapping[str, Any]:
        """Add a field to the environment's schema."""
        created: Mapping[str, Any] = self.service.call(
            "POST", "/metadata_fields", json=definition, repeatable=False, read=dict
        )
        return created

    def set_metadata(self, asset: Asset, external_id: str, value: str) -> None:
        """Set one field of one asset; NotFound when Cloudinary skipped the asset."""
        body = {"public_ids": [asset.public_id], "type": asset.type, "metadata": {external_id: value}}
        path = f"/{asset.resource_type}/metadata"
        changed: list[str] = self.service.call("POST", path, json=body, read=lambda a: list(a.get("public_ids") or ()))
        # Assets that are missing or not permitted are skipped, not refused.
        if asset.public_id not in changed:
            raise NotFound(f"Cloudinary skipped “{asset.public_id}”")


def cloudinary_client(
    *,
    api_url: str,
    cloud: Cloud,
    auth: httpx.Auth,
    read_prefix: str = "",
    transport: httpx.BaseTransport | None = None,
) -> CloudinaryClient:
    """A client for this environment, which `auth` opens."""
    client, gauge = make_client(auth=auth, transport=transport), Gauge()
    client.event_hooks = {"request": [], "response": [gauge.read]}
    service = Service(
        name="Cloudinary", base_url=f"{api_url}/v1_1/{quote(cloud.name)}", decipher=wire.decipher, client=client
    )
    delivery = make_client(transport=transport)
    return CloudinaryClient(
        cloud=cloud, service=service, read_prefix=read_prefix or cloud.prefix, delivery=delivery, gauge=gauge
    )


def _page(answer: Mapping[str, Any]) -> Page:
    return Page(
        assets=wire.assets(answer),
        total=int(answer.get("total_count") or 0),
        cursor=str(answer.get("next_cursor") or ""),
    )


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
