"""The cells of Personalize around the Compose cell, and what one of them hands on to the next."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.blocks.checks import Check
from core.blocks.fallback_words import fallback_words
from core.blocks.fill_rates import FillRates
from core.domain.asset import Asset
from core.domain.job import ApiUsage
from core.extension.values import InEditor
from core.personalize.draft import Step
from core.personalize.last_block import last_block
from core.publish.opened_template import OpenedTemplate
from core.publish.rows import Version
from ui.app import text as words
from ui.app.actions import end_page
from ui.app.cell import Bar, Cell
from ui.app.reads import say_at_hand
from ui.app.state import clear_state, get_state, set_query_param, set_state, workspace
from ui.extension import text as extension_texts
from ui.extension.panel import draft_variant, open_in_editor, panel, show_apply
from ui.personalize import draft_text, hand_text, keys, versions_text
from ui.personalize import preview_text as previews
from ui.personalize import text as texts
from ui.personalize.bar import primary_button, show_thumbnail
from ui.personalize.block_choice import choose_variant, current_variant, go_to_variant, warn_of_block
from ui.personalize.checks import show_checks
from ui.personalize.draft import Draft
from ui.personalize.draft_steps import delete_own_draft
from ui.personalize.drafts import open_draft
from ui.personalize.editing import Editing, Preview
from ui.personalize.event_choice import EventChoice, choose_event
from ui.personalize.figures import Figure, show_figures
from ui.personalize.fill_rates import show_fill_rates, show_sheet
from ui.personalize.gallery import show_gallery
from ui.personalize.hand_html import show_written
from ui.personalize.html import show_html
from ui.personalize.keyboard import show_shortcuts
from ui.personalize.preview import masking
from ui.personalize.recipient_check import show_recipient_check
from ui.personalize.recipient_data import sample_profile
from ui.personalize.save import show_save
from ui.personalize.shared_draft import open_shared_draft
from ui.personalize.transfer import WidgetScope
from ui.personalize.versions import choose_version, earlier_versions, offer_restore, requested_version, show_against_now


def show_head() -> DeltaGenerator | None:
    """Say what the page is for, and which keys it has; the row of it. In the panel there is no room for it."""
    if panel() is not None:
        return None
    row = st.container(key=keys.HEAD, horizontal=True, vertical_alignment="bottom")
    with row:
        st.markdown(words.head(words.PERSONALIZE, texts.PERSONALIZE_LEAD), width="stretch")
        show_shortcuts()
    return row


def template_cell(number: int, bar: Bar) -> Editing:
    """Choose the template and the block; without a template that can be opened the run ends here."""
    in_editor = panel()
    versions: tuple[Version, ...] = ()
    start: Step | None = None
    with Cell("personalize/template", number, texts.TEMPLATE_CELL, texts.TEMPLATE_ASK, bar=bar) as cell:
        if in_editor is not None:
            opened = open_in_editor(cell, in_editor)
            template = opened.reference
        else:
            template, opened = _choose_template(cell)
            versions = tuple(workspace().personalize.versions(opened.reference, opened.personalization.variant))
        show_thumbnail(bar, opened)
        warn_of_block(opened)
        place = _scope(opened, in_editor)
        earlier = earlier_versions(opened, versions)
        requested_version(place, earlier)
        start = open_draft(opened, place, is_at_hand=cell.lacks_answer).start
        if in_editor is None and open_shared_draft(opened, place):
            start = open_draft(opened, place, is_at_hand=cell.lacks_answer).start
    if start is None:
        end_page()
    older = get_state(place.keys.version) in earlier
    return Editing(
        opened=opened, template=template, start=start, place=place, versions=versions, older=older, in_editor=in_editor
    )  # fmt: skip


def _scope(opened: OpenedTemplate, in_editor: InEditor | None) -> WidgetScope:
    """Where the widgets of the block stand, and whose draft it has: in the panel one of its own for what is edited."""
    variant = opened.personalization.variant
    return WidgetScope(
        block=keys.block_prefix(opened.asset.asset_id, variant),
        template=opened.reference,
        variant=variant if in_editor is None else draft_variant(in_editor),
        slots=tuple(slot.name for slot in opened.template.slots),
        drafts=workspace().drafts,
    )


def _choose_template(cell: Cell) -> tuple[str, OpenedTemplate]:
    """Draw the gallery behind the template's name; the template, opened with the choices of one of its blocks."""
    templates = _templates(cell)
    names: dict[str, str] = {asset.public_id: asset.title for asset in templates}
    template_param = st.query_params.get("template", "")
    if template_param and names and template_param not in names:
        _say_missing(cell, templates, template_param)
    if not get_state(keys.TEMPLATE):
        set_state(keys.TEMPLATE, _first(names) or template_param)
    # The gallery and the browser's Back change the address.
    if (template_param in names or not names) and template_param != get_state(keys.ADDRESSED_TEMPLATE):
        set_state(keys.TEMPLATE, template_param)
    template, variant = get_state(keys.TEMPLATE), current_variant()
    set_query_param("template", template)
    set_state(keys.ADDRESSED_TEMPLATE, template)
    opened = _opened(cell, template, variant) if template else None
    saved_variants = cell.read(workspace().personalize.variants, template) if opened else []
    with cell.popover(texts.template_button(names.get(template, template), variant)) as is_open:
        if is_open and names:
            show_gallery(cell, templates, template)
            choose_variant(saved_variants, variant)
    if opened is None:
        end_page()
    return template, opened


