"""Every tag and filter that a preview knows, each with an example and what that shows: the one list of the language.

The examples of Klaviyo's own are those of its glossary of filters and its reference of tags, those of Django's own of
its reference of built-ins.
"""

from dataclasses import dataclass
from typing import Final, Literal

from core.klaviyo.template_language.reference_filters import DJANGO_FILTERS, KLAVIYO_FILTERS
from core.klaviyo.template_language.reference_tags import DJANGO_TAGS, KLAVIYO_TAGS

Kind = Literal["tag", "filter"]
Source = Literal["Klaviyo", "Django"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A tag or filter: an example, and what that renders to."""

    name: str
    kind: Kind
    source: Source
    example: str
    result: str


def _entries(kind: Kind, source: Source, examples: dict[str, tuple[str, str]]) -> list[Entry]:
    return [
        Entry(name=name, kind=kind, source=source, example=example, result=result)
        for name, (example, result) in examples.items()
    ]


ENTRIES: Final = (
    *_entries("tag", "Klaviyo", KLAVIYO_TAGS),
    *_entries("tag", "Django", DJANGO_TAGS),
    *_entries("filter", "Klaviyo", KLAVIYO_FILTERS),
    *_entries("filter", "Django", DJANGO_FILTERS),
)
"""All of them, by kind and source."""
