"""What is wrong with hand-written email HTML although Klaviyo's engine accepts it, each with a fix."""

import re
from dataclasses import dataclass
from typing import Final

from core.blocks.clients import SUPPORT
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
        "A tag is broken over two lines, so that it is sent as text.",
        "Write each tag on one line.",
    ),
    _rule(
        r"%7b(?:%7b|%25)",
        "Braces are percent-encoded outside of a link's href, so that a tag is sent as text.",
        "Write them as they are: {{ and }}.",
    ),
    _rule(
        rf"(?:(?:{_OPENING}){{2}}|(?:{_OPENING})%)[^&{{}}\n]{{0,200}}(?:{_CLOSING}|[}}%]}})",
        "Braces are written as entities, so that a tag is sent as text.",
        "Write them as they are: {{ and }}.",
    ),
    _rule(
        _INSIDE + r"\bforloop\.index0?\b",
        "forloop.index is Liquid and stays blank.",
        "Write forloop.counter or forloop.counter0.",
    ),
    _rule(
        r"=\"[^\"]*" + _INSIDE + r"\"",
        "A double quote stands in a tag inside of an attribute, which ends the attribute there.",
        "Use single quotes inside of tags.",
        stored=True,
    ),
    _rule(
        r"\|\s*safe\b|autoescape\s+off",
        "Escaping is switched off, so a recipient's own data can break the mail.",
        "Leave out |safe.",
    ),
    _rule(
        r"\{%\s*catalog\b",
        "When a product is not in the catalog, Klaviyo skips the whole mail.",
        "Use the event's own fields.",
    ),
    _rule(
        r"\{\{\s*organization\.url\b[^{}\n]*\}\}(?=\w)",
        "The shop's address and what follows run into each other where the address ends without a slash.",
        "Write {{ organization.url|trim_slash }}/ before what follows.",
    ),
    _rule(
        r"<script\b|\bon\w+\s*=\s*[\"']|javascript:",
        "Scripts do nothing in a mail, and some inboxes reject it.",
        "Leave them out.",
    ),
    _rule(
        r"<img\b(?![^<>]*\balt=)[^<>]*>", "A picture has no alt text.", "Add alt, which may be empty for decoration."
    ),
    _rule(
        r"<img\b(?![^<>]*\bwidth=[\"']?\d)[^<>]*>",
        "A picture has no width attribute: Outlook on Windows shows it at its full size.",
        "Add width and height in pixels, without “px”.",
    ),
)
_LONGEST_LINE: Final = 20_000
_EVENT: Final = re.compile(_INSIDE + r"\bevent\b")


def lint(html: str, *, has_event: bool) -> list[Lint]:
    """Everything that a look at the text tells; empty when there is nothing."""
    read = decode_tags(html)
    broken = [rule for rule in _RULES if rule.pattern.search(html if rule.stored else read)]
    lints = [Lint(sentence=rule.sentence, fix=rule.fix) for rule in broken]
    if not has_event and _EVENT.search(read):
        sentence = "It uses an event's fields, but no event is chosen: in a campaign they are blank."
        lints.append(Lint(sentence=sentence, fix="Choose the event, and give each field a default."))
    if max(map(len, html.split("\n"))) > _LONGEST_LINE:
        sentence = f"A line has more than {_LONGEST_LINE:,} characters, which some email clients cut."
        lints.append(Lint(sentence=sentence, fix="Break it between two elements."))
    clients = [each for each in SUPPORT if each.pattern and re.search(each.pattern, html)]
    return lints + [Lint(sentence=each.sentence, fix=each.fix) for each in clients]
