"""The recipients of a sample by name, each a press away from the preview."""

from collections.abc import Iterable, Mapping

import streamlit as st

from core.events.mask import masked_text
from core.events.recipients import recipient_name
from core.events.sample import Sample
from ui.app import text as words
from ui.app.keys import Key
from ui.app.state import set_state
from ui.personalize import preview_text as texts
from ui.personalize.keyboard import go_to
from ui.personalize.keys import PREVIEW_PANE, BlockKeys


def person(sample: Sample, place: int, *, mask: bool) -> str:
    """What a recipient is called: by name, else by the number that the preview shows."""
    name = recipient_name(sample.events[place])
    return (masked_text(name) if mask else name) or texts.number(place + 1)


def show_people(
    sample: Sample, places: Iterable[int], keys: BlockKeys, name: str, *, mask: bool, about: Mapping[int, str]
) -> None:
    """Draw a button for each of these recipients; `name` tells one row of them from another, `about` is their help."""
    with st.container(horizontal=True, gap="xsmall", key=keys.name(f"{name}_people")):
        for place in places:
            st.button(
                words.plain(person(sample, place, mask=mask)), key=keys.name(f"{name}_{place}"),
                help=words.plain(about.get(place, texts.number(place + 1))), on_click=_preview,
                args=(keys.recipient(sample.metric.id), place),
            )  # fmt: skip


def _preview(recipient: Key[int | None], place: int) -> None:
    """Show the preview of a recipient, and go there."""
    set_state(recipient, place)
    go_to(PREVIEW_PANE)
