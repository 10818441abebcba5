"""The Personalize page as a panel inside Klaviyo's editor: what it was opened on, and the way back into the editor."""

from dataclasses import asdict
from hashlib import sha256

import streamlit as st

from core.errors import InputError, WorkspaceError
from core.extension.values import EXTENSION_ORIGIN, ImageFields, InEditor
from core.publish.opened_template import OpenedTemplate
from ui.app import keys as app_keys
from ui.app import text as words
from ui.app.actions import carry_out
from ui.app.cell import Cell
from ui.app.cell_names import was_last_run
from ui.app.state import get_state, set_default, set_state, workspace
from ui.extension import keys
from ui.extension import text as texts
from ui.personalize import text as personalize_texts
from ui.personalize.draft import Draft
from ui.personalize.editing import Editing, Preview

# The panel's frame belongs to the extension: no other parent is told anything. A text that somebody writes is left by
# Escape first; what is open beside it closes by itself. What is typed counts as a change at once, for whoever presses
# Escape again or closes the panel may be faster than the run that tells what it changed.
_NOTIFY = """
export default function ({ data, parentElement }) {
  const tell = message => window.parent.postMessage(message, data.origin);
  const text = 'textarea, [contenteditable="true"], input:not([role="combobox"], [type="checkbox"], [type="radio"])';
  const writes = () => Boolean(document.activeElement?.matches(text));
  const told = window.cldTold ??= {};
  const typed = Boolean(told.typed) && writes();
  if (told.typed || told.draft !== data.draft) tell({ type: "changed", changed: typed || data.changed });
  Object.assign(told, { typed, draft: data.draft });
  if (data.block && told.block !== data.number) tell({ type: "apply", block: data.block });
  told.block = data.number;
  const open = '[data-testid="stPopoverBody"], [role="listbox"]:not([hidden]), [role="dialog"]';
  const onKey = event => {
    if (event.key !== "Escape" || event.isComposing || document.querySelector(open)) return;
    if (writes()) document.activeElement.blur();
    else tell({ type: "leave" });
  };
  const onInput = event => {
    if (told.typed || !event.target.matches(text)) return;
    told.typed = true;
    tell({ type: "changed", changed: true });
  };
  parentElement.forget?.();
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("input", onInput, true);
  parentElement.forget = () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("input", onInput, true);
  };
  return parentElement.forget;
}
"""


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
    if edited.image is not None:
        return _open_image(cell, edited.image)
    opened: OpenedTemplate = cell.fetch(workspace().personalize.open_block, edited.html)
    with cell.popover(personalize_texts.template_button(opened.template.name, opened.personalization.variant)):
        return opened


def _open_image(cell: Cell, image: ImageFields) -> OpenedTemplate:
    ws, fields = workspace(), (image.src, image.alt, image.href)
    names = {asset.public_id: asset.title for asset in cell.fetch(ws.templates.list)}
    try:
        opened: OpenedTemplate = cell.fetch(ws.image_blocks.open, *fields)
        names = {opened.reference: opened.name if opened.reference in names else texts.image(opened.name), **names}
    except InputError as error:
        if not names:
            raise
        st.warning(words.sentence(error))
        opened = cell.fetch(ws.image_blocks.open, *fields, template=next(iter(names)))
    key = set_default(keys.PANEL_TEMPLATE, opened.reference)
    set_default(keys.PANEL_BEGAN, opened.reference)
    template = get_state(keys.PANEL_TEMPLATE)
    with cell.popover(personalize_texts.template_button(names.get(template, template), "")) as is_open:
        if is_open:
            template = st.selectbox(
                texts.SHOWS, list(names), format_func=words.label_of(names), key=key, help=texts.SHOWS_HELP,
                persist_state="session",
            )  # fmt: skip
    return opened if template == opened.reference else cell.fetch(ws.image_blocks.open, *fields, template=template)


def draft_variant(edited: InEditor) -> str:
    """The name of the draft of what the panel was opened on, which is its own as long as the editor holds just this."""
    held = repr(edited).encode(errors="replace")
    return f"in the editor {sha256(held).hexdigest()[:32]}"


def show_apply(cell: Cell, draft: Draft, editing: Editing, preview: Preview, *, pressed: bool) -> None:
    """Tell the extension's own frame whether there are changes, and hand the block over when the button was pressed."""
    group = keys.PanelKeys(editing.place.keys.prefix)
    hand_over = get_state(group.hand_over)
    if pressed and preview.block is not None:
        number = hand_over.number + 1 if hand_over else 1
        hand_over = _handed_over(cell, draft, number, preview.block.html, is_image=editing.is_image_block)
        set_state(group.hand_over, hand_over)
    data = {
        "draft": sha256(repr(draft).encode()).hexdigest(),
        "changed": _is_changed(draft, editing, preview),
        "block": hand_over.block if hand_over else None,
        "number": f"{group.prefix}-{hand_over.number}" if hand_over else "",
        "origin": EXTENSION_ORIGIN,
    }
    # Registered on each run, which the component registry takes as the same component.
    st.components.v2.component("panel", js=_NOTIFY)(data=data, key="panel_of_editor")
    if hand_over and hand_over.draft == draft:
        st.success(texts.APPLIED, icon=":material/check_circle:")


def _handed_over(cell: Cell, draft: Draft, number: int, html: str, *, is_image: bool) -> keys.HandOver:
    """What the press hands over, once: the choices of the run of the page that began it."""
    if not is_image:
        return carry_out(lambda: keys.HandOver(number=number, block={"html": html}, draft=draft))
    call = (workspace().image_blocks.hand_over, draft.template, draft.personalization)
    image = asdict(cell.run(*call))
    was_this_draft = was_last_run("personalize/apply", *call)
    return keys.HandOver(number=number, block={"image": image}, draft=draft if was_this_draft else None)


def _is_changed(draft: Draft, editing: Editing, preview: Preview) -> bool:
    """Whether this is another block than the one that the panel was opened on."""
    if preview.block is None or editing.template != (get_state(keys.PANEL_BEGAN) or editing.template):
        return True
    opened = editing.opened
    return preview.block.personalization != opened.personalization or draft.html != opened.html
