"""A block that somebody else changed meanwhile: both states side by side, and what to do."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.blocks.edited import without_marker
from core.errors import InputError, WorkspaceError
from core.services.personalize.opened import Opened
from ui import words
from ui.block_choice import go_to_variant, slug
from ui.draft import Draft
from ui.html_edit import take_html
from ui.mail import show_mail
from ui.preview import rendered
from ui.start import carry
from ui.state import choose, chosen, drop, seed, workspace
from ui.words import conflict as texts
from ui.words import start as start_texts

_WIDTH = 320


def settle(draft: Draft, opened: Opened, ours: str, context: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The options of a save; where somebody else changed the block, both are shown and the person decides."""
    seen = chosen(seed(f"{key}_seen", opened.version), 0)
    options: dict[str, Any] = {"seen": seen}
    in_klaviyo = opened.state == "edited"
    if not in_klaviyo and opened.version <= seen:
        return options
    with st.container(border=True, key=f"{key}_conflict"):
        st.warning(texts.IN_KLAVIYO if in_klaviyo else texts.by_a_colleague(opened.version), icon=":material/group:")
        left, right = st.columns(2)
        with left:
            _picture(texts.YOURS, ours, opened, context, f"{key}_ours")
        with right:
            _picture(texts.THEIRS, opened.block.html if opened.block else "", opened, context, f"{key}_theirs")
        _ways(draft, opened, key)
        if st.checkbox(texts.OVERWRITE, key=seed(f"{key}_overwrite", False), persist_state="session"):
            options["overwrite"] = True
    return options


def _ways(draft: Draft, opened: Opened, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            texts.TAKE_THEIRS, key=f"{key}_take_theirs", on_click=_take_theirs, args=(opened, key),
            icon=":material/call_received:", help=texts.TAKE_THEIRS_HELP, disabled=opened.block is None,
        )  # fmt: skip
        with st.popover(texts.AS_NEW, icon=":material/add:"):
            name = st.text_input(texts.AS_NEW_NAME, key=f"{key}_as_new_name", max_chars=40)
            st.button(
                texts.AS_NEW_GO, key=f"{key}_as_new", on_click=_as_new, args=(draft, opened, slug(name)),
                disabled=not slug(name),
            )  # fmt: skip


def _picture(label: str, html: str, opened: Opened, context: Mapping[str, Any], key: str) -> None:
    st.caption(label)
    try:
        shown = rendered(html, context)
    except InputError as error:
        st.error(words.sentence(error))
        return
    height = round(_WIDTH * opened.template.height / opened.template.width)
    show_mail(shown, title=label, width=_WIDTH, height=height, images=opened.cloud.prefix, key=key)


def _take_theirs(opened: Opened, key: str) -> None:
    """Begin anew with what stands there; HTML that nobody's choices make is taken as it is."""
    drop(f"{key}_")
    choose(f"{key}_seen", opened.version)
    if opened.state != "edited" or opened.block is None:
        return
    choose(f"{key}_overwrite", True)
    if _made_by(opened) != opened.block.html.strip():
        take_html(key, opened.block.html)


def _made_by(opened: Opened) -> str:
    try:
        choices = opened.personalization.to_json()
        return workspace().personalize.compose(opened.asset.public_id, choices, opened.html).html.strip()
    except WorkspaceError:
        # Choices that do not fit make nothing; the HTML is taken.
        return ""


def _as_new(draft: Draft, opened: Opened, variant: str) -> None:
    html = without_marker(draft.html)
    carry(f"personalize_{opened.asset.asset_id}{variant}", draft.personalization, start_texts.AS_NEW, html)
    go_to_variant(variant)
