"""The forms that a block's expressions may have: as written now, and as written by an earlier version."""

from collections.abc import Iterator
from dataclasses import replace

from core.domain.capabilities import ExpressionSupport
from core.domain.personalization import Bound, Date, Personalization, chain


def written_support(personalization: Personalization, *supports: ExpressionSupport) -> Iterator[ExpressionSupport]:
    """Each of these, and the same with unguarded dates where a date is shown."""
    yield from supports
    if _shows_dates(personalization):
        yield from (replace(support, unguarded_dates=True) for support in supports)


def _shows_dates(personalization: Personalization) -> bool:
    return any(
        isinstance(each, Date)
        for binding in personalization.bindings.values()
        for link in chain(binding)
        if isinstance(link, Bound)
        for each in link.format
    )
