"""Rows of links, of versions and of the journal as values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from core.domain.block import Link, LinkKey
from core.domain.personalization import Personalization, parse_personalization
from core.errors import NO_LONGER_CONNECTED, NotConnected

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils

LINK_FIELDS: Final = (
    "public_id", "block_id", "name", "html_hash", "version", "updated_at", "asset_version", "slots", "written_hash",
    "look_changes",
)  # fmt: skip
LINK_COLUMNS: Final = ("scope", "asset_id", "kind", "variant", *LINK_FIELDS)
VERSION_COLUMNS: Final = ("version", "body", "html", "block_id", "saved_at")


@dataclass(frozen=True, kw_only=True)
class BegunCreation:
    """The creation of a block, which began at `started_at` in ISO 8601; nobody knows whether it reached Klaviyo."""

    name: str
    body: str
    started_at: str


@dataclass(frozen=True, kw_only=True)
class Version:
    """A personalization as it was saved, with the HTML that came of it."""

    number: int
    personalization: Personalization
    html: str
    block_id: str
    saved_at: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A write that is over, as the journal has it; `version` is 0 when the choices stayed.

    `after` are the choices of that version, `before` those of the version before it, None where there are none.
    """

    key: LinkKey
    public_id: str
    name: str
    outcome: str
    detail: str
    who: str
    version: int
    at: str
    before: Personalization | None
    after: Personalization | None


def read_link(row: Sequence[Any]) -> Link:
    """A link from a row of LINK_COLUMNS."""
    # Spelt out: an audit reads every link of an account.
    scope, asset_id, kind, variant, public_id, block_id, name, html_hash, version, updated_at, *rest = row
    asset_version, slots, written_hash, look_changes = rest
    return Link(
        key=LinkKey(scope=scope, asset_id=asset_id, kind=kind, variant=variant),
        public_id=public_id,
        block_id=block_id,
        name=name,
        html_hash=html_hash,
        version=version,
        updated_at=updated_at,
        asset_version=asset_version,
        slots=slots,
        written_hash=written_hash,
        look_changes=look_changes,
    )


def read_entry(row: Sequence[Any], read: Callable[[str | None], Personalization | None]) -> Entry:
    """A write that is over from a row of the journal with its choices, which `read` parses."""
    key = LinkKey(scope=row[0], asset_id=row[1], kind=row[2], variant=row[3])
    # An asset that was forgotten has no name any more.
    public_id, name, outcome, detail, who, version, at, before, after = row[4:]
    return Entry(
        key=key,
        public_id=public_id or "",
        name=name,
        outcome=outcome,
        detail=detail,
        who=who,
        version=version,
        at=at or "",
        before=read(before),
        after=read(after),
    )


def read_version(row: Sequence[Any]) -> Version:
    """A version from a row that begins with VERSION_COLUMNS."""
    number, body, html, block_id, saved_at = row[: len(VERSION_COLUMNS)]
    return Version(
        number=number,
        personalization=parse_personalization(orjson.loads(body)),
        html=html,
        block_id=block_id,
        saved_at=saved_at,
    )


def require_in_scope(db: "SqliteUtils", journal: int, scope: str) -> None:
    """NotConnected when the write of this row of the journal is no longer one of this account's: it was set aside."""
    elsewhere = "select 1 from journal where id = ? and scope <> ?"
    if db.execute(elsewhere, [journal, scope]).fetchone():
        raise NotConnected(NO_LONGER_CONNECTED)
