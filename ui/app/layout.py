"""Wide pages: a list and beside it what is selected in it, and a bar that stays in view.

`ui/app/style.css` knows the keys: it makes a page with panes wide, and puts one pane below the other on narrow screens.
"""

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

PANES: Final = "panes"
SIDE_PANE: Final = "side_pane"
STICKY_BAR: Final = "sticky_bar"


def two_panes(*, main: int = 3, side: int = 2) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Draw two empty panes, of these widths in proportion; the second stays in view while the first is scrolled."""
    with st.container(key=PANES):
        left, right = st.columns((main, side), gap="medium")
    return left, right.container(key=SIDE_PANE)


def sticky_bar() -> DeltaGenerator:
    """Draw an empty row that stays in view at the top of the page."""
    return st.container(key=STICKY_BAR, horizontal=True, vertical_alignment="center")
