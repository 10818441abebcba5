"""Whether a text is an ISO date, as a condition of a tag.

A date filter may raise for any other text: https://help.klaviyo.com/hc/en-us/articles/115005257788 names one form only.
A template that raises loses the email.
"""

from typing import Final

# Every day of the years 1900 to 2099 and no other. No digits by `\d`, which takes those of every script, and no
# braces, which end a tag. No word behind a `|`, where a reader of tags would take it for a filter.
_DAY: Final = (
    "(?!..(?:[02468][^048]|[13579][^26])-02-29|[1]900-02-29)(?:19|[2]0)[0-9][0-9]"
    "-(?!(?:0[2469]|[1]1)-31|[0]2-30)(?:0[1-9]|[1][0-2])-(?:0[1-9]|[12][0-9]|[3][01])"
)
_TIME: Final = "[T ](?:[01][0-9]|[2][0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9][0-9][0-9](?:[0-9][0-9][0-9])?)?"
_ZONE: Final = "(?:Z|[+-](?:0[0-9]|[1][0-4]):?[0-5][0-9])?"
# `$` would let a line break follow.
_PATTERN: Final = f"^{_DAY}(?:{_TIME}{_ZONE})?(?![^0]|[0])"


def is_iso_date(value: str) -> str:
    """The condition that a template's value is the text of an ISO date."""
    return f"{value} and {value}|resplit:'{_PATTERN}'|lookup:'0' == ''"
