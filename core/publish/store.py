"""Links from assets to blocks, the versions of their personalizations, and the journal of writes."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson

from core.domain.block import Link, LinkKey
from core.domain.personalization import parse_personalization
from core.publish.rows import (
    LINK_COLUMNS,
    LINK_FIELDS,
    VERSION_COLUMNS,
    BegunCreation,
    Entry,
    Version,
    read_entry,
    read_link,
    read_version,
    require_in_scope,
)
from core.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils

_LINK: Final = ", ".join(LINK_COLUMNS)
_WHERE: Final = "scope = ? and asset_id = ? and kind = ? and variant = ?"


class Links:
    """The tables `link` (one row for each identity), `personalization` (append-only) and `journal`."""

    def __init__(self, database: Database, who: Callable[[], str] = lambda: "") -> None:
        """`who` names the person at work for the journal."""
        self._database = database
        self.who = who

    def get(self, key: LinkKey) -> Link | None:
        """The link of this identity."""
        query = f"select {_LINK} from link where {_WHERE}"  # noqa: S608 - our own names and the condition above
        row = self._database.connection.execute(query, _values(key)).fetchone()
        return self._read(key.scope, [row])[0] if row else None

    def definition(self, key: LinkKey) -> dict[str, Any] | None:
        """Klaviyo's definition of the block as it was last written, None when that is not known."""
        query = f"select definition from link where {_WHERE}"  # noqa: S608 - the condition above
        row = self._database.connection.execute(query, _values(key)).fetchone()
        return dict(json.loads(row[0])) if row and row[0] else None

    def all(self, scope: str) -> list[Link]:
        """Return every link of an account, the last changed first."""
        query = f"select {_LINK} from link where scope = ? order by updated_at desc"  # noqa: S608 - our own names
        return self._read(scope, self._database.connection.execute(query, [scope]))

    def count(self, scope: str) -> int:
        """How many links an account has."""
        query = "select count(*) from link where scope = ?"
        return int(self._database.connection.execute(query, [scope]).fetchone()[0])

    def of_assets(self, scope: str, asset_ids: Sequence[str]) -> list[Link]:
        """The links of these assets, the last changed first."""
        marks = ", ".join("?" * len(asset_ids))
        query = f"select {_LINK} from link where scope = ? and asset_id in ({marks}) order by updated_at desc"  # noqa: S608
        return self._read(scope, self._database.connection.execute(query, [scope, *asset_ids]))

    def of_blocks(self, scope: str, block_ids: Sequence[str]) -> list[Link]:
        """The links to these blocks."""
        # All at once in one parameter: there may be more of them than a statement takes.
        query = f"select {_LINK} from link where scope = ? and block_id in (select value from json_each(?))"  # noqa: S608
        return self._read(scope, self._database.connection.execute(query, [scope, json.dumps(list(block_ids))]))

    def templates(self, scope: str, limit: int) -> list[tuple[Link, Version]]:
        """The links of templates that were changed last, each with its newest saved personalization."""
        columns = ", ".join(f"l.{name}" for name in LINK_COLUMNS)
        links = f"select {_LINK} from link where scope = ? and kind = 'template' order by updated_at desc limit ?"  # noqa: S608
        # Beside max() the other columns of a group are those of its row (sqlite.org/lang_select.html, bare columns).
        query = (
            f"select max(p.version), p.body, p.html, p.block_id, p.saved_at, {columns} from ({links}) l "  # noqa: S608
            "join personalization p using (scope, asset_id, kind, variant) "
            "group by l.scope, l.asset_id, l.kind, l.variant order by l.updated_at desc"
        )
        rows = self._database.connection.execute(query, [scope, limit])
        return [(read_link(row[len(VERSION_COLUMNS) :]), read_version(row)) for row in rows]

    def containing(self, scope: str, text: str) -> list[tuple[Link, str]]:
        """The links of templates in whose newest saved HTML a text stands, each with that HTML."""
        columns = ", ".join(f"l.{name}" for name in LINK_COLUMNS)
        # Beside max() the other columns of a group are those of its row (sqlite.org/lang_select.html, bare columns).
        query = (
            f"select max(p.version), p.html, {columns} from link l "  # noqa: S608 - our own names
            "join personalization p using (scope, asset_id, kind, variant) where l.scope = ? "
            "group by l.scope, l.asset_id, l.kind, l.variant having instr(p.html, ?) order by l.name"
        )
        return [(read_link(row[2:]), row[1]) for row in self._database.connection.execute(query, [scope, text])]

    def latest(self, key: LinkKey) -> Version | None:
        """The newest saved personalization of this identity."""
        return next(self._versions(key, "order by version desc limit 1"), None)

    def newest_html(self, key: LinkKey) -> tuple[int, str]:
        """The number and the HTML of the newest saved personalization; 0 and blank without one."""
        query = f"select version, html from personalization where {_WHERE} order by version desc limit 1"  # noqa: S608
        row = self._database.connection.execute(query, _values(key)).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def versions(self, key: LinkKey) -> list[Version]:
        """Every saved personalization of this identity, the newest first."""
        return list(self._versions(key, "order by version desc"))

    def html_of(self, key: LinkKey, first: int, last: int) -> tuple[str, str]:
        """The HTML of two versions, blank for one that there is not."""
        query = f"select version, html from personalization where {_WHERE} and version in (?, ?)"  # noqa: S608
        html = dict(self._database.connection.execute(query, [*_values(key), first, last]))
        return str(html.get(first, "")), str(html.get(last, ""))

    def _versions(self, key: LinkKey, which: str) -> Iterator[Version]:
        query = f"select {', '.join(VERSION_COLUMNS)} from personalization where {_WHERE} {which}"  # noqa: S608 - our own names
        return map(read_version, self._database.connection.execute(query, _values(key)))

    def journal(self, scope: str, limit: int, key: LinkKey | None = None, since: str = "") -> list[Entry]:
        """Return the finished writes of an account, or of one link of it, the newest first.

        `limit` -1 is all of them, `since` (ISO 8601 in UTC) those from then on.
        """
        of_version = (
            "(select body from personalization p where p.scope = j.scope and p.asset_id = j.asset_id"
            " and p.kind = j.kind and p.variant = j.variant and j.version > 0 and p.version = j.version"
        )
        query = (
            "select j.scope, j.asset_id, j.kind, j.variant, l.public_id, j.name, j.outcome, j.detail, j.who, j.version,"  # noqa: S608
            f" j.finished_at, {of_version} - 1), {of_version})"
            " from journal j left join link l using (scope, asset_id, kind, variant)"
            f" where j.scope = ? and j.outcome <> ''{' and j.finished_at >= ?' if since else ''}"
            f"{' and j.asset_id = ? and j.kind = ? and j.variant = ?' if key else ''} order by j.id desc limit ?"
        )
        own = _values(key)[1:] if key else []
        rows = self._database.connection.execute(query, [scope, *filter(None, [since]), *own, limit])
        # What one version ends with, the next one begins with.
        read = lru_cache(lambda body: parse_personalization(orjson.loads(body)) if body else None)
        return [read_entry(row, read) for row in rows]

    def asset_versions(self, scope: str, asset_ids: Sequence[str]) -> dict[str, int]:
        """Return the newest version of each of these assets that was sent; 0 where that is unknown."""
        query = (
            "select asset_id, max(asset_version) from link where scope = ?"
            " and asset_id in (select value from json_each(?)) group by asset_id"
        )
        return dict(self._database.connection.execute(query, [scope, json.dumps(list(asset_ids))]))

    def variants(self, scope: str, asset_id: str) -> list[str]:
        """The variants of a template that have a block, the first one (blank) first."""
        where = "scope = ? and asset_id = ? and kind = 'template'"
        rows = self._database.rows_where("link", where, [scope, asset_id], order_by="variant")
        return [str(row["variant"]) for row in rows]

    def begin(self, key: LinkKey, name: str, step: str, detail: str = "") -> int:
        """Write down what is about to be done, before it is done; the number of the journal's row.

        `detail` is the body that is written, or the id of the block that is deleted.
        """
        with self._database.write() as db:
            entry = {"name": name, "step": step, "outcome": "", "started_at": _now(), "who": self.who()}
            entry["detail"] = detail
            row: dict[str, str | int] = {**_columns(key), **entry, "version": 0}
            return int(db.table("journal").insert(row).last_pk or 0)

    def unfinished(self, key: LinkKey) -> list[BegunCreation]:
        """The blocks whose creation began and never ended: the process died or the answer was lost."""
        where = f"{_WHERE} and step = 'create' and outcome = ''"
        rows = self._database.rows_where("journal", where, _values(key))
        return [BegunCreation(name=row["name"], body=row["detail"], started_at=row["started_at"]) for row in rows]

    def is_saved_since_created(self, key: LinkKey) -> bool:
        """Whether a block of this identity was written from here again after it was created."""
        query = f"select outcome from journal where {_WHERE} and outcome in ('created', 'updated', 'adopted')"  # noqa: S608
        row = self._database.connection.execute(f"{query} order by id desc limit 1", _values(key)).fetchone()
        return row is not None and row[0] != "created"

    def newest_look_changes(self, scope: str) -> str:
        """What Klaviyo changed of the look of what this account's templates were last sent as."""
        query = "select look_changes from link where scope = ? and kind = 'template' order by updated_at desc limit 1"
        row = self._database.connection.execute(query, [scope]).fetchone()
        return str(row[0]) if row else ""

    def _read(self, scope: str, rows: Iterable[Sequence[Any]]) -> list[Link]:
        """Links from rows of LINK_COLUMNS, each with the bodies of its updates that began and never ended."""
        columns = "asset_id, kind, variant, detail"
        query = f"select {columns} from journal where scope = ? and step = 'update' and outcome = '' order by id desc"  # noqa: S608
        pending: dict[LinkKey, tuple[str, ...]] = {}
        for asset_id, kind, variant, body in self._database.connection.execute(query, [scope]):
            key = LinkKey(scope=scope, asset_id=asset_id, kind=kind, variant=variant)
            pending[key] = (*pending.get(key, ()), body)
        links = list(map(read_link, rows))
        # As nearly always; comparing the keys of tens of thousands of links takes as long as reading them.
        if not pending:
            return links
        return [replace(link, pending=pending.get(link.key, ())) for link in links]

    def record_deletion(self, journal: int, key: LinkKey, block_id: str) -> None:
        """Write down that a block was deleted, and forget the link to it."""
        with self._database.write() as db:
            change = {"outcome": "deleted", "detail": block_id, "finished_at": _now()}
            db.table("journal").update(journal, change)
            # With the linked block go the updates of it; those of it stay when it was another block of this identity.
            links = db.table("link").count_where(f"{_WHERE} and block_id = ?", [*_values(key), block_id])
            db.table("link").delete_where(f"{_WHERE} and block_id = ?", [*_values(key), block_id])
            # A create whose answer was lost is another block's, which the next save looks for.
            steps = "step not in ('create', 'delete')" if links else "false"
            over = f"{_WHERE} and outcome = '' and id < ? and ({steps} or step = 'delete' and detail = ?)"
            db.table("journal").delete_where(over, [*_values(key), journal, block_id])

    def created_since(self, scope: str, block_ids: Sequence[str], at: str) -> set[str]:
        """Which of these blocks were created here since a time, ISO 8601 in UTC."""
        query = (
            "select l.block_id from link l join journal j using (scope, asset_id, kind, variant)"
            " where l.scope = ? and l.block_id in (select value from json_each(?)) and j.outcome = 'created'"
            " group by l.block_id having max(j.finished_at) >= ?"
        )
        return {
            str(row[0]) for row in self._database.connection.execute(query, [scope, json.dumps(list(block_ids)), at])
        }

    def deleted(self, scope: str, *, include_unfinished: bool = False) -> set[str]:
        """The ids of blocks that were deleted here; with `include_unfinished` also those of which nobody knows."""
        where = "scope = ? and step = 'delete' and outcome in ('deleted', ?)"
        rows = self._database.rows_where("journal", where, [scope, "" if include_unfinished else "deleted"])
        return {str(row["detail"]) for row in rows}

    def deleted_since(self, scope: str, at: str) -> set[str]:
        """Return the blocks that were deleted here since a time, ISO 8601 in UTC."""
        query = "select detail from journal where scope = ? and step = 'delete' and outcome = 'deleted'"
        rows = self._database.connection.execute(f"{query} and finished_at >= ?", [scope, at])
        return {str(row[0]) for row in rows}

    def see(self, assets: Sequence[tuple[LinkKey, int, str]]) -> None:
        """Write down the version and the slots of each of these links' assets, for they are known and right."""
        query = f"update link set asset_version = ?, slots = ? where {_WHERE}"  # noqa: S608 - the condition above
        with self._database.write() as db:
            db.conn.executemany(query, [(version, slots, *_values(key)) for key, version, slots in assets])

    def fail(self, journal: int, outcome: str, detail: str) -> None:
        """Write down that nothing was changed."""
        with self._database.write() as db:
            db.table("journal").update(journal, {"outcome": outcome, "detail": detail, "finished_at": _now()})

    def finish(
        self,
        journal: int,
        link: Link,
        outcome: str,
        version: Version | None = None,
        *,
        definition: Mapping[str, Any] | None = None,
        also: Callable[["SqliteUtils"], None] | None = None,
    ) -> None:
        """Write down the outcome, the link and, when something changed, the new version: all or nothing.

        `also` writes what somebody else has to know of it, in the same write unit. NotConnected when what was begun is
        set aside by now.
        """
        with self._database.write() as db:
            require_in_scope(db, journal, link.key.scope)
            over = {"outcome": outcome, "detail": "", "finished_at": _now()}
            db.table("journal").update(journal, {**over, "version": version.number if version else 0})
            db.table("journal").delete_where(f"{_WHERE} and outcome = '' and id < ?", [*_values(link.key), journal])
            db.table("link").upsert(
                {
                    **_columns(link.key),
                    **{name: getattr(link, name) for name in LINK_FIELDS},
                    "definition": json.dumps(definition) if definition else "",
                },
                pk=("scope", "asset_id", "kind", "variant"),
            )
            if version:
                body = json.dumps(version.personalization.to_json())
                values = (version.number, body, version.html, version.block_id, version.saved_at)
                row = {**_columns(link.key), **dict(zip(VERSION_COLUMNS, values, strict=True))}
                db.table("personalization").insert(row)
            if also:
                also(db)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _values(key: LinkKey) -> list[str]:
    return [key.scope, key.asset_id, key.kind, key.variant]


def _columns(key: LinkKey) -> dict[str, str]:
    return {"scope": key.scope, "asset_id": key.asset_id, "kind": key.kind, "variant": key.variant}
