"""The bar of Personalize, which stays in view: what is edited, how it stands, and the page's primary action."""

from collections.abc import Iterator
from html import escape
from itertools import count
from typing import Final

import streamlit as st

from core.library.thumbnails import template_thumbnail
from core.publish.opened_template import OpenedTemplate
from ui.app.actions import action_button
from ui.app.cell import Bar
from ui.app.state import get_state
from ui.personalize import draft_text
from ui.personalize import text as texts
from ui.personalize.draft import Draft
from ui.personalize.draft_steps import discard, redo, undo
from ui.personalize.draft_storing import request_other
from ui.personalize.drafts import differs
from ui.personalize.editing import Preview
from ui.personalize.keys import BAR, REDO, RESTORED, UNDO
from ui.personalize.open_draft import OpenDraft
from ui.personalize.taken import is_taken
from ui.personalize.transfer import WidgetScope

_SAVE_KEYS: Final = "Mod+S"
_AGAIN_SECONDS: Final = 2.0


def open_bar() -> Bar:
    """Draw the empty bar; cells fill it from the left to the right."""
    row = st.container(key=BAR, horizontal=True, vertical_alignment="center")
    return Bar(row=row, below=st.container())


def show_thumbnail(bar: Bar, opened: OpenedTemplate) -> None:
    """Draw the template with its defaults in the bar, at whose left `ui/app/style.css` puts it."""
    url = template_thumbnail(opened.template, opened.cloud)
    bar.row.html(f'<img src="{escape(url)}" alt="{escape(texts.thumbnail(opened.template.name))}">', width="content")


def show_draft(bar: Bar, scope: WidgetScope, opened: OpenedTemplate) -> None:
    """Draw undo and redo in the bar, and below it what became of the draft."""
    draft = get_state(scope.keys.draft)
    if draft is None:
        return
    with bar.row:
        for key, label, icon, way, possible in (
            (UNDO, draft_text.UNDO, ":material/undo:", undo, draft.history.can_undo),
            (REDO, draft_text.REDO, ":material/redo:", redo, draft.history.can_redo),
        ):
            # `ui/app/style.css` shows the label at the pointer: a tooltip of Streamlit costs as much as the button.
            st.button(
                label, key=key, icon=icon, on_click=way, args=(scope,), disabled=not possible, type="tertiary"
            )  # fmt: skip
    with bar.below:
        _say(draft, scope, opened)


def _say(draft: OpenDraft, scope: WidgetScope, opened: OpenedTemplate) -> None:
    keys = scope.keys
    if draft.is_delayed:
        st.fragment(_store_later, run_every=_AGAIN_SECONDS)(draft.problem, count())
    elif draft.problem:
        st.warning(draft_text.not_stored(draft.problem), icon=":material/cloud_off:")
    # Where the block was saved meanwhile, the save says what there is to decide.
    is_decided_below = draft.other_tab not in ("changed", "kept") and opened.present_version > get_state(
        keys.base_version
    )
    if draft.other_tab and not is_decided_below:
        with st.container(key=keys.name("other_tab"), horizontal=True, vertical_alignment="center"):
            say = st.info if draft.other_tab == "kept" else st.warning
            say(draft_text.OTHER_TAB[draft.other_tab], icon=":material/tab:", width="stretch")
            if draft.other_tab in ("changed", "kept"):
                st.button(draft_text.SHOW_OTHER, key=keys.name("show_other"), on_click=request_other, args=(scope,))
    if draft.note:
        _say_origin(draft, scope)
    if draft.restored_at and differs(draft, opened):
        with st.container(key=RESTORED, horizontal=True, vertical_alignment="center"):
            st.caption(draft_text.restored(draft.restored_at), width="content")
            st.button(
                draft_text.DISCARD, key=keys.name("discard_restored"), on_click=discard, args=(opened, scope),
                type="tertiary", help=draft_text.DISCARD_HELP,
            )  # fmt: skip


def _say_origin(draft: OpenDraft, scope: WidgetScope) -> None:
    with st.container(key=scope.keys.name("origin"), horizontal=True, vertical_alignment="center"):
        st.info(draft.note, icon=":material/content_copy:", width="stretch")
        if draft.is_transferred and draft.history.can_undo and draft.text == draft.start.text:
            st.button(draft_text.LEAVE, key=scope.keys.name("leave"), on_click=undo, args=(scope,))


def _store_later(problem: str, runs: Iterator[int]) -> None:
    """Drawn with the page itself, which then runs again, and stores the choices if it can."""
    if next(runs):
        st.rerun()
    st.warning(draft_text.stored_later(problem), icon=":material/cloud_off:")


def primary_button(bar: Bar, label: str, key: str, *, disabled: bool) -> bool:
    """Draw the page's primary action at the right of the bar; whether it was pressed."""
    with bar.row:
        press = action_button(label, type="primary", key=key, disabled=disabled, shortcut=_SAVE_KEYS)
    return press is not None


def is_saved(draft: Draft, opened: OpenedTemplate, preview: Preview, name: str, scope: WidgetScope) -> bool:
    """Whether Klaviyo's block is what these choices make, as far as this workspace knows."""
    return name == opened.name and has_same_choices(draft, opened, preview, scope)


def has_same_choices(draft: Draft, opened: OpenedTemplate, preview: Preview, scope: WidgetScope) -> bool:
    """Whether the choices are those of the block, as far as this workspace knows; nobody edited it in Klaviyo.

    If somebody did, they are once what was done there is taken over. An event that only the address names, and that no
    choice uses, is none.
    """
    held = get_state(scope.keys.draft)
    if held and is_taken(held.history.current, opened):
        return preview.block is not None
    is_there = opened.state == "unknown" or (opened.state in ("same", "older", "none") and opened.block is not None)
    if not is_there or preview.block is None:
        return False
    choices = preview.block.personalization
    if held and held.is_event_of_address(draft.personalization):
        choices = choices.model_copy(update={"event": opened.personalization.event})
    return choices == opened.personalization and draft.html == opened.html
