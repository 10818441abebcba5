"""What is asked of a send, what it is planned to do, and what came of it."""

from dataclasses import dataclass
from typing import Final, Literal

from core.domain.asset import Asset
from core.domain.block import Kind
from core.domain.job import ACTIVE, JobState
from core.domain.send_settings import AltSource, LinkSource, SendSettings
from core.errors import InputError

SendKind = Literal["image", "video", "template", "copy"]
Action = Literal["create", "update", "unchanged", "conflict", "skip"]
UNANSWERED: Final = "Klaviyo did not answer about its block."
DELETED_BEFORE: Final = "It had been deleted already."
CREATED_AGAIN: Final = "It had been deleted and created again; the new block stays."
SendOutcome = Literal[
    "created", "updated", "unchanged", "adopted", "conflict", "skipped", "rejected", "tomorrow", "unavailable",
    "undone",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """What becomes of one asset; `calls` counts requests to both services, `note` is a sentence for a person."""

    asset: Asset
    kind: SendKind
    name: str
    alt: str
    link: str
    src: str
    action: Action
    calls: int
    note: str = ""
    before: str = ""
    """The image that the block shows now."""
    alt_source: AltSource = ""
    kept_link: LinkSource = ""
    """Which link of earlier sends it keeps."""
    kept_at: str = ""
    """When the send began whose alt text or link it keeps, ISO 8601 in UTC; blank where it keeps none."""
    kept_undone: bool = False
    """Whether that send was undone."""
    unanswered: bool = False
    """Whether it is skipped only because Klaviyo did not answer about its block: a later try may send it."""
    was_deleted: bool = False
    """Whether its block was deleted in Klaviyo."""
    lacks_link: bool = False
    """Whether nobody gave it a link: a click on an image then leads nowhere, one on a video opens it in full.

    The link of a template is set on Personalize.
    """

    @property
    def needs_alt(self) -> bool:
        """Whether it is an image or a video, of which people who do not see it learn nothing."""
        return self.kind in ("image", "video") and not self.alt


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A send before it is done; `missing` are ids that name no asset, `seconds` the time that the limits take."""

    rows: tuple[PlanRow, ...]
    settings: SendSettings
    missing: tuple[str, ...] = ()
    calls: int = 0
    seconds: float = 0.0
    over_cap: int = 0

    def count(self, action: Action) -> int:
        """How many rows will do this."""
        return sum(row.action == action for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class SendItem:
    """One asset of a send, as the journal has it; a blank outcome means that it still waits."""

    number: int
    asset_id: str
    public_id: str
    kind: SendKind
    name: str
    outcome: SendOutcome | Literal[""]
    detail: str = ""
    linked: bool = True
    block_id: str = ""
    block_url: str = ""
    image_url: str = ""
    alt: str = ""
    href: str = ""
    written: str = ""
    """The hash of the whole block as the send left it; blank where that is unknown."""

    @property
    def open_url(self) -> str:
        """The address of its block in Klaviyo; after an undo that of the block that replaced it, blank without one."""
        is_deleted = self.outcome == "undone" and self.block_id in self.block_url
        return "" if is_deleted else self.block_url

    @property
    def was_gone(self) -> bool:
        """Whether an undo found its block deleted, and so deleted nothing."""
        return self.outcome == "undone" and self.detail in (DELETED_BEFORE, CREATED_AGAIN)

    @property
    def lacks_alt(self) -> bool:
        """Whether its block shows an image without an alt text."""
        is_shown = bool(self.block_id) and self.outcome != "undone"
        return is_shown and self.kind in ("image", "video") and not self.alt

    @property
    def link_is_pending(self) -> bool:
        """Whether its block is written, and the send ended before it came to the asset's metadata."""
        return self.kind != "copy" and bool(self.block_id) and not self.linked and not self.detail


@dataclass(frozen=True, kw_only=True)
class SendJob:
    """A send and how far it is; `counts` maps outcomes to numbers, blank for those that wait.

    `job` is the job that acted on it last: the send itself, or when `undone` the deletion of what it made. `state` and
    `note` are that job's.
    """

    id: str
    job: str
    state: JobState
    note: str
    created_at: str
    settings: SendSettings
    counts: dict[str, int]
    undone: bool = False
    missing: int = 0
    """How many references of its selection named no asset."""

    @property
    def at_work(self) -> bool:
        """Whether somebody works on it."""
        return self.state in ACTIVE

    @property
    def is_undone(self) -> bool:
        """Whether all that it wrote was deleted again."""
        counts = self.counts
        stays = any(map(counts.get, ("created", "updated", "adopted")))
        return self.state == "done" and bool(counts.get("undone")) and not stays

    @property
    def total(self) -> int:
        """How many assets it has."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many have an outcome."""
        return self.total - self.counts.get("", 0)


def link_kind(kind: SendKind) -> Kind:
    """The kind of the link that a block of this kind has."""
    if kind == "copy":
        raise InputError("a copy has no block")
    return kind
