"""Who sees a difference between two states of a block."""

import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.blocks.meaning import keeps_content
from core.blocks.preview import OverBudget, TemplateFault, compile_block, preview_html

_SECONDS: Final = 0.3
"""What a page has for finding out."""


def first_difference(before: str, after: str, recipients: Iterable[Mapping[str, Any]]) -> int | None:
    """The number of the first of these recipients for whom two blocks show other images, links or texts.

    None if nobody was found within a moment, or if a block cannot be rendered.
    """
    until = time.monotonic() + _SECONDS
    try:
        blocks = [compile_block(html) for html in (before, after)]
        for number, context in enumerate(recipients):
            was, now = (preview_html(block, context) for block in blocks)
            if was != now and not keeps_content(was, now):
                return number
            if time.monotonic() > until:
                break
    except (OverBudget, TemplateFault):
        pass
    return None
