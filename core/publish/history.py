"""Who did what to which block: the journal of writes, with what changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.accounts.account import Account
from core.domain.block import Kind, LinkKey
from core.domain.moments import moment_words, read_moment
from core.domain.people import named
from core.errors import NotConnected
from core.publish.change_words import changes
from core.publish.edited_block import EditedBlock, fetch_edited_blocks
from core.publish.html_words import html_changes
from core.publish.rows import Entry
from core.publish.store import Links

_SPAN = 60
"""Seconds that the writes of one line span, at most: the journal does not say which send a write was of."""


_BY_HAND, _GENERATED = "The HTML was edited by hand", "The HTML is generated from the choices again"


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
    is_again: bool = False
    """Whether it created a block in the place of one that this link had before."""
    is_current: bool = False
    """Whether its version is the link's newest one."""

    @property
    def when(self) -> str:
        """When it was written, for a person."""
        return moment_words(self.at)

    @property
    def link(self) -> tuple[str, str, str]:
        """The link whose block was written: asset, kind and variant."""
        return (self.asset_id, self.kind, self.variant)

    @property
    def sentence(self) -> str:
        """Who did what to which block, and what changed."""
        rest = f". {'; '.join(self.changes)}" if self.changes else ""
        return f"{self._summary}{rest}."

    @property
    def _summary(self) -> str:
        return _clause(self.named, self._deed)

    @property
    def named(self) -> str:
        """Who wrote it; blank on a computer without sign-in, where there is nobody to tell from others."""
        return named(self.who)

    @property
    def _deed(self) -> str:
        block = f"“{self.block}”"
        match self.outcome:
            case "created":
                again = " again" if self.is_again else ""
                return f"created {block}{again}{f' as version {self.version}' if self.version else ''}"
            case "updated" | "adopted" if self.version:
                return f"saved version {self.version} of {block}"
            case "updated":
                return f"updated {block}"
            case "adopted":
                return f"linked {block}, which was already in Klaviyo"
            case "unchanged":
                return f"saved {block} again without changes"
            case "deleted":
                return f"deleted {block}"
            case "failed":
                return f"could not save {block}: {self.detail.rstrip('.')}"
        return f"worked on {block} ({self.outcome})"

    @property
    def is_of_a_send(self) -> bool:
        """Whether it is a write as a send makes many: of a block without choices."""
        is_as_many = self.outcome in ("created", "updated") and not self.is_again
        return is_as_many and not self.version and not self.changes


def beside_each_other(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """Entries, the newest first, with what only the others tell: which block was created again, which version is new.

    What was written before the first of them is not known.
    """
    newest_first, with_block, with_version = list(entries), set[tuple[str, str, str]](), set[tuple[str, str, str]]()
    marked: list[HistoryEntry] = []
    for entry in reversed(newest_first):
        marked.append(replace(entry, is_again=entry.outcome == "created" and entry.link in with_block))
        if entry.outcome in ("created", "updated", "adopted", "unchanged"):
            with_block.add(entry.link)
    marked.reverse()
    for at, entry in enumerate(marked):
        if entry.version and entry.link not in with_version:
            with_version.add(entry.link)
            marked[at] = replace(entry, is_current=True)
    return marked


def group_writes(entries: Sequence[HistoryEntry]) -> list[tuple[HistoryEntry, ...]]:
    """Entries in their order, those of one send together: one person's same writes of different blocks, in a minute."""
    groups: list[list[HistoryEntry]] = []
    for entry in entries:
        if groups and _belongs(entry, groups[-1]):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return [tuple(group) for group in groups]


def group_sentence(group: Sequence[HistoryEntry]) -> str:
    """Who did what to which blocks."""
    if len(group) == 1:
        return group[0].sentence
    names = ", ".join(f"“{entry.block}”" for entry in group)
    return f"{_clause(group[0].named, f'{group[0].outcome} {len(group):,} blocks')}: {names}."


def _belongs(entry: HistoryEntry, group: Sequence[HistoryEntry]) -> bool:
    first = group[0]
    is_alike = (entry.who, entry.outcome) == (first.who, first.outcome) and entry.is_of_a_send and first.is_of_a_send
    # A send writes a block once.
    if not is_alike or entry.link in {each.link for each in group}:
        return False
    at, start = read_moment(entry.at), read_moment(first.at)
    return at is not None and start is not None and abs((at - start).total_seconds()) <= _SPAN


def _clause(who: str, deed: str) -> str:
    if not who:
        return f"{deed[:1].upper()}{deed[1:]}"
    # An email address stays as it is.
    return f"{who if '@' in who else f'{who[:1].upper()}{who[1:]}'} {deed}"


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
        return beside_each_other(map(self._entry, self._links.journal(scope, limit)))

    def since(self, at: str) -> list[HistoryEntry]:
        """Every write since a time (ISO 8601 in UTC), the newest first."""
        return beside_each_other(map(self._entry, self._links.journal(self._account.scope, -1, since=at)))

    def against_klaviyo(self, links: Sequence[tuple[str, Kind, str]]) -> list[EditedBlock]:
        """The blocks of links (asset, kind, variant) as they stand in Klaviyo and as they were last saved here."""
        scope = self._account.scope
        keys = [LinkKey(scope=scope, asset_id=asset, kind=kind, variant=variant) for asset, kind, variant in links]
        return fetch_edited_blocks(self._account, self._links, keys)

    def of(self, asset_id: str, kind: Kind, variant: str = "", limit: int = 20) -> list[HistoryEntry]:
        """The last writes of one link, the newest first."""
        key = LinkKey(scope=self._account.scope, asset_id=asset_id, kind=kind, variant=variant)
        return beside_each_other(map(self._entry, self._links.journal(key.scope, limit, key)))

    def _entry(self, entry: Entry) -> HistoryEntry:
        of_choices = changes(entry.before, entry.after) if entry.after else ()
        return _history_entry(entry, (*of_choices, *self._changes_by_hand(entry)))

    def _changes_by_hand(self, entry: Entry) -> tuple[str, ...]:
        """What a person did to the HTML since the version before, here or in Klaviyo; nothing of generated HTML."""
        was_edited, is_edited = (each is not None and each.edited for each in (entry.before, entry.after))
        if not is_edited:
            return (_GENERATED,) if was_edited and entry.after else ()
        before, after = self._links.html_of(entry.key, entry.version - 1, entry.version)
        return html_changes(before, after) if before and after else (_BY_HAND,)


def _history_entry(entry: Entry, changed: tuple[str, ...]) -> HistoryEntry:
    return HistoryEntry(
        at=entry.at,
        who=entry.who,
        outcome=entry.outcome,
        block=entry.name,
        public_id=entry.public_id,
        variant=entry.key.variant,
        version=entry.version,
        changes=changed,
        detail=entry.detail,
        asset_id=entry.key.asset_id,
        kind=entry.key.kind,
    )
