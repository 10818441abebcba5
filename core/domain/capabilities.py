"""Which forms of expression an account can be trusted with.

Klaviyo publishes its template language in prose only. Every form that blocks use is therefore checked on the user's
own account; each has one named alternative, or it is not offered.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from core.domain.personalization import Date, Format, Join, Money, Number
from core.errors import InputError

ExpressionFeature = Literal[
    "text", "text with fields", "chain", "lookup", "join", "number", "money", "date", "own picture", "remote picture",
    "base picture", "alt", "link", "repeat",
]  # fmt: skip

MEANING: Final[dict[ExpressionFeature, str]] = {
    "text": "text in images, trimmed and with every character",
    "text with fields": "words and fields in one text, cut as a whole",
    "chain": "several sources for one text, using the first that is filled",
    "lookup": "fields with names that need a lookup, such as names with spaces",
    "join": "a list as one text",
    "number": "numbers with fixed decimals",
    "money": "amounts with a currency sign",
    "date": "dates in a custom format",
    "own picture": "images in your Cloudinary environment by public ID, so that they stay dynamic",
    "remote picture": "images from other sites as a layer",
    "base picture": "images from other sites as the base image",
    "alt": "alt text for each recipient",
    "link": "links for each recipient",
    "repeat": "an image for each item of a list",
}
"""What each form makes possible."""

EXAMPLES: Final[dict[ExpressionFeature, tuple[Format, ...]]] = {
    "join": (Join(join=", "),),
    "number": (Number(number=1),),
    "money": (Money(money=("£", 2)),),
    "date": (Date(date="j F Y H:i"),),
}
"""The formats with which the account check tests a feature."""

ALTERNATIVES: Final[dict[ExpressionFeature, str]] = {
    "text": "slashes are removed from text, and spaces at its ends are kept",
    "text with fields": "each field of a text is cut separately, to an even share of the slot's length",
    "own picture": "images in the connected cloud are fetched for each recipient, like those of other sites",
    "remote picture": "addresses are encoded in three steps instead of one",
    "date": "dates are read without their time of day",
    "alt": "alt text is escaped by the template engine itself",
}
"""What the alternative does, for the forms that have one."""


@dataclass(frozen=True, kw_only=True)
class ExpressionSupport:
    """Forms that an account was found not to render as this product does: by their alternative, or not at all."""

    alternative: frozenset[ExpressionFeature] = frozenset()
    lost: frozenset[ExpressionFeature] = frozenset()
    unguarded_dates: bool = False
    """Whether dates are written as blocks of an earlier version have them: without a test of the text before."""

    def other(self, feature: ExpressionFeature) -> bool:
        """Whether the alternative of this form is to be used; InputError when the form is not offered."""
        if feature in self.lost:
            raise InputError(
                f"the connected account does not render {MEANING[feature]} as expected (account check on Setup), so "
                "this is not available"
            )
        return feature in self.alternative


@dataclass(frozen=True, kw_only=True)
class RecordingSupport(ExpressionSupport):
    """Forms that note which of them a block uses."""

    used: set[ExpressionFeature] = field(default_factory=set)

    def other(self, feature: ExpressionFeature) -> bool:
        """See ExpressionSupport."""
        self.used.add(feature)
        return super().other(feature)


FULL_SUPPORT: Final = ExpressionSupport()


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What the last account check found an account to support; everything until a check says otherwise."""

    support: ExpressionSupport = FULL_SUPPORT
    native_images: bool = True
    """Whether Klaviyo's own image block keeps what is written to it."""
