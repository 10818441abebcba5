"""A person's draft of a block with those of other tabs whose place it took, which come back once it is gone. Pure."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from core.personalize.draft import Draft, draft_from_json


@dataclass(frozen=True, kw_only=True)
class DraftRevision:
    """A draft as one tab stored it: `revision` is another one after each save, `at` ISO 8601 in UTC."""

    draft: Draft
    revision: str
    at: str


@dataclass(frozen=True, kw_only=True)
class TabDrafts:
    """What the tabs of one person chose for a block: the `newest` draft, and `others`, of which the last is newest.

    No tab has two of them: what a tab stores takes the place of what it stored before.
    """

    newest: DraftRevision
    others: tuple[DraftRevision, ...] = ()

    def with_newer(self, newer: DraftRevision, own: str) -> Self:
        """With another draft as the newest, of the tab whose revision before was `own`."""
        return replace(self, newest=newer, others=tuple(each for each in self._all if each.revision != own))

    def has(self, revision: str) -> bool:
        """Whether this revision is one of them."""
        return any(each.revision == revision for each in self._all)

    def without(self, revision: str) -> "TabDrafts | None":
        """What is left when this revision is saved or discarded, with those that are equal to it; None for nothing."""
        ended = {each.draft.current.text for each in self._all if each.revision == revision}
        return _of(each for each in self._all if each.draft.current.text not in ended)

    def turned(self, at: str) -> Self:
        """With the last of the others as the newest, at this moment, and the newest behind all of them."""
        *others, newest = (self.newest, *self.others)
        return replace(self, newest=replace(newest, at=at), others=tuple(others))

    def since(self, moment: str) -> "TabDrafts | None":
        """Those that were stored after a moment; None for nothing."""
        return _of(each for each in self._all if each.at > moment)

    @property
    def _all(self) -> tuple[DraftRevision, ...]:
        return (*self.others, self.newest)

    def to_json(self) -> str:
        """The drafts as a text; the revision of the newest and when it was stored stand beside it."""
        others = (
            f'{{"revision": {json.dumps(each.revision)}, "at": {json.dumps(each.at)}, "draft": {each.draft.to_json()}}}'
            for each in self.others
        )
        return f'{{"draft": {self.newest.draft.to_json()}, "others": [{", ".join(others)}]}}'


def _of(drafts: Iterable[DraftRevision]) -> TabDrafts | None:
    in_order = sorted(drafts, key=lambda each: each.at)
    return TabDrafts(newest=in_order[-1], others=tuple(in_order[:-1])) if in_order else None


def read_tab_drafts(text: str, revision: str, at: str) -> TabDrafts:
    """The drafts from their text; `revision` and `at` are those of the newest."""
    raw = json.loads(text)
    others = tuple(
        DraftRevision(draft=draft_from_json(each["draft"]), revision=each["revision"], at=each["at"])
        for each in raw.get("others", ())
    )
    # A text without others may be a draft alone, as an earlier version of this workspace wrote it.
    draft = draft_from_json(raw.get("draft", raw))
    return TabDrafts(newest=DraftRevision(draft=draft, revision=revision, at=at), others=others)
