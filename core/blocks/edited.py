"""A block whose HTML a person has edited: the text as it was left, with the marker of its choices and nothing merged.

A choice still stands where its generated expression occurs at its image; the others are named.
"""

import re
from collections.abc import Sequence
from typing import Final

from core.blocks.compose import ComposedBlock, compose
from core.blocks.hand_choices import HandChoices
from core.blocks.marker import write_marker
from core.blocks.preview import OverBudget, TemplateFault, compile_block
from core.blocks.tag_reader import TagReader
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.personalization import Default, Personalization
from core.domain.places import ALT, LINK, REPEAT
from core.domain.template import Template
from core.errors import InputError
from core.klaviyo.template_language import pieces

LARGEST: Final = 200_000
"""Characters of HTML that a block may have."""
# Only from the first of several spaces, or each would be looked at again from every one before it.
_MARKER: Final = re.compile(r"""(?<!\s)\s*\bdata-cld\s*=\s*(?:"[^"]*"|'[^']*'|[^"'\s<>]+)""")


def block_of(
    template: Template,
    personalization: Personalization,
    cloud: Cloud,
    support: ExpressionSupport = FULL_SUPPORT,
    html: str = "",
) -> ComposedBlock:
    """The block that is generated from these choices, or the one that a person made of it: `html` is theirs.

    InputError names the slot that does not fit, or says what Klaviyo would say of the HTML.
    """
    generated = compose(template, personalization, cloud, support)
    text = without_marker(html).strip()
    if not text:
        return generated
    _check(text)
    choices = generated.personalization.model_copy(update={"edited": True})
    own = HandChoices(template, personalization, cloud, support)
    return ComposedBlock(
        html=_marked(text, write_marker(choices)),
        personalization=choices,
        longest_url=generated.longest_url if own.has_image(text) else 0,
        unbound=own.unbound(text),
    )


def without_marker(html: str) -> str:
    """HTML as a person edits it: the marker is written anew each time."""
    return _MARKER.sub("", html)


def standing(personalization: Personalization, unbound: Sequence[str]) -> Personalization:
    """Only the choices that stand in the HTML."""
    update = {
        "slots": {name: binding for name, binding in personalization.slots.items() if name not in unbound},
        "alt": Default() if ALT in unbound else personalization.alt,
        "link": Default() if LINK in unbound else personalization.link,
        "repeat": None if REPEAT in unbound else personalization.repeat,
    }
    return personalization.model_copy(update=update)


def _check(text: str) -> None:
    if len(text) > LARGEST:
        raise InputError(f"a block has at most {LARGEST:,} characters", "html")
    try:
        compile_block(text)
    except OverBudget as fault:
        raise InputError(str(fault), "html") from fault
    except TemplateFault as fault:
        raise InputError(f"Klaviyo would report: {fault}", "html") from fault


def _marked(text: str, marker: str) -> str:
    """The marker on the first element that is no comment; a text without any is put into one."""
    # Of the same length, so that places stay; a comparison in a tag is no element.
    finder = _FirstElement("".join(" " * len(piece) if is_tag else piece for piece, is_tag in pieces(text)))
    if finder.end is None:
        return f'<div data-cld="{marker}">{text}</div>'
    return f'{text[: finder.end]} data-cld="{marker}"{text[finder.end :]}'


class _FirstElement(TagReader):
    """`end` is the place behind the name of the first start tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.end: int | None = None
        self._lines = text.split("\n")
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        if self.end is None:
            line, column = self.getpos()
            self.end = sum(len(each) + 1 for each in self._lines[: line - 1]) + column + 1 + len(tag)
