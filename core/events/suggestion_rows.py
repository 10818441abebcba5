"""Suggestions as rows of a table, in people's words."""

from typing import Any

from core.domain.personalization import place_name
from core.events.field_words import field_words
from core.events.ranking import Suggestions


def suggestion_rows(suggestions: Suggestions) -> list[dict[str, Any]]:
    """A row for each place: what stands first for it, in words, with its path; blank where nothing suits it."""
    rows = []
    for place, several in suggestions.items():
        row: dict[str, Any] = {"place": place_name(place), "words": "", "source": None, "path": None, "example": "",
                               "share": None, "rate": ""}  # fmt: skip
        for first in several[:1]:
            row |= {"words": field_words(first.source, first.steps), "source": first.source, "path": first.path}
            row |= {"example": first.example, "rate": str(first.rate or "unknown")}
            row |= {"share": first.rate.share if first.rate else None}
        rows.append(row)
    return rows
