"""What an audit keeps of the blocks and assets that it reads: little enough for tens of thousands of them."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import orjson

from core.accounts.account import Account
from core.blocks.marker import find_marker
from core.cloudinary.client import CloudinaryClient
from core.cloudinary.delivery import Cloud
from core.cloudinary.delivery_html import delivery_urls
from core.cloudinary.metadata_field import FIELD_ID
from core.cloudinary.responses import Page
from core.domain.asset import Asset
from core.domain.block import Block
from core.errors import InputError, Refused, WorkspaceError, note_of
from core.http import count_api_calls
from core.jobs.context import JobContext
from core.links.audit_run import AuditRun
from core.links.store import Audits, Side
from core.publish.comparison import fingerprint_of
from core.publish.content import first_image

_BY_IDS: Final = "by ids"
_NOTHING: Final = Page(assets=[], total=0, cursor="")
_SEARCHED: Final = ("metadata", "bytes", "status", "access_mode", "access_control")
"""What a search tells of each asset and no more: the link field, and whether it can be loaded."""


class BlockFacts(NamedTuple):
    """A block: the hash of what it shows, its first picture, its marker and whether it shows this cloud.

    `alt` is that picture's alt text; None without a picture, and on a page that was read before this was asked.
    """

    id: str
    name: str
    hash: str
    image_url: str
    marker: str
    here: bool
    alt: str | None = None


class AssetFacts(NamedTuple):
    """An asset with the value of its link field; `searched` when only the search told it, which may be late.

    `withheld` says why Cloudinary delivers it to nobody; a page that was read before this was known has none.
    """

    asset_id: str
    resource_type: str
    type: str
    public_id: str
    version: int
    url: str
    field: str
    searched: bool
    withheld: str = ""


def block_facts(block: Block, cloud: Cloud) -> BlockFacts:
    """The facts of a block."""
    body, (url, alt) = block.body, first_image(block)
    return BlockFacts(
        block.id,
        block.name,
        fingerprint_of(body),
        url,
        find_marker(body),
        _shows(body, cloud),
        alt if url else None,
    )


def _shows(body: str, cloud: Cloud) -> bool:
    # Nearly every block that shows a cloud has a quoted URL in our own form: a fiftieth of the time.
    return f'"{cloud.prefix}/' in body or any(delivery_urls(body, cloud))


def asset_facts(asset: Asset, *, searched: bool = False) -> AssetFacts:
    """The facts of an asset."""
    field = str(asset.metadata.get(FIELD_ID) or "")
    names = (asset.asset_id, asset.resource_type, asset.type, asset.public_id, asset.version, asset.url)
    return AssetFacts(*names, field, searched, asset.withheld)


class AuditReader:
    """Reads the lists of one audit, page by page; a page that was read is not read again after an interruption."""

    def __init__(self, account: Account, audits: Audits, context: JobContext, run: AuditRun) -> None:
        self._account, self._audits, self._context, self._id = account, audits, context, run.id
        self._expected = 2 * run.expected
        self._read: dict[Side, int] = {"blocks": run.blocks, "assets": run.assets}

    def blocks(self) -> dict[str, BlockFacts]:
        """Every block of the account, by id; a call for each hundred."""
        facts: dict[str, BlockFacts] = {}
        following = ""
        for following, body in self._audits.pages(self._id, "blocks"):  # noqa: B007 - the last one counts
            facts |= {row[0]: BlockFacts(*row) for row in orjson.loads(body)}
        has_begun, cloud = bool(facts), self._account.cloud
        while following or not has_begun:
            self._context.check()
            with count_api_calls() as cost:
                blocks, following = self._account.klaviyo.get_universal_content_page(following)
            page = {block.id: block_facts(block, cloud) for block in blocks}
            facts |= page
            self._save_page(
                "blocks", len(facts), following, orjson.dumps([list(row) for row in page.values()]), cost.calls
            )
            has_begun = True
        return facts

    def assets(self, asset_ids: Iterable[str], *, search: bool) -> tuple[dict[str, AssetFacts], dict[str, str]]:
        """The assets that have the field (when `search`) or one of these ids; a call for each hundred at most.

        Also which of `asset_ids` could not be read, and why; the others that are absent do not exist.
        """
        facts: dict[str, AssetFacts] = {}
        missing: set[str] = set()
        following = "" if search else _BY_IDS
        for following, body in self._audits.pages(self._id, "assets"):  # noqa: B007 - the last one counts
            rows, absent = orjson.loads(body)
            facts |= {row[0]: AssetFacts(*row) for row in rows}
            missing |= set(absent)
        while following != _BY_IDS:
            following = self._search_page(facts, following)
        remaining = sorted(set(asset_ids) - facts.keys() - missing)
        return facts, self._by_ids(facts, remaining)

    def _search_page(self, facts: dict[str, AssetFacts], cursor: str) -> str:
        self._context.check()
        with count_api_calls() as cost:
            page = self._search(cursor)
        rows = [asset_facts(asset, searched=True) for asset in page.assets]
        facts.update((row.asset_id, row) for row in rows)
        following = page.cursor or _BY_IDS
        self._save_page("assets", len(facts), following, orjson.dumps([[list(row) for row in rows], []]), cost.calls)
        return following

    def _search(self, cursor: str) -> Page:
        """A page of what has the field; an empty last one where a search cannot tell: then each is read by its id."""
        try:
            page = self._account.cloudinary.search_page(f"metadata={FIELD_ID}", 500, cursor, _SEARCHED)
        except (InputError, Refused):
            # Not every plan lets metadata be searched.
            return _NOTHING
        # What was searched for is not told.
        tells = not page.assets or any(FIELD_ID in asset.metadata for asset in page.assets)
        return page if tells else _NOTHING

    def _by_ids(self, facts: dict[str, AssetFacts], asset_ids: list[str]) -> dict[str, str]:
        for start in range(0, len(asset_ids), 100):
            self._context.check()
            part = asset_ids[start : start + 100]
            with count_api_calls() as cost:
                try:
                    rows = read_assets(self._account.cloudinary, part)
                except WorkspaceError as error:
                    return dict.fromkeys(asset_ids[start:], note_of(error))
            facts.update((row.asset_id, row) for row in rows)
            missing = sorted(set(part) - {row.asset_id for row in rows})
            body = orjson.dumps([[list(row) for row in rows], missing])
            self._save_page("assets", len(facts), _BY_IDS, body, cost.calls)
        return {}

    def _save_page(self, side: Side, read: int, following: str, body: bytes, calls: int) -> None:
        self._audits.save_page(self._id, side, read, following, body, calls)
        self._read[side] = read
        done = sum(self._read.values())
        # How many there are is known at the end only: about as many blocks and assets as links.
        self._context.progress(done, max(self._expected, done + 1), side)


def read_assets(cloudinary: CloudinaryClient, asset_ids: list[str]) -> list[AssetFacts]:
    """These assets as they are now, as far as they exist; a call for each hundred."""
    return [asset_facts(asset) for asset in cloudinary.get_assets_by_id(asset_ids)]
