"""The Personalize page as a panel inside Klaviyo's editor: what it was opened on, and the way back into the editor."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from core.errors import InputError, WorkspaceError
from core.extension.values import EXTENSION_ORIGIN, InEditor
from core.publish.opened_template import OpenedTemplate
from ui.app import keys as app_keys
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import get_state, set_default, set_state, workspace
from ui.extension import keys
from ui.extension import text as texts
from ui.personalize.draft import Draft

# The panel's frame belongs to the extension: no other parent is told anything.
_HAND_OVER = st.components.v2.component(
    "hand_over",
    js="""
export default function ({ data }) {
  if (!data || window.cldTold === data.nonce) return;
  window.cldTold = data.nonce;
  window.parent.postMessage({ type: "apply", block: data.block }, data.origin);
}
""",
)


def panel() -> InEditor | None:
    """What this session's panel was opened on; None for an ordinary visit.

    The ticket in the address is redeemed once and stands in for signing in; a bad one ends the run, and so does a
    browser that is no longer paired.
    """
    pairing, ticket = workspace().pairing, st.query_params.get("ticket")
    try:
        if ticket is not None:
            del st.query_params["ticket"]
            set_state(app_keys.PANEL, pairing.redeem_panel_token(ticket))
        opened = get_state(app_keys.PANEL)
        if opened:
            pairing.require_paired(opened.extension)
    except WorkspaceError as error:
        st.error(f"{texts.NO_PANEL}: {words.sentence(error)}")
        st.stop()
    return opened.edited if opened else None


def open_in_editor(cell: Cell, edited: InEditor) -> OpenedTemplate:
    """The template of the block that stands in the editor; for an image block whichever the person chooses."""
    ws, image = workspace(), edited.image
    if image is None:
        opened: OpenedTemplate = cell.fetch(ws.personalize.open_block, edited.html)
        return opened
    fields = (image.src, image.alt, image.href)
    names = {asset.public_id: asset.title for asset in cell.fetch(ws.templates.list)}
    try:
        opened = cell.fetch(ws.image_blocks.open, *fields)
        names = {opened.reference: opened.name if opened.reference in names else texts.image(opened.name), **names}
    except InputError as error:
        if not names:
            raise
        st.warning(words.sentence(error))
        opened = cell.fetch(ws.image_blocks.open, *fields, template=next(iter(names)))
    template = st.selectbox(
        texts.SHOWS,
        list(names),
        format_func=words.label_of(names),
        key=set_default(keys.PANEL_TEMPLATE, opened.reference),
        help=texts.SHOWS_HELP,
    )
    return opened if template == opened.reference else cell.fetch(ws.image_blocks.open, *fields, template=template)


def show_apply(cell: Cell, draft: Draft, edited: InEditor, html: str, key: str, *, pressed: bool) -> None:
    """Hand the block over to the editor when the button was pressed, through the extension's own frame."""
    group = keys.PanelKeys(key)
    hand_over = get_state(group.hand_over)
    if pressed:
        block: dict[str, Any] = {"html": html}
        if edited.image:
            block = {
                "image": asdict(cell.run(workspace().image_blocks.hand_over, draft.template, draft.personalization))
            }
        hand_over = keys.HandOver(number=hand_over.number + 1 if hand_over else 1, block=block, draft=draft)
        set_state(group.hand_over, hand_over)
    if hand_over:
        nonce = f"{key}-{hand_over.number}"
        _HAND_OVER(
            data={"nonce": nonce, "block": hand_over.block, "origin": EXTENSION_ORIGIN}, key=group.name("hand_over")
        )
        if hand_over.draft == draft:
            st.success(texts.APPLIED, icon=":material/check_circle:")
