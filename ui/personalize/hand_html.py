"""Choices beside HTML that a person edits: they follow into it, and a card says where one has no effect there."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.blocks.edited import without_marker
from core.domain.places import REPEAT
from core.errors import InputError, WorkspaceError
from core.publish.prepared_block import PreparedBlock
from ui.app import text as words
from ui.app.cell import Bar
from ui.app.state import get_state, set_state, workspace
from ui.personalize import hand_text as texts
from ui.personalize.draft import Draft
from ui.personalize.keys import WRITES, BlockKeys


def generate_html(template: str, personalization: Mapping[str, Any], keys: BlockKeys) -> bool:
    """Let the field hold what the choices make, which nobody has edited yet; whether they make anything."""
    try:
        block = workspace().personalize.compose(template, personalization)
    except WorkspaceError:
        # The preview is drawn next and tells the very same.
        return False
    html = without_marker(block.html)
    set_state(keys.html, html)
    set_state(keys.generated, html)
    set_state(keys.followed, dict(personalization))
    return True


def follow_choices(template: str, personalization: Mapping[str, Any], html: str, keys: BlockKeys) -> str:
    """The person's HTML with what was chosen since the last run in the place of what stood there; blank stays blank."""
    before = get_state(keys.followed)
    if before != personalization and get_state(keys.by_hand) and not html and get_state(keys.generated):
        generate_html(template, personalization, keys)
    if not html or before == personalization:
        return html
    if before is not None:
        try:
            html = workspace().personalize.follow(template, personalization, html, before)
        except WorkspaceError:
            # The preview is drawn next and says what does not fit; what stands in the HTML is still that of before.
            return html
        set_state(keys.html, html)
    set_state(keys.followed, dict(personalization))
    return html


def use_generated(keys: BlockKeys) -> None:
    """Save what the choices make; the person's HTML is kept."""
    set_state(keys.by_hand, False)


def use_own(keys: BlockKeys) -> None:
    """Go on with the HTML that was set aside."""
    set_state(keys.by_hand, True)


def show_written(bar: Bar, block: PreparedBlock | None, verb: str) -> None:
    """Say beside the page's primary action what it writes, where that is a person's HTML."""
    if content := texts.written(block):
        bar.row.container(key=WRITES).caption(f"{verb} {content}")


class Marks:
    """Where the cards of the choices say that one is refused, or does not stand in the HTML."""

    def __init__(self, keys: BlockKeys, *, is_by_hand: bool) -> None:
        self._keys, self.is_by_hand = keys, is_by_hand
        self._places: dict[str, DeltaGenerator] = {}

    def reserve(self, place: str, *, is_open: bool = False) -> None:
        """Keep room for the mark of a slot, `:alt`, `:link` or `:repeat`, here; `is_open` is a card that is no line."""
        # While the HTML is generated every choice stands in it, and each container costs every rerun.
        if self.is_by_hand:
            self._places[place] = st.container()
        elif is_open:
            self._places[place] = st.empty()

    def refuse(self, place: str, problem: str) -> None:
        """Say at its card why a choice is refused; Markdown."""
        if place in self._places:
            self._places[place].markdown(f":small[:red[:material/error: {problem}]]")

    def show(self, draft: Draft, block: PreparedBlock | None) -> None:
        """Mark the choices that have no effect, with what to do about each."""
        for place in block.unbound if block else ():
            if place in self._places:
                with self._places[place].container(
                    key=self._keys.name(f"unbound_{place}"), horizontal=True, vertical_alignment="center"
                ):
                    self._mark(place, draft)

    def show_set_aside(self) -> None:
        """Tell of HTML that was set aside, with the way back to it."""
        if get_state(self._keys.by_hand) or not get_state(self._keys.html):
            return
        with st.container(key=self._keys.name("aside"), horizontal=True, vertical_alignment="center"):
            st.caption(texts.SET_ASIDE, width="stretch")
            st.button(
                texts.USE_OWN, key=self._keys.name("use_own"), on_click=use_own, args=(self._keys,), type="tertiary",
                icon=":material/undo:",
            )  # fmt: skip

    def _mark(self, place: str, draft: Draft) -> None:
        keys, bound, reason = self._keys, "", ""
        try:
            bound = workspace().personalize.bind_again(draft.template, draft.personalization, draft.html, place)
        except InputError as error:
            reason = texts.NO_LOOP if place == REPEAT else words.sentence(error)
        st.markdown(f":small[:orange[:material/link_off:] {texts.UNBOUND} {words.plain(reason)}]", width="stretch")
        if bound:
            st.button(
                texts.BIND_AGAIN, key=keys.name(f"bind_{place}"), on_click=set_state, args=(keys.html, bound),
                type="tertiary", icon=":material/link:", help=texts.BIND_AGAIN_HELP,
            )  # fmt: skip
        st.button(
            texts.USE_GENERATED, key=keys.name(f"generate_{place}"), on_click=use_generated, args=(keys,),
            type="tertiary", icon=":material/restart_alt:", help=texts.USE_GENERATED_HELP,
        )  # fmt: skip
