"""The checks before saving."""

import streamlit as st

from core.blocks.checks import Check, check_images
from core.personalize.preview import Asked
from ui.app import text as words
from ui.app.cell import Cell, Named
from ui.app.state import workspace
from ui.personalize import preview_text as texts

_ICONS = {"error": "🔴", "warning": "🟠", "note": "⚪"}


def show_checks(cell: Cell, block: Named, sample: Named | None) -> None:
    """What to look at before saving, and on demand whether the pictures can be delivered."""
    found: list[Check] = cell.read(workspace().preview.checks, block, sample)
    asked: Asked | None = None
    if sample and sample.value.events and st.toggle(texts.ASK_IMAGES, key="checks_pictures", help=texts.ASK_HELP):
        asked = cell.fetch(workspace().preview.images, block, sample)
        found = [*check_images(asked.failed, asked.asked), *found]
    if found:
        told = (
            f"{_ICONS[each.severity]}&ensp;{words.plain(each.sentence)} :gray[{words.plain(each.fix)}]"
            for each in found
        )
        st.markdown("\n\n".join(told))
    else:
        st.success(texts.ALL_WELL, icon=":material/check_circle:")
    if asked and not asked.failed:
        st.caption(texts.delivered(asked.asked))
