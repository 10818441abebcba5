"""Which e-mail clients show what: a pinned extract of measured support.

Source: https://github.com/hteumeuleu/caniemail, commit 6b086a3, folder `_features`; the newest test of each client, of
the years TESTED. A client is counted when it supports a feature in full.
"""

from dataclasses import dataclass
from typing import Final

COMMIT: Final = "6b086a3"
TESTED: Final = "2019–2024"


@dataclass(frozen=True, kw_only=True)
class Support:
    """One feature: how many clients of how many show it, who does not, and what to do instead.

    `format` is the picture format that it speaks of, `pattern` what it looks like in HTML; either may be blank.
    """

    feature: str
    full: int
    clients: int
    without: str
    mend: str
    format: str = ""
    pattern: str = ""

    @property
    def sentence(self) -> str:
        """It in words, with the source and the date of the tests."""
        return (
            f"{self.feature} works in {self.full} of {self.clients} e-mail clients; {self.without} "
            f"(caniemail.com @{COMMIT}, tests of {TESTED})."
        )


_PLAIN_FORMAT: Final = "Set the template's format to jpg or png."
_AT_CLOUDINARY: Final = "Do it in the template instead: Cloudinary crops, rounds and sizes the picture itself."
SUPPORT: Final = (
    Support(
        feature="WebP", full=37, clients=42, format="webp", mend=_PLAIN_FORMAT,
        without="Outlook on Windows shows nothing, and Gmail turns it into JPG",
    ),
    Support(
        feature="AVIF", full=23, clients=41, format="avif", mend=_PLAIN_FORMAT,
        without="Outlook on Windows shows nothing, and Gmail turns it into JPG",
    ),
    Support(
        feature="An animated GIF", full=41, clients=42, format="gif", mend="Let the first frame say it all.",
        without="Outlook on Windows shows the first frame only",
    ),
    Support(
        feature="A choice of pictures (srcset)", full=10, clients=41, mend=_AT_CLOUDINARY, pattern=r"(?i)\bsrcset\s*=",
        without="the others show what src names",
    ),
    Support(
        feature="The element picture", full=9, clients=41, mend=_AT_CLOUDINARY, pattern=r"(?i)<picture\b",
        without="the others show the picture inside of it",
    ),
    Support(
        feature="object-fit", full=25, clients=41, mend=_AT_CLOUDINARY, pattern=r"(?i)object-fit\s*:",
        without="the others stretch the picture",
    ),
    Support(
        feature="The element video", full=8, clients=41, mend="Send the video from the page Send, as a GIF.",
        pattern=r"(?i)<video\b", without="Gmail and Yahoo take it out",
    ),
    Support(
        feature="A style for dark mode (prefers-color-scheme)", full=18, clients=43,
        mend="Choose colours that read well on both grounds.", pattern="prefers-color-scheme",
        without="Gmail never applies it",
    ),
)  # fmt: skip


def support_of(form: str) -> Support | None:
    """What is known of a picture format; None for those that every client shows."""
    return next((each for each in SUPPORT if each.format == form), None)
