"""The choices for image and video blocks: of a send, and of a fix that writes one again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from core.domain.asset import Asset
from core.domain.block import LONGEST_NAME
from core.errors import InputError

MissingAlt = Literal["error", "warning", "ignore"]
AltSource = Literal["typed", "block", "Cloudinary", "title", ""]
"""Where an alt text comes from: this send, an earlier one, the asset in Cloudinary, or its title; blank for none."""
LinkSource = Literal["own", "shared", ""]
"""Which link of earlier sends it is: one of the asset alone, or one for all assets of a send; blank for neither."""
PLACEHOLDERS: Final = ("title", "public_id", "folder", "kind", "format", "date")
LONGEST_ALT: Final = 500
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
            raise InputError(
                "the preview must start at 0 or later, have a length, and use 1 to 25 frames per second", "video"
            )
        if self.form != "poster" and self.frames > MOST_FRAMES:
            raise InputError(
                f"a preview can have at most {MOST_FRAMES} frames, but this one has {self.frames}", "video.length"
            )

    @property
    def frames(self) -> int:
        """How many frames the animation has."""
        return round(self.length * self.rate)


@dataclass(frozen=True, kw_only=True)
class SendSettings:
    """The choices for a whole send.

    `name` is a pattern such as `{title} – {date}`; `link` an http address for pictures and videos (blank: pictures
    without a link, videos to the full video); `pinned` keeps today's version of each asset. `alts` are alt texts by
    the asset's reference, such as `image/upload/products/mug`, in the place of those that Cloudinary has; `links` by
    the same are in the place of `link`, and `kept_links` in the place of none, from the `link` of earlier sends. Assets
    `without_earlier`, by their references, begin without the alt text and the link that earlier sends gave them.
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
    alts: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    kept_links: Mapping[str, str] = field(default_factory=dict)
    without_earlier: Sequence[str] = ()

    def __post_init__(self) -> None:
        """InputError naming the setting that cannot be."""
        unknown = [name for name in re.findall(r"\{([^{}]*)\}", self.name) if name not in PLACEHOLDERS]
        if unknown or not self.name.strip():
            placeholders = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            wrong = f"; {{{unknown[0]}}} is none of them" if unknown else ""
            raise InputError(f"block names can use text and {placeholders}{wrong}", "name")
        if not 40 <= self.width <= 1200:
            raise InputError("the width must be from 40 to 1,200 pixels", "width")
        every = [("link", self.link)]
        every += [(f"links.{name}", link) for name, link in (*self.links.items(), *self.kept_links.items())]
        for place, link in every:
            if not isinstance(link, str) or (link and not re.match(r"https?://[^\s/]", link)):
                raise InputError("a link must start with https:// or http://", place)
        for reference, alt in self.alts.items():
            if not isinstance(alt, str) or len(alt) > LONGEST_ALT:
                counted = f", and this one has {len(alt):,}" if isinstance(alt, str) else ""
                raise InputError(f"an alt text has at most {LONGEST_ALT} characters{counted}", f"alts.{reference}")

    def alt_of(self, asset: Asset, earlier: str | None = None) -> tuple[str, AltSource]:
        """The alt text of an asset's block and where it comes from; `earlier` is what was entered for it before.

        One that was entered may be empty on purpose.
        """
        typed = self.alts.get(asset.reference)
        if typed is not None:
            return " ".join(typed.split()), "typed"
        if earlier is not None:
            return earlier, "block"
        if asset.alt:
            return asset.alt, "Cloudinary"
        return (asset.title, "title") if self.missing_alt == "warning" else ("", "")

    def link_of(self, asset: Asset, own: str | None = None, shared: str = "") -> tuple[str, LinkSource]:
        """The address that a click on an asset's block opens, and which it is of what was given in earlier sends.

        There the asset had an `own` link, None if nobody gave it one, and a `shared` one.
        """
        given = self.links.get(asset.reference)
        if given is not None:
            return given, ""
        if own is not None:
            return own, "own"
        if self.link:
            return self.link, ""
        link = self.kept_links.get(asset.reference) or shared
        return link, "shared" if link else ""

    def named(self, asset: Asset, kind: str, day: str) -> str:
        """The name of an asset's block by the pattern; `day` is an ISO date."""
        folder = asset.public_id.rpartition("/")[0]
        values = [asset.title, asset.public_id, folder, kind, asset.format or "", day]
        replacements = dict(zip(PLACEHOLDERS, values, strict=True))
        name = re.sub(r"\{(\w+)\}", lambda match: replacements[match[1]], self.name)
        return " ".join(name.split())[:LONGEST_NAME] or asset.public_id[:LONGEST_NAME]
