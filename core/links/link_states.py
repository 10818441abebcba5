"""Links as the last audit saw them: filtered and a page at a time, for an account may have tens of thousands."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from core.domain.block import LinkKey
from core.links.finding import KINDS, FindingKind
from core.links.status import STATUS_LABELS, LinkState, LinkStatus, StateFilter
from core.publish.rows import LINK_COLUMNS, read_link
from core.store.database import Database

_FILTERS: Final = 20
_NOTES: Final = ", ".join(f"'{name}'" for name, kind in KINDS.items() if kind.severity == "note")
_COLUMNS: Final = ", ".join(f"l.{name}" for name in LINK_COLUMNS)
# What stands of each link: whether somebody has to do something about it, as `ReportedFinding.group` has it.
_STANDING: Final = (
    "standing as materialized (select f.asset_id, f.link_kind, f.variant,"  # noqa: S608 - our own names
    f" max(f.kind not in ({_NOTES}) and a.key is null) as is_open, max(f.kind = 'unasked') as is_unasked,"
    f" max(f.kind not in ({_NOTES}) and a.key is not null) as is_accepted,"
    " group_concat(f.kind || iif(a.key is null, '', '+')) as kinds from audit_finding f"
    " left join acceptance a on a.scope = :scope and a.key = f.key and (a.until = '' or a.until >= date('now'))"
    " where f.audit_id = :audit and f.change in ('new', 'persisting') group by f.asset_id, f.link_kind, f.variant)"
)
# A link that was saved after the audit began may be as told or not: nobody has looked.
_STATUS: Final = (
    "case when l.updated_at >= :started then 'unchecked' when s.is_open then 'attention'"
    " when s.is_unasked then 'unchecked' when s.is_accepted then 'accepted' else 'ok' end"
)
_FILTERED: Final = (
    "l.scope = :scope and (:text = '' or instr(lower(l.public_id), lower(:text)) or instr(lower(l.name), lower(:text))"
    " or l.block_id = :text) and (:kind = '' or l.kind = :kind)"
)
_SAME: Final = "s.asset_id = l.asset_id and s.link_kind = l.kind and s.variant = l.variant"
_WITH: Final = (
    f"with {_STANDING}, link_state as (select {_COLUMNS}, s.kinds as kinds, {_STATUS} as status"  # noqa: S608
    f" from link l left join standing s on {_SAME} where {_FILTERED})"
)
_ORDER: Final = "updated_at desc, asset_id, kind, variant"
# Few links have findings: they are looked up by those, and of the others as many as a page may need.
_ALL: Final = (
    f"{_WITH}, attention as (select {_COLUMNS}, s.kinds as kinds, 'attention' as status"  # noqa: S608
    f" from standing s cross join link l on {_SAME} where {_FILTERED} and s.is_open and l.updated_at < :started),"
    f" others as (select * from link_state where status <> 'attention' order by {_ORDER} limit :enough)"
    f" select * from (select * from attention union all select * from others)"
    f" order by status <> 'attention', {_ORDER} limit :limit offset :offset"
)
# Few links have findings: the others are counted without looking for any, in a fifth of the time.
_SAVED: Final = "iif(l.updated_at >= :started, 'unchecked', 'ok')"
_COUNTS: Final = (
    f"with {_STANDING} select '', {_SAVED}, count(*) from link l where {_FILTERED} group by 2"  # noqa: S608
    f" union all select {_SAVED}, {_STATUS}, count(*) from standing s cross join link l on {_SAME}"
    f" where {_FILTERED} group by 1, 2"
)

# A finding of a block that was deleted here since the audit is over, unless it is that the block is there again.
_WITHOUT_LINK: Final = (
    "select count(*) from audit_finding f"  # noqa: S608 - our own names
    " left join acceptance a on a.scope = :scope and a.key = f.key and (a.until = '' or a.until >= date('now'))"
    " left join link l on l.scope = :scope and l.asset_id = f.asset_id and l.kind = f.link_kind"
    " and l.variant = f.variant"
    f" where f.audit_id = :audit and f.change in ('new', 'persisting') and f.kind not in ({_NOTES})"
    " and a.key is null and l.asset_id is null and (f.kind = 'reappeared' or f.block_id not in"
    " (select detail from journal where scope = :scope and step = 'delete' and outcome = 'deleted'"
    " and finished_at >= :started))"
)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which links of an account, and the believed audit’s ID and beginning; blanks do not narrow."""

    scope: str
    audit: str = ""
    started: str = ""
    text: str = ""
    kind: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of a query."""
        return dict(vars(self))


class LastCounts:
    """How many links were in each state for the last few filters, with all that this depended on."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Filters, Hashable], Mapping[LinkStatus, int]] = {}

    def get(
        self, filters: Filters, of: Hashable, read: Callable[[], Mapping[LinkStatus, int]]
    ) -> Mapping[LinkStatus, int]:
        """Return the counts; read them unless they were read for the same filters in an equal state."""
        counts = self._counts.get((filters, of))
        if counts is None:
            if len(self._counts) >= _FILTERS:
                self._counts = {}
            counts = self._counts[filters, of] = read()
        return counts


