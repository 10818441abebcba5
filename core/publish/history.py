"""Who did what to which block: the journal of writes, with what changed."""

from dataclasses import dataclass

from core.accounts.account import Account
from core.domain.block import Kind, LinkKey
from core.domain.moments import moment_words
from core.errors import NotConnected
from core.publish.change_words import changes
from core.publish.rows import Entry
from core.publish.store import Links


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One write: `changes` are sentences without their full stops (see `change_words`); `at` is ISO 8601 in UTC.

    `version` is that of the choices after it, 0 when they stayed or are none.
    """

    at: str
    who: str
    outcome: str
    block: str
    public_id: str
    variant: str
    version: int
    changes: tuple[str, ...] = ()
    detail: str = ""
    asset_id: str = ""
    kind: str = ""

    @property
    def when(self) -> str:
        """When it was written, for a person."""
        return moment_words(self.at)

    @property
    def sentence(self) -> str:
        """Who did what to which block, and what changed."""
        rest = f". {'; '.join(self.changes)}" if self.changes else ""
        return f"{self._summary}{rest}."

    @property
    def _summary(self) -> str:
        # An email address stays as it is.
        who = self.who if "@" in self.who else f"{self.who[:1].upper()}{self.who[1:]}" or "Someone"
        block = f"“{self.block}”"
        match self.outcome:
            case "created":
                return f"{who} created {block}{f' as version {self.version}' if self.version else ''}"
            case "updated" | "adopted" if self.version:
                return f"{who} saved version {self.version} of {block}"
            case "updated":
                return f"{who} updated {block}"
            case "adopted":
                return f"{who} linked {block}, which was already in Klaviyo"
            case "unchanged":
                return f"{who} saved {block} again without changes"
            case "deleted":
                return f"{who} deleted {block}"
            case "failed":
                return f"{who} could not save {block}: {self.detail.rstrip('.')}"
        return f"{who} worked on {block} ({self.outcome})"


class History:
    """Reads the journal of one account."""

    def __init__(self, account: Account, links: Links) -> None:
        self._account, self._links = account, links

    def newest(self, limit: int = 200) -> list[HistoryEntry]:
        """The last writes, the newest first; none without an account."""
        try:
            scope = self._account.scope
        except NotConnected:
            return []
        return list(map(_history_entry, self._links.journal(scope, limit)))

    def since(self, at: str) -> list[HistoryEntry]:
        """Every write since a time (ISO 8601 in UTC), the newest first."""
        return list(map(_history_entry, self._links.journal(self._account.scope, -1, since=at)))

    def of(self, asset_id: str, kind: Kind, variant: str = "", limit: int = 20) -> list[HistoryEntry]:
        """The last writes of one link, the newest first."""
        key = LinkKey(scope=self._account.scope, asset_id=asset_id, kind=kind, variant=variant)
        return list(map(_history_entry, self._links.journal(key.scope, limit, key)))


def _history_entry(entry: Entry) -> HistoryEntry:
    return HistoryEntry(
        at=entry.at,
        who=entry.who,
        outcome=entry.outcome,
        block=entry.name,
        public_id=entry.public_id,
        variant=entry.key.variant,
        version=entry.version,
        changes=changes(entry.before, entry.after) if entry.after else (),
        detail=entry.detail,
        asset_id=entry.key.asset_id,
        kind=entry.key.kind,
    )
