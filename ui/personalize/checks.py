"""The checks before saving."""

from collections.abc import Sequence

import streamlit as st

from core.blocks.checks import Check, check_images
from core.personalize.preview import ImageCheckResult
from ui.app import text as words
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.state import workspace
from ui.personalize import preview_text as texts

_ICONS = {"error": "🔴", "warning": "🟠", "note": "⚪"}


def show_checks(cell: Cell, checks: Sequence[Check], block: Named, sample: Named | None) -> None:
    """Draw what to look at before saving, and on demand whether the images can be delivered."""
    delivery: ImageCheckResult | None = None
    if sample and sample.value.events and st.toggle(texts.ASK_IMAGES, key="checks_pictures", help=texts.ASK_HELP):
        delivery = cell.fetch(workspace().preview.images, block, sample)
        checks = [*check_images(delivery.failed, delivery.total), *checks]
    if checks:
        lines = (
            f"{_ICONS[each.severity]}&ensp;{words.plain(each.sentence)} :gray[{words.plain(each.fix)}]"
            for each in checks
        )
        st.markdown("\n\n".join(lines))
    else:
        st.success(texts.ALL_WELL, icon=":material/check_circle:")
    if delivery and not delivery.failed:
        st.caption(texts.delivered(delivery.total))