def _first(names: Mapping[str, str]) -> str:
    """The template that is opened where the address names none: the one of the block that was worked on last."""
    ws = workspace()
    last = last_block(ws.personalize, ws.drafts, names)
    if last is None:
        return next(iter(names), "")
    if not ({"template", "variant"} & st.query_params.keys()):
        go_to_variant(last.variant)
    return last.template


def _say_missing(cell: Cell, templates: list[Asset], template: str) -> NoReturn:
    """Name the template of an address that is not there, and let another one be chosen; nothing opens in its place."""
    set_state(keys.ADDRESSED_TEMPLATE, template)
    clear_state(keys.TEMPLATE)
    st.warning(draft_text.missing_template(template), icon=":material/link_off:")
    show_gallery(cell, templates, "")
    end_page()


def _templates(cell: Cell) -> list[Asset]:
    """The templates; without an answer, those that were read before."""
    templates: list[Asset] = []
    with cell.errors_here():
        templates = cell.fetch(workspace().templates.list)
    if cell.lacks_answer:
        return [each.asset for each in workspace().templates.at_hand()]
    if cell.failed:
        end_page()
    if not templates:
        st.info(texts.NO_TEMPLATES)
        end_page()
    return templates


def _opened(cell: Cell, template: str, variant: str) -> OpenedTemplate | None:
    """The template with its choices; without an answer, as far as the workspace knows; None where it can do neither."""
    opened: OpenedTemplate | None = None
    with cell.errors_here():
        opened = cell.fetch(workspace().personalize.open, template, variant)
    if opened is None and cell.lacks_answer:
        opened = workspace().personalize.open_at_hand(template, variant)
        if opened:
            say_at_hand(texts.OPENED_AT_HAND)
    return opened


def event_cell(number: int, editing: Editing, bar: Bar) -> EventChoice:
    """Choose the event, and read a sample of it."""
    saved = editing.saved["event"]
    choice = EventChoice(event=saved)
    with Cell("personalize/event", number, texts.EVENT_CELL, texts.EVENT_ASK, bar=bar) as cell:
        choice = choose_event(cell, saved, editing.opened, editing.place.keys)
        draft = get_state(editing.place.keys.draft)
        # One outage is one message: why no events can be listed says it, too.
        if editing.opened.state == "unknown" and not cell.failed and not (draft and draft.is_at_hand):
            st.warning(texts.BLOCK_UNKNOWN, icon=":material/cloud_off:")
    return choice


