"""Audits: what each read, what it found, and which findings a person accepted."""

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from core.links.audit_run import AuditOptions, AuditRun
from core.links.finding import Acceptance, Finding, FindingStatus, ReportedFinding
from core.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils

Side = Literal["blocks", "assets"]
_FINDING: Final = (
    "kind", "asset_id", "link_kind", "variant", "public_id", "block_id", "name", "detail", "evidence", "image_url",
    "basis",
)  # fmt: skip

_AUDITS: Final = "select audit.*, job.state, job.note from audit join job on job.id = audit.id"


class LastFindings:
    """The findings of one audit as they were read last, and all that they depend on."""

    def __init__(self) -> None:
        self._read: tuple[object, tuple[ReportedFinding, ...]] = (None, ())

    def get(self, state: object, read: Callable[[], list[ReportedFinding]]) -> list[ReportedFinding]:
        """Return the findings; read them unless they were read for an equal state."""
        of, findings = self._read
        if of != state:
            findings = tuple(read())
            self._read = (state, findings)
        return list(findings)


class Audits:
    """The tables `audit`, `audit_page` (until its end), `audit_finding` and `acceptance`."""

    def __init__(self, database: Database, last: LastFindings | None = None) -> None:
        self._database = database
        self._last = last or LastFindings()

    def add(self, db: "SqliteUtils", audit_id: str, scope: str, options: AuditOptions, expected: int) -> None:
        """Add an audit of an account that looks at so many links, in the write unit in which its job is added."""
        row = {"id": audit_id, "scope": scope, "finished_at": "", "expected": expected, "blocks": 0, "assets": 0}
        # As fine as the links' own times: what was saved before it began was looked at.
        row["started_at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
        db.table("audit").insert({**row, "options": json.dumps(asdict(options)), "calls": "{}"})

    def get(self, audit_id: str) -> AuditRun | None:
        """One audit with its counts."""
        row = self._database.row(f"{_AUDITS} where audit.id = ?", audit_id)
        return self._run(row) if row else None

    def all(self, scope: str, limit: int = 50) -> list[AuditRun]:
        """Return the last audits of an account, the newest first."""
        query = f"{_AUDITS} where audit.scope = ? order by audit.rowid desc limit ?"
        return [self._run(row) for row in self._database.rows(query, scope, limit)]

    def last_done(self, scope: str) -> tuple[str, str]:
        """Return ID and start of an account's last finished audit; both blank without one."""
        query = "select id, started_at from audit where scope = ? and finished_at <> '' order by rowid desc limit 1"
        row = self._database.row(query, scope)
        return (row["id"], row["started_at"]) if row else ("", "")

    def scope(self, audit_id: str) -> str:
        """Return the scope of the account that an audit belongs to; blank for an unknown audit."""
        row = self._database.row("select scope from audit where id = ?", audit_id)
        return str(row["scope"]) if row else ""

    def save_page(self, audit_id: str, side: Side, read: int, following: str, body: bytes, calls: int) -> None:
        """Keep a page that was read, where the next one is, how many things were read so far, and what it cost."""
        with self._database.write() as db:
            page = "select count(*) from audit_page where audit_id = ? and side = ?"
            number = db.conn.execute(page, [audit_id, side]).fetchone()[0]
            row = [audit_id, side, number, following, body]
            db.conn.execute("insert into audit_page values (?, ?, ?, ?, ?)", row)
            # The side is one of two names of this module.
            db.conn.execute(f"update audit set {side} = ? where id = ?", [read, audit_id])  # noqa: S608
            _add_calls(db, audit_id, side, calls)

    def pages(self, audit_id: str, side: Side) -> list[tuple[str, bytes]]:
        """The pages that were read, in order: where the next one is, and what was on it."""
        rows = self._database.rows_where("audit_page", "audit_id = ? and side = ?", [audit_id, side], order_by="number")
        return [(str(row["following"]), bytes(row["body"])) for row in rows]

    def count_calls(self, audit_id: str, purpose: str, calls: int) -> None:
        """Add to the calls that an audit made."""
        with self._database.write() as db:
            _add_calls(db, audit_id, purpose, calls)

    def finish(self, audit_id: str, findings: Mapping[str, tuple[Finding, FindingStatus, str]]) -> None:
        """Write down what was found, by key, and what it is against the audit before; what was read is let go."""
        names = ("audit_id", "key", *_FINDING, "change", "since")
        values = operator.attrgetter(*_FINDING)
        rows = [(audit_id, key, *values(finding), change, since) for key, (finding, change, since) in findings.items()]
        places = ", ".join("?" * len(names))
        with self._database.write() as db:
            # Our own names.
            db.conn.executemany(f"insert into audit_finding ({', '.join(names)}) values ({places})", rows)  # noqa: S608
            db.table("audit_page").delete_where("audit_id = ?", [audit_id])
            db.table("audit").update(audit_id, {"finished_at": _now()})

    def open(self, audit_id: str) -> dict[str, str]:
        """Since when each finding stands that was not resolved, by key."""
        query = "select key, since from audit_finding where audit_id = ? and change <> 'resolved'"
        return dict(self._database.connection.execute(query, [audit_id]))

    def concluded(self, audit_id: str) -> dict[str, Finding]:
        """The findings that stand and tell what they were concluded from, by that."""
        names = ", ".join(_FINDING)
        # Our own names.
        query = f"select {names} from audit_finding where audit_id = ? and basis <> '' and change <> 'resolved'"  # noqa: S608
        rows = self._database.connection.execute(query, [audit_id])
        return {finding.basis: finding for finding in map(_finding, rows)}

    def reported(self, audit_id: str) -> list[ReportedFinding]:
        """What an audit found, with today's acceptances."""
        now = self.revision(audit_id)
        return self._last.get(now, lambda: self._reported(audit_id, {each.key: each for each in now[-1]}))

    def revision(self, audit_id: str) -> tuple[str, str, str, tuple[Acceptance, ...]]:
        """Return what today’s findings of an audit depend on, with the acceptances: equal as long as they are.

        What a finished audit found changes by fixes alone, so a page that is drawn again need not read it again.
        """
        acceptances = tuple(self.acceptances(self.scope(audit_id)))
        fixes = "select group_concat(rowid) from audit_finding where audit_id = ? and change = 'fixed'"
        row = self._database.connection.execute(fixes, [audit_id]).fetchone()
        ended = self._database.row("select finished_at from audit where id = ?", audit_id)
        return (audit_id, ended["finished_at"] if ended else "", row[0] or "", acceptances)

    def _reported(self, audit_id: str, accepted: Mapping[str, Acceptance]) -> list[ReportedFinding]:
        names = ", ".join((*_FINDING, "change", "since", "key"))
        # Our own names.
        query = f"select {names} from audit_finding where audit_id = ? order by rowid"  # noqa: S608
        return [
            ReportedFinding(
                finding=_finding(row),
                change=cast("FindingStatus", row[-3]),
                since=row[-2],
                accepted=accepted.get(row[-1]),
            )
            for row in self._database.connection.execute(query, [audit_id])
        ]

    def mark_fixed(self, audit_id: str, key: str) -> None:
        """Record that a finding was fixed since."""
        with self._database.write() as db:
            db.table("audit_finding").update((audit_id, key), {"change": "fixed"})

    def over_time(self, scope: str) -> list[dict[str, Any]]:
        """For each audit that came to its end, the oldest first: when, and how many findings of each kind stood."""
        query = (
            "select a.id, a.finished_at as at, f.kind, count(*) as count from audit a "
            "left join audit_finding f on f.audit_id = a.id and f.change <> 'resolved' "
            "where a.scope = ? and a.finished_at <> '' group by a.id, f.kind order by a.rowid"
        )
        return [
            {"audit": audit, "at": at, "kind": kind or "", "count": count if kind else 0}
            for audit, at, kind, count in self._database.connection.execute(query, [scope])
        ]

    def accept(self, scope: str, acceptance: Acceptance) -> None:
        """Keep a decision to live with a finding, in the place of an older one."""
        with self._database.write() as db:
            db.table("acceptance").upsert({"scope": scope, **vars(acceptance)}, pk=("scope", "key"))

    def withdraw(self, scope: str, keys: Sequence[str]) -> None:
        """Take decisions back."""
        with self._database.write() as db:
            for key in keys:
                db.table("acceptance").delete_where("scope = ? and key = ?", [scope, key])

    def acceptances(self, scope: str) -> list[Acceptance]:
        """Decisions that hold today."""
        where = "scope = ? and (until = '' or until >= ?)"
        rows = self._database.rows_where("acceptance", where, [scope, _now()[:10]])
        return [Acceptance(**{name: row[name] for name in ("key", "reason", "who", "at", "until")}) for row in rows]

    def _run(self, row: Mapping[str, Any]) -> AuditRun:
        conn = self._database.connection
        query = "select change, count(*) from audit_finding where audit_id = ? group by change"
        return AuditRun(
            id=row["id"],
            state=row["state"],
            note=row["note"],
            started_at=row["started_at"],
            finished_at=row["finished_at"],
            expected=row["expected"],
            blocks=row["blocks"],
            assets=row["assets"],
            calls=json.loads(row["calls"]),
            options=AuditOptions(**json.loads(row["options"])),
            counts={str(change): int(count) for change, count in conn.execute(query, [row["id"]])},
        )


def _finding(row: Sequence[Any]) -> Finding:
    return Finding(**dict(zip(_FINDING, row, strict=False)))


def _add_calls(db: "SqliteUtils", audit_id: str, purpose: str, calls: int) -> None:
    at = f"$.{purpose}"
    query = "update audit set calls = json_set(calls, ?, coalesce(json_extract(calls, ?), 0) + ?) where id = ?"
    db.conn.execute(query, [at, at, calls, audit_id])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
