"""Links as the last audit saw them: filtered and a page at a time, for an account may have tens of thousands."""

from typing import Any, Final

from core.links.finding import FindingKind, LinkState, StateFilter
from core.publish.store import LINK_COLUMNS, read_link
from core.store.database import Database

_STANDING: Final = (
    "from audit_finding f where f.audit_id = ? and f.change in ('new', 'persisting') and f.asset_id = l.asset_id "
    "and f.link_kind = l.kind and f.variant = l.variant"
)
# A link that was saved after the audit began may be as told or not: nobody has looked.
_STATES: Final[dict[StateFilter, str]] = {
    "all": "",
    "holds": f" and l.updated_at < ? and not exists (select 1 {_STANDING})",
    "findings": f" and l.updated_at < ? and exists (select 1 {_STANDING})",
    "not looked": " and l.updated_at >= ?",
}


class LinkStates:
    """Reads the tables `link` and `audit_finding` together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, scope: str, audit: tuple[str, str], text: str, kind: str, state: StateFilter, limit: int, offset: int
    ) -> list[LinkState]:
        """Return links of an account, the last changed first; `audit` is the believed audit’s id and beginning."""
        where, values = self._where(scope, audit, text, kind, state)
        columns = ", ".join(f"l.{name}" for name in LINK_COLUMNS)
        # Which findings stand is asked for the links of the page alone.
        order = "order by l.updated_at desc, l.asset_id"
        links = f"select {columns} {where} {order} limit ? offset ?"
        query = f"select *, (select group_concat(f.kind) {_STANDING}) from ({links}) l {order}"  # noqa: S608 - our own
        return [
            LinkState(link=read_link(row[:-1]), kinds=_kinds(row[-1]), looked=row[9] < audit[1])
            for row in self._database.connection.execute(query, [audit[0], *values, limit, offset])
        ]

    def count(self, scope: str, audit: tuple[str, str], text: str, kind: str, state: StateFilter) -> int:
        """How many links the filters leave."""
        where, values = self._where(scope, audit, text, kind, state)
        return int(self._database.connection.execute(f"select count(*) {where}", values).fetchone()[0])

    def _where(
        self, scope: str, audit: tuple[str, str], text: str, kind: str, state: StateFilter
    ) -> tuple[str, list[Any]]:
        where, values = "from link l where l.scope = ?", [scope]
        if text:
            where += " and (instr(lower(l.public_id), ?) or instr(lower(l.name), ?) or l.block_id = ?)"
            values += [text.lower(), text.lower(), text]
        if kind:
            where, values = f"{where} and l.kind = ?", [*values, kind]
        condition = _STATES[state]
        return where + condition, [*values, *(audit[1], audit[0])[: condition.count("?")]]


def _kinds(text: str | None) -> tuple[FindingKind, ...]:
    return tuple(text.split(",")) if text else ()  # type: ignore[arg-type]