def recipients_cell(number: int, editing: Editing, preview: Preview, choice: EventChoice) -> list[Figure]:
    """Tell how many recipients have a value for each binding, and show those who differ most; in a word how many."""
    block_keys, sample = editing.place.keys, choice.sample
    rates: FillRates | None = None
    with Cell("personalize/recipients", number, previews.RECIPIENTS_CELL, previews.RECIPIENTS_ASK, folded=True) as cell:
        if preview.block is not None and sample:
            rates = cell.read(workspace().preview.fill_rates, preview.named_block, sample)
        if cell.open and (rates is None or sample is None):
            st.caption(previews.SAMPLE_NOT_READ if choice.event and not sample else previews.NO_SAMPLE)
        elif cell.open and rates and sample and show_fill_rates(rates, preview.named_block, sample.value, block_keys):
            show_sheet(cell, preview.named_block, sample, sample_profile(block_keys), mask=masking())
    if rates is None:
        return []
    case = previews.case_of(
        is_campaign=previews.CAMPAIGN in get_state(block_keys.looks).modes, is_rated=choice.is_rated
    )
    text, fallbacks = previews.filled(rates), fallback_words(editing.opened.template, preview.named_block.value.choices)
    if sentence := previews.most_see(rates, fallbacks):
        return [Figure(cell="recipients", symbol="groups", warning=f"{case}{text}", text=sentence)]
    return [Figure(cell="recipients", symbol="groups", text=f"{case}{text}")]


def html_cell(number: int, editing: Editing, draft: Draft, preview: Preview) -> None:
    """Show the block's HTML, and let it be edited; HTML that Klaviyo would refuse is put right here."""
    if editing.is_image_block:
        return
    with Cell("personalize/html", number, texts.HTML_CELL, texts.HTML_ASK, folded=not draft.html) as cell:
        if preview.block is not None:
            compose = workspace().personalize.compose
            cell.show(preview.block, ApiUsage(), compose, draft.template, draft.personalization, **draft.by_hand)
        if cell.open:
            show_html(cell, draft, preview.block, editing.place.keys)


def checks_cell(
    number: int, editing: Editing, preview: Preview, choice: EventChoice, figures: Sequence[Figure]
) -> Sequence[Check]:
    """List what to look at before the block is saved, which is also what it gives; below the preview the `figures`."""
    checks: list[Check] | None = None
    with Cell("personalize/checks", number, previews.CHECKS_CELL, previews.CHECKS_ASK, folded=True) as cell:
        if preview.block is not None:
            checks = cell.read(workspace().preview.checks, preview.named_block, choice.sample)
        if cell.open and checks is not None:
            show_checks(cell, checks, preview.named_block, choice.sample, editing.place.keys)
            show_recipient_check(cell, preview.named_block, choice.sample, editing.place.keys)
        elif cell.open:
            st.caption(previews.CHECKS_REFUSED)
    if checks is not None:
        symbol = "rule" if previews.open_checks(checks) else "check_circle"
        figures = [*figures, Figure(cell="checks", symbol=symbol, text=previews.checks(checks))]
    else:
        figures = [*figures, Figure(cell="checks", symbol="error", text=previews.NOT_CHECKED)]
    show_figures(figures, preview.pane)
    return checks or ()


def versions_cell(number: int, editing: Editing, draft: Draft, preview: Preview, choice: EventChoice) -> None:
    """List what was saved before, and bring it back."""
    if editing.in_editor is not None:
        return
    opened, place, version = editing.opened, editing.place, None
    title, ask = versions_text.VERSIONS_CELL, versions_text.VERSIONS_ASK
    with Cell("personalize/versions", number, title, ask, folded=not editing.older) as cell:
        versions = workspace().personalize.versions
        cell.show(editing.versions, ApiUsage(), versions, opened.reference, opened.personalization.variant)
        if cell.open:
            version = choose_version(place, earlier_versions(opened, editing.versions), opened.block)
        if version:
            offer_restore(draft, version, opened, place)
        if version and preview.recipient is not None:
            show_against_now(version, opened, preview.recipient, choice.sample_value, place.keys)


def save_cell(
    number: int,
    editing: Editing,
    draft: Draft,
    preview: Preview,
    choice: EventChoice,
    bar: Bar,
    checks: Sequence[Check],
) -> None:
    """Save the block to Klaviyo; in the panel hand it over to the editor."""
    if editing.in_editor is not None:
        with Cell("personalize/apply", number, extension_texts.APPLY_CELL, bar=bar) as cell:
            show_written(bar, preview.block, hand_text.APPLIES)
            pressed = primary_button(bar, extension_texts.APPLY, keys.APPLY, disabled=preview.block is None)
            show_apply(cell, draft, editing, preview, pressed=pressed)
            if pressed:
                delete_own_draft(editing.place)
        return
    with Cell("personalize/save", number, texts.SAVE_CELL, texts.SAVE_ASK, bar=bar) as cell:
        show_save(cell, draft, editing, preview, bar, choice, checks)
