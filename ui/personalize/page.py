"""The cells of Personalize, and what one of them hands on to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.blocks.compose import ComposedBlock
from core.domain.personalization import Personalization
from core.events.ranking import suggest
from core.extension.values import InEditor
from core.publish.opened_template import OpenedTemplate
from ui.app import text as words
from ui.app.cell import Cell, Named
from ui.app.state import set_default, set_query_param, workspace
from ui.extension import text as extension_texts
from ui.extension.panel import open_in_editor, panel, show_apply
from ui.personalize import keys
from ui.personalize import preview_text as previews
from ui.personalize import text as html_texts
from ui.personalize import text as texts
from ui.personalize.block_choice import choose_variant, show_block_state
from ui.personalize.checks import show_checks
from ui.personalize.draft import Draft, binding_json, draft_of, personalization_of
from ui.personalize.event_choice import EventChoice, bind_requested_field, choose_event
from ui.personalize.fill_rates import show_fill_rates, show_sheet
from ui.personalize.html import html_by_hand, show_html
from ui.personalize.initial_choices import InitialChoices, WidgetScope, offer_copies, transferred_choices
from ui.personalize.preview import live_preview, masking, sample_profile, show_preview
from ui.personalize.repeat import edit_repeat
from ui.personalize.save import show_save
from ui.personalize.slots import ALT, LINK, Offer, binding_rows, edit_binding, target_of
from ui.personalize.versions import choose_version


@dataclass(frozen=True, kw_only=True)
class Editing:
    """What is edited: a template with its saved choices, what the widgets begin with, and where they stand.

    `in_editor` is what the panel inside Klaviyo's editor was opened on; None on the page itself.
    """

    opened: OpenedTemplate
    template: str
    start: InitialChoices
    place: WidgetScope
    in_editor: InEditor | None

    @property
    def saved(self) -> Personalization:
        """The choices that the widgets begin with."""
        return self.start.personalization

    @property
    def is_image_block(self) -> bool:
        """Whether it is one image in Klaviyo's editor instead of a block of HTML."""
        return self.in_editor is not None and self.in_editor.image is not None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The composed block, None if it is refused, the call that composed it, and the recipient it is shown to."""

    block: ComposedBlock | None = None
    code: str = ""
    recipient: Mapping[str, Any] | None = None

    @property
    def named_block(self) -> Named:
        """The block as an argument of other calls."""
        return Named(self.code, self.block)


def show_head() -> None:
    """Say what the page is for; in the panel there is no room for it."""
    if panel() is None:
        st.markdown(words.head(words.PERSONALIZE, texts.PERSONALIZE_LEAD))


def template_cell(number: int) -> Editing:
    """Choose the template and the block; without a template that can be opened the run ends here."""
    in_editor = panel()
    with Cell("personalize/template", number, texts.TEMPLATE_CELL, texts.TEMPLATE_ASK) as cell:
        if in_editor is not None:
            opened = open_in_editor(cell, in_editor)
            template = opened.reference
        else:
            template = _choose_template(cell)
            opened = cell.fetch(workspace().personalize.open, template, choose_variant(cell, template))
        show_block_state(opened)
        block = keys.block_prefix(opened.asset.asset_id, opened.personalization.variant)
        start = InitialChoices(personalization=opened.personalization, html=opened.html)
        if in_editor is None:
            start = transferred_choices(block, choose_version(cell, opened, block, start))
    if cell.failed:
        st.stop()
    place = WidgetScope(block=block, mark=start.mark)
    return Editing(opened=opened, template=template, start=start, place=place, in_editor=in_editor)


def _choose_template(cell: Cell) -> str:
    templates: dict[str, str] = {asset.public_id: asset.title for asset in cell.fetch(workspace().templates.list)}
    if not templates:
        st.info(texts.NO_TEMPLATES)
        st.stop()
    template_param = st.query_params.get("template", "")
    template = st.selectbox(
        texts.TEMPLATE_LABEL,
        list(templates),
        format_func=words.label_of(templates),
        key=set_default(keys.TEMPLATE, template_param if template_param in templates else next(iter(templates))),
        persist_state="session",
    )
    set_query_param("template", template)
    return template


def event_cell(number: int, editing: Editing) -> EventChoice:
    """Choose the event, and read a sample of it."""
    choice = EventChoice()
    with Cell("personalize/event", number, texts.EVENT_CELL, texts.EVENT_ASK) as cell:
        choice = choose_event(cell, editing.saved, editing.place.keys)
    return choice


def slots_cell(number: int, editing: Editing, choice: EventChoice) -> tuple[Draft, Any]:
    """Bind each slot, the alt text and the link; the draft, and the place in view for its preview."""
    saved, block_keys = editing.saved, editing.place.keys
    with Cell("personalize/slots", number, texts.SLOTS_CELL, texts.SLOTS_ASK) as cell:
        live = live_preview()
        bind_requested_field(editing.opened.template, block_keys)
        # An image block is one picture.
        repeat = None if editing.is_image_block else edit_repeat(saved, choice.field_set.event, block_keys)
        path = tuple(repeat["path"]) if repeat else ()
        suggestions = suggest(editing.opened.template.slots, choice.field_set, path)
        offer = Offer(sample=choice.sample_value, repeat=path, suggestions=suggestions)
        bindings = _edit_bindings(editing, offer)
        html = "" if editing.is_image_block else html_by_hand(editing.start.html, block_keys)
        personalization = personalization_of(saved, choice.event, bindings, repeat)
        draft = Draft(template=editing.template, personalization=personalization, html=html)
        offer_copies(cell, draft, editing.place)
    if cell.failed:
        st.stop()
    return draft, live


def _edit_bindings(editing: Editing, offer: Offer) -> dict[str, Any]:
    saved, block_keys = editing.saved, editing.place.keys
    bindings: dict[str, Any] = {}
    with binding_rows():
        for slot in editing.opened.template.slots:
            saved_binding = draft_of(saved.binding(slot.name))
            binding = edit_binding(target_of(slot), saved_binding, offer, block_keys.slot(slot.name))
            bindings[slot.name] = binding_json(slot.type, binding)
        for target, saved_target in ((ALT, saved.alt), (LINK, saved.link)):
            binding = edit_binding(target, draft_of(saved_target), offer, block_keys.target(target.kind))
            bindings[f":{target.kind}"] = binding_json("text", binding)
    return bindings


def preview_cell(number: int, editing: Editing, draft: Draft, choice: EventChoice, live: Any) -> Preview:
    """Compose the block, and show what a recipient gets."""
    preview = Preview()
    with Cell("personalize/preview", number, previews.CELL, previews.ASK) as cell:
        compose = workspace().personalize.compose
        block = cell.fetch(compose, draft.template, draft.personalization, **draft.by_hand)
        code = cell.code
        recipient = show_preview(block, choice.sample_value, editing.opened, editing.place.keys, live)
        preview = Preview(block=block, code=code, recipient=recipient)
    return preview


def fill_rates_cell(number: int, editing: Editing, preview: Preview, choice: EventChoice) -> None:
    """Tell how many recipients have a value for each binding."""
    if preview.block is None or not choice.sample:
        return
    block_keys = editing.place.keys
    with Cell("personalize/fill_rates", number, previews.FILL_RATES_CELL, previews.FILL_RATES_ASK) as cell:
        if show_fill_rates(cell, preview.named_block, choice.sample, block_keys):
            show_sheet(cell, preview.named_block, choice.sample, sample_profile(block_keys), mask=masking())


def html_cell(number: int, editing: Editing, draft: Draft, preview: Preview) -> None:
    """Show the block's HTML, and let it be edited; HTML that Klaviyo would refuse is put right here."""
    if editing.is_image_block or (preview.block is None and not draft.html):
        return
    with Cell("personalize/html", number, html_texts.HTML_CELL, html_texts.HTML_ASK, folded=not draft.html) as cell:
        if cell.open:
            show_html(cell, draft, preview.block, editing.place.keys)


def checks_cell(number: int, preview: Preview, choice: EventChoice) -> None:
    """List what to look at before the block is saved."""
    if preview.block is None:
        return
    with Cell("personalize/checks", number, previews.CHECKS_CELL, previews.CHECKS_ASK) as cell:
        show_checks(cell, preview.named_block, choice.sample)


def save_cell(number: int, editing: Editing, draft: Draft, preview: Preview) -> None:
    """Save the block to Klaviyo; in the panel hand it over to the editor."""
    if preview.block is None or preview.recipient is None:
        return
    html = preview.block.html
    if editing.in_editor is not None:
        with Cell("personalize/apply", number, extension_texts.APPLY_CELL, extension_texts.APPLY_ASK) as cell:
            show_apply(cell, draft, editing.in_editor, html, editing.place.keys.prefix)
    else:
        with Cell("personalize/save", number, texts.SAVE_CELL, texts.SAVE_ASK) as cell:
            show_save(cell, draft, editing.opened, html, preview.recipient, editing.place)
