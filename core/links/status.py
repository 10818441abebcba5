"""How a link is: the states and their names, which the page, the report and the command line share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from core.domain.block import Link
from core.links.finding import KINDS, FindingKind, ReportedFinding
from core.links.replacements import Replacement

LinkStatus = Literal["ok", "attention", "unchecked", "accepted"]
StateFilter = Literal["all", "ok", "attention", "unchecked", "accepted"]
STATUS_LABELS: Final[Mapping[LinkStatus, str]] = {
    "ok": "OK",
    "attention": "Needs attention",
    "unchecked": "Not checked yet",
    "accepted": "Accepted",
}


@dataclass(frozen=True, kw_only=True)
class LinkState:
    """A link and what the last audit says of it: accepted if people accepted all that needed attention.

    `kinds` are the findings that stand, `accepted` those of them that people accepted. `looked` is false when the
    link was saved since that audit began, or there was none; a link that it could not ask for is unchecked, too.
    """

    link: Link
    status: LinkStatus
    kinds: tuple[FindingKind, ...]
    looked: bool
    accepted: frozenset[FindingKind] = frozenset()

    @property
    def label(self) -> str:
        """The name of its state."""
        return STATUS_LABELS[self.status]

    @property
    def badge(self) -> str:
        """What a reader sees of its state: not “OK” where the block is not the one that was applied in the editor."""
        is_older = self.status == "ok" and self.looked and "block_older" in self.kinds
        return KINDS["block_older"].title if is_older else self.label

    @property
    def titles(self) -> tuple[str, ...]:
        """What was found, the worst first; nothing of a link that was saved since."""
        if not self.looked:
            return ()
        ranked = sorted(dict.fromkeys(self.kinds), key=lambda kind: (kind in self.accepted, KINDS[kind].rank))
        return tuple(f"{KINDS[kind].title}{' (accepted)' if kind in self.accepted else ''}" for kind in ranked)


@dataclass(frozen=True, kw_only=True)
class LinkPage:
    """Links that the filters leave, a page of them, and when the audit that is believed was begun.

    `counts` are of the links in each state that the other filters leave.
    """

    states: list[LinkState]
    total: int
    looked_at: str
    counts: Mapping[LinkStatus, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LinkDetail:
    """One link, and the findings of the last audit that name it; those that were fixed since are among them.

    `replacements` are the newer versions of its asset that audits saw, the newest first.
    """

    state: LinkState
    findings: tuple[ReportedFinding, ...]
    replacements: tuple[Replacement, ...] = ()
