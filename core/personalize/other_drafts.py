"""A person's draft of a block with those of other tabs whose place it took, which come back once it is gone. Pure."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Self

from core.personalize.draft import Draft, draft_from_json


@dataclass(frozen=True, kw_only=True)
class DraftRevision:
    """A draft as one tab stored it: `revision` is another one after each save, `at` ISO 8601 in UTC."""

    draft: Draft
    revision: str
    at: str

    @property
    def choices(self) -> str:
        """What is chosen in it, as JSON."""
        return self.draft.current.text


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
        ended = {each.choices for each in self._all if each.revision == revision}
        return _of(each for each in self._all if each.choices not in ended)

    def without_saved(self, is_saved: Callable[[Draft], bool]) -> "TabDrafts | None":
        """What is left of them without those whose choices were saved; None for nothing."""
        return _of(each for each in self._all if not is_saved(each.draft))

    @property
    def different(self) -> int:
        """How many of the others have other choices than the newest."""
        return sum(each.choices != self.newest.choices for each in self.others)

    def with_another_newest(self) -> Self:
        """With the last of the others that has other choices as the newest, and what stood before it behind all."""
        drafts = list(self._all)
        for _ in self.others:
            drafts.insert(0, drafts.pop())
            if drafts[-1].choices != self.newest.choices:
                break
        return replace(self, newest=drafts[-1], others=tuple(drafts[:-1]))

    def since(self, moment: str) -> "TabDrafts | None":
        """Those that were stored after a moment; None for nothing."""
        return _of(each for each in self._all if each.at > moment)

    @property
    def count(self) -> int:
        """How many drafts they are."""
        return len(self._all)

    @property
    def oldest_at(self) -> str:
        """When the one was stored that expires next."""
        return min(each.at for each in self._all)

    @property
    def changed_at(self) -> str:
        """When one of them was changed last."""
        return max(each.at for each in self._all)

    @property
    def _all(self) -> tuple[DraftRevision, ...]:
        return (*self.others, self.newest)

    def to_json(self) -> str:
        """The drafts as a text; the revision of the newest stands beside it."""
        others = (
            f'{{"revision": {json.dumps(each.revision)}, "at": {json.dumps(each.at)}, "draft": {each.draft.to_json()}}}'
            for each in self.others
        )
        at, newest = json.dumps(self.newest.at), self.newest.draft.to_json()
        return f'{{"at": {at}, "draft": {newest}, "others": [{", ".join(others)}]}}'


def _of(drafts: Iterable[DraftRevision]) -> TabDrafts | None:
    *others, newest = (None, *drafts)
    return TabDrafts(newest=newest, others=tuple(filter(None, others))) if newest else None


def read_tab_drafts(text: str, revision: str, at: str) -> TabDrafts:
    """The drafts from their text; `revision` is that of the newest, and `at` when it was stored, if the text is old."""
    raw = json.loads(text)
    others = tuple(
        DraftRevision(draft=draft_from_json(each["draft"]), revision=each["revision"], at=each["at"])
        for each in raw.get("others", ())
    )
    # A text without others may be a draft alone, as an earlier version of this workspace wrote it.
    draft = draft_from_json(raw.get("draft", raw))
    return TabDrafts(newest=DraftRevision(draft=draft, revision=revision, at=raw.get("at", at)), others=others)
