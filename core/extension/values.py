"""The browser extension: who it is, and what is known of one that was paired."""

from dataclasses import dataclass
from typing import Final

EXTENSION_ID: Final = "felbbldenonkclbelcbciaionolcinnp"
"""Follows from `key` in extension/manifest.json, so that it is the same in every browser."""
EXTENSION_ORIGIN: Final = f"chrome-extension://{EXTENSION_ID}"


@dataclass(frozen=True, kw_only=True)
class PairedExtension:
    """One paired browser; times are ISO 8601 in UTC, `seen_at` is blank before its first call."""

    id: int
    who: str
    version: str
    paired_at: str
    seen_at: str


@dataclass(frozen=True, kw_only=True)
class ImageFields:
    """The fields of an image block in Klaviyo's editor, as they stand there: plain text and Klaviyo's tags."""

    src: str
    alt: str = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class InEditor:
    """What a panel was opened on: the HTML of a template's block, or the fields of an image block."""

    html: str = ""
    image: ImageFields | None = None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A panel that was opened: in which paired browser, by whom, and on what."""

    extension: int
    who: str
    edited: InEditor


@dataclass(frozen=True, kw_only=True)
class Pick:
    """An asset as the picker offers it; `width` is in CSS pixels, `link` is where a click on it leads.

    `url` and `thumbnail` of a video are animated images; `alt` may be its description, `title` is its file's name.
    """

    public_id: str
    kind: str
    url: str
    thumbnail: str
    link: str
    alt: str
    title: str
    width: int
