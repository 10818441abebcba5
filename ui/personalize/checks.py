"""The checks before saving, each with the way to what it is about."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from core.blocks.checks import Check, check_images
from core.domain.place_labels import place_labels
from core.personalize.preview import ImageCheckResult
from ui.app import text as words
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.state import set_state, workspace
from ui.personalize import preview_text as texts
from ui.personalize.keyboard import go_to
from ui.personalize.keys import BindingKeys, BlockKeys

# Icons of Streamlit's own font: not every machine has a font with coloured signs.
_ICONS = {"error": ":red[:material/error:]", "warning": ":orange[:material/warning:]", "note": ":gray[:material/info:]"}
_MOST_WAYS = 6
"""A check may be about every slot of a large template, and each button costs every rerun."""


def show_checks(cell: Cell, checks: Sequence[Check], block: Named, sample: Named | None, keys: BlockKeys) -> None:
    """Draw what to look at before saving, and on demand whether the images can be delivered."""
    delivery: ImageCheckResult | None = None
    if sample and sample.value.events and st.toggle(texts.ASK_IMAGES, key="checks_pictures", help=texts.ASK_HELP):
        delivery = cell.fetch(workspace().preview.images, block, sample)
        checks = [*check_images(delivery.failed, delivery.total), *checks]
    own = [each for each in checks if not each.for_authors]
    labels = place_labels(block.value.template)
    for number, check in enumerate(own):
        _show_check(check, number, labels, keys)
    if not own:
        st.success(texts.ALL_WELL, icon=":material/check_circle:")
    if delivery and not delivery.failed:
        st.caption(texts.delivered(delivery.total))
    _show_for_authors(each for each in checks if each.for_authors)


def _show_check(check: Check, number: int, labels: Mapping[str, str], keys: BlockKeys) -> None:
    line = f"{_ICONS[check.severity]}&ensp;{_line(check)}"
    if not check.places and not check.for_setup:
        st.markdown(line)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"check_{number}"):
        st.markdown(line, width="content")
        if check.for_setup:
            st.page_link("../../pages/setup.py", label=words.OPEN_SETUP, icon=":material/arrow_forward:")
        for place in check.places[:_MOST_WAYS]:
            st.button(
                texts.go_to_card(labels[place]), key=f"check_{number}_{place}", on_click=_go_to_card,
                args=(keys.of_place(place),), icon=":material/arrow_upward:", type="tertiary",
            )  # fmt: skip


def _go_to_card(card: BindingKeys) -> None:
    """Open a card, where it is one line, and go there."""
    set_state(card.is_open, True)
    go_to(card.name("card"))


def _show_for_authors(checks: Iterable[Check]) -> None:
    """Draw what a person who only binds a template can do nothing about, apart from all else."""
    if lines := [f"- {_line(each)}" for each in checks]:
        st.markdown("\n".join([f":small[:gray[**{texts.FOR_AUTHORS}**]]", "", *lines]))


def _line(check: Check) -> str:
    return f"{words.plain(check.sentence)} :gray[{words.plain(check.fix)}]"