class LinkStates:
    """Reads the tables `link`, `audit_finding` and `acceptance` together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, filters: Filters, state: StateFilter, limit: int, offset: int) -> list[LinkState]:
        """Return links, those that need attention before the others, and the last changed first."""
        query = (
            f"{_WITH} select * from link_state where status = :state"  # noqa: S608 - our own names
            f" order by {_ORDER} limit :limit offset :offset"
        )
        values = {**filters.values, "state": state, "limit": limit, "offset": offset}
        if state == "all":
            query, values["enough"] = _ALL, -1 if limit < 0 else limit + offset
        return [_state(row, filters.started) for row in self._database.connection.execute(query, values)]

    def one(self, filters: Filters, key: LinkKey, state: StateFilter = "all") -> LinkState | None:
        """Return one link; None if there is none, or the filters leave it out."""
        query = (
            f"{_WITH} select * from link_state where asset_id = :asset_id and kind = :own_kind and variant = :variant"  # noqa: S608
            " and (:state = 'all' or status = :state)"
        )
        own = {"asset_id": key.asset_id, "own_kind": key.kind, "variant": key.variant, "state": state}
        row = self._database.connection.execute(query, {**filters.values, **own}).fetchone()
        return _state(row, filters.started) if row else None

    def revision(self, scope: str) -> tuple[int, str]:
        """How many links an account has, and when one was saved last: equal as long as none changes."""
        row = self._database.connection.execute(
            "select count(*), max(updated_at) from link where scope = ?", [scope]
        ).fetchone()
        return int(row[0]), str(row[1] or "")

    def without_link(self, filters: Filters) -> int:
        """How many findings that need attention are of no link; the filters' text and kind do not matter."""
        return int(self._database.connection.execute(_WITHOUT_LINK, filters.values).fetchone()[0])

    def counts(self, filters: Filters) -> Mapping[LinkStatus, int]:
        """How many links are in each state."""
        counts: Counter[LinkStatus] = Counter(dict.fromkeys(STATUS_LABELS, 0))
        for instead_of, status, count in self._database.connection.execute(_COUNTS, filters.values):
            counts[status] += count
            if instead_of:
                counts[instead_of] -= count
        return dict(counts)


def _state(row: tuple[Any, ...], started: str) -> LinkState:
    *values, kinds, status = row
    link, marked = read_link(values), str(kinds).split(",") if kinds else []
    accepted = frozenset(kind.removesuffix("+") for kind in marked if kind.endswith("+"))
    return LinkState(
        link=link,
        status=status,
        kinds=cast("tuple[FindingKind, ...]", tuple(kind.removesuffix("+") for kind in marked)),
        looked=link.updated_at < started,
        accepted=cast("frozenset[FindingKind]", accepted - {kind for kind in marked if not kind.endswith("+")}),
    )
