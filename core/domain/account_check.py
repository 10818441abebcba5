"""The account check's tests by name, and what each of them showed."""

from dataclasses import dataclass
from typing import Final, Literal

HTML_BLOCK: Final = "HTML block"
IMAGE_BLOCK: Final = "image block"
PROFILES: Final = "profiles"
PERMISSIONS: Final = "permissions"
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
