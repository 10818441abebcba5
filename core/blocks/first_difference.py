"""Who sees a difference between two states of a block."""

import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.blocks.meaning import keeps_content
from core.blocks.preview import TemplateFault, compile_block, preview_html
from core.klaviyo.template_language import CompiledTemplate

_SECONDS: Final = 0.3
"""What a page has for finding out."""


def first_difference(before: str, after: str, recipients: Iterable[Mapping[str, Any]]) -> int | None:
    """The number of the first of these recipients for whom two blocks show other images, links or texts.

    None if nobody was found within a moment. Whoever can get only one of the two sees a difference. TemplateFault or
    OverBudget for a block that nobody can get.
    """
    until = time.monotonic() + _SECONDS
    was, now = (compile_block(html) for html in (before, after))
    for number, context in enumerate(recipients):
        if _differs(_rendered(was, context), _rendered(now, context)):
            return number
        if time.monotonic() > until:
            break
    return None


def _rendered(block: CompiledTemplate, context: Mapping[str, Any]) -> str | None:
    """A block for one recipient; None where it cannot be rendered for this one."""
    try:
        return preview_html(block, context)
    except TemplateFault:
        return None


def _differs(was: str | None, now: str | None) -> bool:
    if was is None or now is None:
        return was is not now
    return was != now and not keeps_content(was, now)
