"""What is wrong with hand-written email HTML although Klaviyo's engine accepts it, each with a fix."""

import re
from dataclasses import dataclass
from typing import Final

from core.blocks.clients import SUPPORT
from core.blocks.unknown_names import unknown_names
from core.klaviyo.template_language.entities import BRACE, CLOSING_BRACE
from core.klaviyo.template_language.stored_tags import decode_tags


@dataclass(frozen=True, kw_only=True)
class Lint:
    """One thing to look at: a sentence, and what to do about it."""

    sentence: str
    fix: str


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """`stored` looks at the text as an editor stores it, not at what Klaviyo reads in it."""

    pattern: re.Pattern[str]
    sentence: str
    fix: str
    stored: bool = False


def _rule(pattern: str, sentence: str, fix: str, *, stored: bool = False) -> _Rule:
    return _Rule(pattern=re.compile(pattern, re.IGNORECASE), sentence=sentence, fix=fix, stored=stored)


# Each ends at the next opening, so that no part of a text is looked at again from every opening before it.
_INSIDE: Final = r"(?:\{\{[^{}\n]*|\{%[^{%\n]*)"
_OPENING: Final = BRACE.pattern
_CLOSING: Final = CLOSING_BRACE.pattern
_RULES: Final = (
    _rule(
        r"\{\{[^{}\n]*\n[^{}]*\}\}|\{%[^{%\n]*\n[^{%]*%\}",
        "A tag is split over two lines, so it is sent as text.",
        "Write each tag on one line.",
    ),
    _rule(
        r"%7b(?:%7b|%25)",
        "Braces are percent-encoded outside a link's href, so a tag is sent as text.",
        "Write them as they are: {{ and }}.",
    ),
    _rule(
        rf"(?:(?:{_OPENING}){{2}}|(?:{_OPENING})%)[^&{{}}\n]{{0,200}}(?:{_CLOSING}|[}}%]}})",
        "Braces are written as entities, so a tag is sent as text.",
        "Write them as they are: {{ and }}.",
    ),
    _rule(
        _INSIDE + r"\bforloop\.index0?\b",
        "forloop.index is Liquid and stays blank.",
        "Use forloop.counter or forloop.counter0.",
    ),
    _rule(
        r"=\"[^\"]*" + _INSIDE + r"\"",
        "A tag inside an attribute contains a double quote, which ends the attribute.",
        "Use single quotes inside tags.",
        stored=True,
    ),
    _rule(
        r"\|\s*safe\b|autoescape\s+off",
        "Escaping is off, so a recipient's own data can break the email.",
        "Remove |safe.",
    ),
    _rule(
        r"\{%\s*catalog\b",
        "If a product is not in the catalog, Klaviyo skips the whole email.",
        "Use the event's own fields instead.",
    ),
    _rule(
        r"\{\{\s*organization\.url\b[^{}\n]*\}\}(?=\w)",
        "If the shop's address does not end with a slash, the path runs into it.",
        "Write {{ organization.url|trim_slash }}/ before what follows.",
    ),
    _rule(
        r"<script\b|\bon\w+\s*=\s*[\"']|javascript:",
        "Scripts do not run in emails, and some inboxes reject emails with scripts.",
        "Remove them.",
    ),
    _rule(
        r"<img\b(?![^<>]*\balt=)[^<>]*>",
        "An image has no alt text.",
        ("Add alt; leave it empty for a decorative image."),
    ),
    _rule(
        r"<img\b(?![^<>]*\bwidth=[\"']?\d)[^<>]*>",
        "An image has no width attribute, so Outlook on Windows shows it at full size.",
        "Add width and height in pixels, without “px”.",
    ),
)
_LONGEST_LINE: Final = 20_000
_LONGEST_NAME: Final = 40
_EVENT: Final = re.compile(_INSIDE + r"\bevent\b")


def lint(html: str, *, has_event: bool) -> list[Lint]:
    """Everything that a look at the text tells; empty when there is nothing."""
    read = decode_tags(html)
    broken = [rule for rule in _RULES if rule.pattern.search(html if rule.stored else read)]
    lints = [Lint(sentence=rule.sentence, fix=rule.fix) for rule in broken]
    if not has_event and _EVENT.search(read):
        sentence = "It uses event fields, but no event is selected, so they are blank in a campaign."
        lints.append(Lint(sentence=sentence, fix="Select the event, and give each field a default."))
    lints += map(_unknown, unknown_names(read))
    if max(map(len, html.split("\n"))) > _LONGEST_LINE:
        sentence = f"A line has more than {_LONGEST_LINE:,} characters, which some email clients cut."
        lints.append(Lint(sentence=sentence, fix="Break it between two elements."))
    clients = [each for each in SUPPORT if each.pattern and re.search(each.pattern, html)]
    return lints + [Lint(sentence=each.sentence, fix=each.fix) for each in clients]


def _unknown(name: str) -> Lint:
    """A variable that nothing defines; a long name is cut."""
    short = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
    return Lint(
        sentence=f"Klaviyo documents no variable “{short}”, so nothing appears in its place.",
        fix="Write event.… for a field of the event, or person.… for one of the profile.",
    )
