"""What a search can be narrowed to: types, folders and tags, with the number of assets in each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.cloudinary.responses import LabelPage


@dataclass(frozen=True, kw_only=True)
class LibraryFilters:
    """How many assets there are by resource type, folder and tag, the most first.

    Only what the newest assets have, and no count means anything, unless `complete`: a library that is larger than one
    answer of Cloudinary would cost a call for each five hundred.
    """

    types: Mapping[str, int]
    folders: Mapping[str, int]
    tags: Mapping[str, int]
    complete: bool


def library_filters(page: LabelPage) -> LibraryFilters:
    """Count what the assets of a page are filed under."""
    return LibraryFilters(
        types=_counts(each.resource_type for each in page.labels),
        folders=_counts(each.folder for each in page.labels if each.folder),
        tags=_counts(tag for each in page.labels for tag in each.tags),
        complete=len(page.labels) >= page.total,
    )


def _counts(names: Iterable[str]) -> dict[str, int]:
    counts = Counter(names)
    return {name: counts[name] for name in sorted(counts, key=lambda name: (-counts[name], name.lower()))}
