"""API revisions: four a year, each good for two years.

developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy
"""

import re
from dataclasses import dataclass
from typing import Final

from sandbox.klaviyo.exceptions import ApiError, invalid

# What was supported when 2026-10-15 was the newest.
SUPPORTED: Final = (
    "2025-01-15", "2025-04-15", "2025-07-15", "2025-10-15", "2026-01-15", "2026-04-15", "2026-07-15", "2026-10-15",
)  # fmt: skip
NEWEST: Final = SUPPORTED[-1]
_FORM: Final = re.compile(r"\d{4}-\d{2}-\d{2}(\.pre)?")


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A supported revision; `name` as a request asks for it."""

    name: str = NEWEST

    @property
    def v1(self) -> bool:
        """Whether universal content takes every block type; it was a beta in the revision before."""
        return self.name >= "2026-10-15" or self.name == "2026-07-15.pre"

    @property
    def events_page(self) -> int:
        """The most events of a page."""
        return 1000 if self.name >= "2026-01-15" else 200


def read_revision(header: str | None, *, fall_forward: bool) -> Revision:
    """The revision that answers a request: a retired one is answered by the oldest supported, unless opted out."""
    if not header:
        raise ApiError(400, "missing_revision", "Missing revision.", "Revision header is required.", "revision")
    if not _FORM.fullmatch(header):
        raise invalid(f"'{header}' is not a revision: YYYY-MM-DD[.suffix].", "revision")
    if header.removesuffix(".pre") in SUPPORTED:
        return Revision(name=header)
    following = [name for name in SUPPORTED if name > header]
    if not following or not fall_forward:
        raise ApiError(410, "gone", "Gone.", f"The revision {header} is retired or does not exist.", "revision")
    return Revision(name=following[0])
