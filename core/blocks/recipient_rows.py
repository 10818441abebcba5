"""A check of every recipient in words: a row for whatever some of them see that others do not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from core.blocks.choices import text_limits
from core.blocks.compose import LONG_URL
from core.blocks.fallback_words import fallback_words
from core.blocks.recipient_report import PlaceReport, RecipientCount, RecipientReport
from core.domain.personalization import Personalization
from core.domain.place_labels import place_labels
from core.domain.template import Template

EMAIL = "Email"
_UNCHECKED = "not known: this block needs more than a preview may use"


@dataclass(frozen=True, kw_only=True)
class RecipientRow:
    """How many recipients see this in one place, a slot, the alt text or the link, by its label.

    `is_fault` is whether they get no email.
    """

    place: str
    shows: str
    count: RecipientCount
    is_fault: bool = False


def recipient_rows(report: RecipientReport, template: Template, choices: Personalization) -> list[RecipientRow]:
    """What is worth a look, whatever keeps an email from being sent first; empty if everybody sees their own values."""
    labels, limits, fallbacks = place_labels(template), text_limits(template), fallback_words(template, choices)
    rows = [
        RecipientRow(place=EMAIL, shows=f"Klaviyo would not send: {fault}", count=count, is_fault=True)
        for fault, count in report.faults.items()
    ]
    if report.other_failed:
        others = RecipientCount(report.other_failed)
        rows.append(
            RecipientRow(place=EMAIL, shows="Klaviyo would not send: other errors", count=others, is_fault=True)
        )
    if report.unchecked.recipients:
        rows.append(RecipientRow(place=EMAIL, shows=_UNCHECKED, count=report.unchecked))
    for place, each in report.places.items():
        rows += _of_place(labels[place], each, limits.get(place, 0), fallbacks[place])
    return rows


def longest_lines(
    report: RecipientReport, template: Template, name: Callable[[str], str] = "event {}".format
) -> list[str]:
    """The longest text of each place, and the longest URL of an image, with whose it is: what `name` makes of an ID."""
    labels, limits = place_labels(template), text_limits(template)
    lines = [
        f"Longest text of “{labels[place]}”: {_length(each.longest.characters, limits[place])}"
        f"{_whose(each.longest.event[1], name)}"
        for place, each in report.places.items()
        if each.longest.characters
    ]
    url = report.longest_url
    if url.characters:
        risk = f"; some mail proxies cut off URLs over {LONG_URL:,}" if url.characters > LONG_URL else ""
        lines.append(f"Longest URL of an image: {url.characters:,} characters{_whose(url.event[1], name)}{risk}")
    return lines


def _length(characters: int, limit: int) -> str:
    """How long a text is, and what is shown of it: “307 characters, cut to 64” or “22 characters, limit 40”."""
    return f"{characters:,} characters, {'cut to' if characters > limit else 'limit'} {limit:,}"


def report_json(report: RecipientReport, template: Template) -> dict[str, Any]:
    """The same for a machine."""
    labels, limits = place_labels(template), text_limits(template)
    places = [
        {
            "place": place,
            "label": labels[place],
            "fallback": each.fallback.as_json(),
            "unknown": each.unknown,
            "cut": each.cut.as_json(),
            "limit": limits.get(place),
            "longest": each.longest.as_json(),
        }
        for place, each in report.places.items()
    ]
    return {
        "recipients": report.recipients,
        "failed": report.failed,
        "faults": [{"fault": fault, **count.as_json()} for fault, count in report.faults.items()],
        "unchecked": report.unchecked.as_json(),
        "places": places,
        "longest_url": report.longest_url.as_json(),
    }


def _of_place(label: str, report: PlaceReport, limit: int, fallback: str) -> Iterator[RecipientRow]:
    if report.fallback.recipients:
        yield RecipientRow(place=label, shows=fallback, count=report.fallback)
    if report.cut.recipients:
        shows = f"only the first {limit:,} characters of its text"
        yield RecipientRow(place=label, shows=shows, count=report.cut)
    if report.unknown:
        shows = "not known: the recipient's profile was not read"
        yield RecipientRow(place=label, shows=shows, count=RecipientCount(report.unknown))


def _whose(event_id: str, name: Callable[[str], str]) -> str:
    return f" ({name(event_id)})" if event_id else ""
