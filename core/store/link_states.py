"""Links as the last audit saw them: filtered and a page at a time, for an account may have tens of thousands."""

from typing import Any, Final

from core.domain.finding import FindingKind, LinkState, StateFilter
from core.store.database import Database
from core.store.links import LINK_COLUMNS, read_link

_STANDING: Final = (
    "select asset_id, link_kind, variant, group_concat(kind) as kinds from audit_finding "
    "where audit_id = ? and change in ('new', 'persisting') and asset_id <> '' group by 1, 2, 3"
)
_FROM: Final = (
    f"from link l left join ({_STANDING}) f on f.asset_id = l.asset_id and f.link_kind = l.kind "
    "and f.variant = l.variant where l.pair = ?"
)
# A link that was saved after the audit began may be as told or not: nobody has looked.
_STATES: Final[dict[StateFilter, str]] = {
    "all": "",
    "holds": " and f.kinds is null and l.updated_at < ?",
    "findings": " and f.kinds is not null and l.updated_at < ?",
    "not looked": " and l.updated_at >= ?",
}


class LinkStates:
    """Reads the tables `link` and `audit_finding` together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, pair: str, audit: tuple[str, str], text: str, kind: str, state: StateFilter, limit: int, offset: int
    ) -> list[LinkState]:
        """Links of a pair, the last changed first; `audit` is the believed audit’s id and beginning."""
        where, values = self._where(pair, audit, text, kind, state)
        columns = ", ".join(f"l.{name}" for name in LINK_COLUMNS)
        query = f"select {columns}, f.kinds {where} order by l.updated_at desc, l.asset_id limit ? offset ?"
        return [
            LinkState(link=read_link(row[:-1]), kinds=_kinds(row[-1]), looked=row[9] < audit[1])
            for row in self._database.tables.conn.execute(query, [*values, limit, offset])
        ]

    def count(self, pair: str, audit: tuple[str, str], text: str, kind: str, state: StateFilter) -> int:
        """How many links the filters leave."""
        where, values = self._where(pair, audit, text, kind, state)
        return int(self._database.tables.conn.execute(f"select count(*) {where}", values).fetchone()[0])

    def _where(
        self, pair: str, audit: tuple[str, str], text: str, kind: str, state: StateFilter
    ) -> tuple[str, list[Any]]:
        where, values = _FROM, [audit[0], pair]
        if text:
            where += " and (instr(lower(l.public_id), ?) or instr(lower(l.name), ?) or l.block_id = ?)"
            values += [text.lower(), text.lower(), text]
        if kind:
            where, values = f"{where} and l.kind = ?", [*values, kind]
        if _STATES[state]:
            where, values = where + _STATES[state], [*values, audit[1]]
        return where, values


def _kinds(text: str | None) -> tuple[FindingKind, ...]:
    return tuple(text.split(",")) if text else ()  # type: ignore[arg-type]
