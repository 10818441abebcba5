"""Blocks of templates that somebody worked on before."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.personalization import Personalization


@dataclass(frozen=True, kw_only=True)
class RecentBlock:
    """A block that was worked on: the public ID of its template, its variant, and when (ISO 8601 in UTC, to the ms)."""

    template: str
    variant: str
    at: str


@dataclass(frozen=True, kw_only=True)
class ReusableBlock:
    """Another saved block, whose choices could be copied; `kinds` are text or image by slot of its template."""

    id: str
    name: str
    personalization: Personalization
    kinds: Mapping[str, str]
