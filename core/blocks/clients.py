"""Which e-mail clients show what: measured support, read from the pinned data set in `clients.json`.

The data are those of https://www.caniemail.com (https://github.com/hteumeuleu/caniemail): for each feature the newest
result of each client, and the day on which the feature was last tested.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import orjson

_DATA: Final = Path(__file__).with_name("clients.json")


@dataclass(frozen=True, kw_only=True)
class Support:
    """One feature: what happens in clients that do not support it in full, and what to do instead.

    `slug` is its name at caniemail.com, `format` the picture format that it speaks of, `pattern` what it looks like in
    HTML; either may be blank.
    """

    slug: str
    feature: str
    without: str
    fix: str
    format: str = ""
    pattern: str = ""

    @cached_property
    def _measured(self) -> dict[str, Any]:
        measured: dict[str, Any] = orjson.loads(_DATA.read_bytes())["features"][self.slug]
        return measured

    @property
    def results(self) -> dict[str, str]:
        """For each client `y` in full, `a` in part, `n` not."""
        return dict(self._measured["results"])

    @property
    def tested(self) -> str:
        """The day of the last test, as an ISO date."""
        return str(self._measured["tested"])

    @property
    def sentence(self) -> str:
        """It in words, with the source and the date of the tests."""
        results = self.results
        full = sum(result == "y" for result in results.values())
        return (
            f"{self.feature} works in {full} of {len(results)} email clients; {self.without} "
            f"(caniemail.com, tested {self.tested})."
        )


_PLAIN_FORMAT: Final = "Set the template's format to jpg or png."
_AT_CLOUDINARY: Final = "Do it in the template instead: Cloudinary crops, rounds and resizes the image."
SUPPORT: Final = (
    Support(
        slug="image-webp", feature="WebP", format="webp", fix=_PLAIN_FORMAT,
        without="Outlook on Windows shows nothing, and Gmail turns it into JPG",
    ),
    Support(
        slug="image-avif", feature="AVIF", format="avif", fix=_PLAIN_FORMAT,
        without="Outlook on Windows shows nothing, and Gmail turns it into JPG",
    ),
    Support(
        slug="image-gif", feature="An animated GIF", format="gif", fix=(
            "Make sure that the first frame works on its own."
        ),
        without="Outlook on Windows shows only the first frame",
    ),
    Support(
        slug="html-srcset", feature="Alternative images (srcset)", fix=_AT_CLOUDINARY, pattern=r"(?i)\bsrcset\s*=",
        without="the others show the src image",
    ),
    Support(
        slug="html-picture", feature="The picture element", fix=_AT_CLOUDINARY, pattern=r"(?i)<picture\b",
        without="the others show the img inside it",
    ),
    Support(
        slug="css-object-fit", feature="object-fit", fix=_AT_CLOUDINARY, pattern=r"(?i)object-fit\s*:",
        without="the others stretch the image",
    ),
    Support(
        slug="css-border-radius", feature="border-radius", fix=_AT_CLOUDINARY, pattern=r"(?i)border-radius\s*:",
        without="Outlook on Windows shows square corners",
    ),
    Support(
        slug="css-background-image", feature="A background image",
        pattern=r"(?i)background(?:-image)?\s*:(?:(?!background)[^;\"])*url\(",
        fix="Choose a background color that reads well without it, or let Cloudinary compose the image.",
        without="Outlook on Windows shows none",
    ),
    Support(
        slug="html-video", feature="The video element", fix="Send the video from the Send page as a GIF.",
        pattern=r"(?i)<video\b", without="Gmail and Yahoo remove it",
    ),
    Support(
        slug="css-at-media-prefers-color-scheme", feature="A style for dark mode (prefers-color-scheme)",
        fix="Choose colors that read well on both backgrounds.", pattern="prefers-color-scheme",
        without="Gmail never applies it",
    ),
)  # fmt: skip


def support_of(file_format: str) -> Support | None:
    """What is known of a picture format; None for those that every client shows."""
    return next((each for each in SUPPORT if each.format == file_format), None)
