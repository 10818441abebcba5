"""What people gave the blocks of assets in earlier sends, which a later send keeps."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from core.blocks.start_tags import attribute_values
from core.domain.block import Block
from core.publish.content import first_image
from core.store.database import Database

_ByAsset = Mapping[tuple[str, str], str]
"""Values by the kind and the public ID of an asset."""
# The last row of each asset whose block was written, was found as it should be, or was deleted by undoing the send.
_LAST: Final = """
select send_item.*, job.created_at, max(send.rowid) from send_item
join send on send.id = send_item.send_id join job on job.id = send.id
where send.scope = ? and send_item.kind in ('image', 'video') and send_item.block_id <> ''
and send_item.outcome in ('created', 'updated', 'unchanged', 'adopted', 'undone')
and send_item.asset_id in (select value from json_each(?)) group by send_item.asset_id
"""

_SETTINGS: Final = "select id, settings from send where id in (select value from json_each(?))"


@dataclass(frozen=True, kw_only=True)
class BlockImage:
    """What a block of an image shows, natively or as HTML."""

    src: str
    alt: str
    link: str


@dataclass(frozen=True, kw_only=True)
class EarlierEntry:
    """The alt text and the link that a person entered for an asset's block, None if nobody did.

    `shared_link` is the one for all assets of a send, blank for none. `at` is when that send began, ISO 8601 in UTC;
    it `was_undone` if it was taken back, so that its block is gone.
    """

    alt: str | None = None
    own_link: str | None = None
    shared_link: str = ""
    at: str = ""
    was_undone: bool = False

    def kept_in(self, block: Block | None) -> "EarlierEntry":
        """What of it the block still says; all of it where the block was deleted."""
        if block is None:
            return self
        image = image_in(block)
        return replace(
            self,
            alt=self.alt if self.alt == image.alt else None,
            # Without one, a video opens in full.
            own_link=self.own_link if self.own_link in ("", image.link) else None,
            shared_link=self.shared_link if self.shared_link == image.link else "",
        )


NO_ENTRY: Final = EarlierEntry()


def earlier_entries(database: Database, scope: str, asset_ids: Sequence[str]) -> dict[str, EarlierEntry]:
    """What people gave these assets in the last send of each, by asset_id."""
    rows = database.rows(_LAST, scope, json.dumps(list(asset_ids)))
    sends = database.rows(_SETTINGS, json.dumps(sorted({row["send_id"] for row in rows})))
    entries = {send["id"]: _entries_of(send["settings"]) for send in sends}
    return {str(row["asset_id"]): _entry_of(row, entries[row["send_id"]]) for row in rows}


def image_in(block: Block) -> BlockImage:
    """The address, alt text and link of a block's image; blank where it has none."""
    values = (*first_image(block), str(block.image.get("href") or "") if block.image else _link_in(block.html))
    src, alt, link = (" ".join(value.split()) for value in values)
    return BlockImage(src=src, alt=alt, link=link)


def _link_in(html: str) -> str:
    return next(attribute_values(html, "href", "a"), "")


@dataclass(frozen=True, kw_only=True)
class _Given:
    """What people gave in a send: for single assets, and one link for the others."""

    alts: _ByAsset
    links: _ByAsset
    kept_links: _ByAsset
    link: str


def _entry_of(row: Mapping[str, Any], given: _Given) -> EarlierEntry:
    asset, link = (str(row["kind"]), str(row["public_id"])), str(row["href"])
    own = given.links.get(asset)
    shared = own is None and (given.kept_links.get(asset) or given.link)
    return EarlierEntry(
        alt=str(row["alt"]) if asset in given.alts else None,
        own_link=own and link,
        shared_link=link if shared else "",
        at=str(row["created_at"]),
        was_undone=row["outcome"] == "undone",
    )


def _entries_of(settings: str) -> _Given:
    raw = json.loads(settings)
    alts, links, kept_links = (dict(_by_asset(raw.get(name, {}))) for name in ("alts", "links", "kept_links"))
    return _Given(alts=alts, links=links, kept_links=kept_links, link=str(raw.get("link", "")))


def _by_asset(values: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    for reference, value in values.items():
        kind, _, rest = reference.partition("/")
        yield (kind, rest.partition("/")[2]), value
