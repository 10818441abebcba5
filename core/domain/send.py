"""What is asked of a send, what it is planned to do, and what came of it."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from core.domain.asset import Asset
from core.domain.block import Kind
from core.domain.job import ACTIVE, JobState
from core.errors import InputError

SendKind = Literal["image", "video", "template", "copy"]
Action = Literal["create", "update", "unchanged", "conflict", "skip"]
SendOutcome = Literal[
    "created", "updated", "unchanged", "adopted", "conflict", "skipped", "rejected", "tomorrow", "unavailable",
    "undone",
]  # fmt: skip
MissingAlt = Literal["error", "warning", "ignore"]
PLACEHOLDERS: Final = ("title", "public_id", "folder", "kind", "format", "date")
LONGEST_NAME: Final = 200
MOST_FRAMES: Final = 100


@dataclass(frozen=True, kw_only=True)
class VideoPreview:
    """How a video shows in a mail: `start` and `length` in seconds, frames a second, and the file that is shown."""

    start: float = 0.0
    length: float = 4.0
    rate: int = 8
    form: Literal["gif", "auto", "poster"] = "gif"

    def __post_init__(self) -> None:
        """InputError when more than a hundred frames would be delivered."""
        if self.start < 0 or self.length <= 0 or not 1 <= self.rate <= 25:
            raise InputError("the preview begins at 0 or later, lasts, and has 1 to 25 frames a second", "video")
        if self.form != "poster" and self.frames > MOST_FRAMES:
            raise InputError(f"a preview has at most {MOST_FRAMES} frames, this has {self.frames}", "video.length")

    @property
    def frames(self) -> int:
        """How many frames the animation has."""
        return round(self.length * self.rate)


@dataclass(frozen=True, kw_only=True)
class SendSettings:
    """The choices for a whole send.

    `name` is a pattern such as `{title} – {date}`; `link` an http address for pictures and videos (blank: pictures
    without a link, videos to the full video); `pinned` keeps today's version of each asset.
    """

    name: str = "{title}"
    copies: bool = False
    link: str = ""
    missing_alt: MissingAlt = "warning"
    width: int = 600
    pinned: bool = False
    by_file: bool = False
    overwrite: bool = False
    recreate: bool = False
    video: VideoPreview = field(default_factory=VideoPreview)

    def __post_init__(self) -> None:
        """InputError naming the setting that cannot be."""
        unknown = [name for name in re.findall(r"\{([^{}]*)\}", self.name) if name not in PLACEHOLDERS]
        if unknown or not self.name.strip():
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise InputError(f"the pattern of names is made of text and {known}", "name")
        if not 40 <= self.width <= 1200:
            raise InputError("the width is from 40 to 1,200 pixels", "width")
        if self.link and not re.match(r"https?://[^\s/]", self.link):
            raise InputError("a link begins with https:// or http://", "link")

    def named(self, asset: Asset, kind: str, day: str) -> str:
        """The name of an asset's block by the pattern; `day` is an ISO date."""
        folder = asset.public_id.rpartition("/")[0]
        values = [asset.title, asset.public_id, folder, kind, asset.format or "", day]
        known = dict(zip(PLACEHOLDERS, values, strict=True))
        name = re.sub(r"\{(\w+)\}", lambda found: known[found[1]], self.name)
        return " ".join(name.split())[:LONGEST_NAME] or asset.public_id[:LONGEST_NAME]


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
    """The picture that the block shows now."""


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
    picture: str = ""

    @property
    def link_is_pending(self) -> bool:
        """Whether its block is written, and the send ended before it came to the asset's metadata."""
        return self.kind in ("image", "video") and bool(self.block_id) and not self.linked and not self.detail


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

    @property
    def at_work(self) -> bool:
        """Whether somebody works on it."""
        return self.state in ACTIVE

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
