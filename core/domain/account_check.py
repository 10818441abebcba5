"""The account check's tests by name, and what each of them showed."""

from dataclasses import dataclass
from typing import Final, Literal

HTML_BLOCK: Final = "HTML block"
IMAGE_BLOCK: Final = "image block"
PROFILES: Final = "profiles"
PERMISSIONS: Final = "permissions"
_LABELS: Final = {
    "text": "text in an image",
    "number": "number format",
    "money": "currency format",
    "date": "date format",
    "link": "link for each recipient",
    "chain": "several sources",
    "lookup": "field names with spaces",
    "join": "list as text",
    "own picture": "image of your cloud",
    "remote picture": "image from elsewhere",
    "base picture": "base image from elsewhere",
    "alt": "alt text for each recipient",
    "repeat": "repeated image",
    "remote layer": "fetched image layer",
    "remote base": "fetched base image",
    "metadata by JSON": "saving metadata",
}
"""What people read where a test's name, by which its result is stored, is not plain English."""
Outcome = Literal["pass", "alternative", "fail", "skipped"]


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """One test's result: `means` is a sentence for a person, `detail` the service's own words, `seconds` its time."""

    capability: str
    outcome: Outcome
    means: str
    detail: str = ""
    seconds: float = 0.0
    at: str = ""

    @property
    def label(self) -> str:
        """The test's name for people."""
        return _LABELS.get(self.capability, self.capability)
