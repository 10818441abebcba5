"""What stands in a preview for what Klaviyo knows only when it sends: visible placeholders."""

from html import escape
from typing import Any, Final, Self
from urllib.parse import quote

_LONGEST: Final = 200
_LARGEST: Final = 1_365
"""Pixels of a barcode's side: help.klaviyo.com article 48971655463067."""


class StandIn(str):
    """A record that is not known here: `[pet]`, and `[pet.Name]` for its field `Name`."""

    __slots__ = ()

    def __new__(cls, name: str) -> Self:
        """The stand-in for what has this name."""
        return super().__new__(cls, f"[{name[:_LONGEST]}]")

    def __getitem__(self, step: Any) -> Any:
        """The stand-in for a field, or characters where a filter asks for them."""
        return StandIn(f"{str(self)[1:-1]}.{step}") if isinstance(step, str) else super().__getitem__(step)


def coupon(name: Any) -> str:
    """The code that a recipient will get of a coupon."""
    return f"[coupon {name}]"


def barcode_url(value: Any, width: int, height: int) -> str:
    """The URL of an image that says what the barcode will hold."""
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>"
        "<rect width='100%' height='100%' fill='#ddd'/><text x='50%' y='50%' text-anchor='middle' font-size='11'>"
        f"{escape(barcode(value))}</text></svg>"
    )
    return f"data:image/svg+xml,{quote(svg, safe='', errors='replace')}"


def barcode(value: Any) -> str:
    """What the barcode will hold, in words."""
    return f"[barcode {value}]"


def side(value: Any, default: int) -> int:
    """The side of a barcode in pixels, as a tag gives it."""
    try:
        return min(max(1, int(value)), _LARGEST)
    except (TypeError, ValueError, OverflowError):
        return default
