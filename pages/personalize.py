"""Personalize: template → event → slots → preview → HTML → save."""

import streamlit as st

from core.domain.field_path import FieldPath
from ui.app import text as words
from ui.app.cell import Cell, Said
from ui.app.state import address, seed, workspace
from ui.extension import text as extension
from ui.extension.panel import open_in_editor, panel, show_apply
from ui.personalize import html_text as html_texts
from ui.personalize import preview_text as previews
from ui.personalize import text as texts
from ui.personalize.block_choice import choose_variant, show_opened
from ui.personalize.checks import show_checks
from ui.personalize.draft import Draft, binding_json, draft_of, personalization_of
from ui.personalize.event_choice import EventChoice, choose_event, take_asked
from ui.personalize.fill_rates import show_odds, show_sheet
from ui.personalize.html import html_by_hand, show_html
from ui.personalize.initial_choices import Place, Start, carried, offer_copies
from ui.personalize.preview import live_preview, masking, sample_profile, show_preview
from ui.personalize.repeat import edit_repeat
from ui.personalize.save import show_save
from ui.personalize.slots import ALT, LINK, Offer, binding_rows, edit_binding, target_of
from ui.personalize.versions import choose_version

ws = workspace()


in_editor = panel()
image_block = in_editor is not None and in_editor.image is not None
if in_editor is None:
    st.markdown(words.head(words.PERSONALIZE, texts.PERSONALIZE_LEAD))

with Cell("personalize", 1, texts.TEMPLATE_CELL, texts.TEMPLATE_ASK) as cell:
    if in_editor is not None:
        opened = open_in_editor(cell, in_editor)
        template = opened.address
    else:
        templates = {asset.public_id: asset.title for asset in cell.call(ws.templates.list)}
        if not templates:
            st.info(texts.NO_TEMPLATES)
            st.stop()
        asked = st.query_params.get("template", "")
        seed("personalize_template", asked if asked in templates else next(iter(templates)))
        template = st.selectbox(
            texts.TEMPLATE_LABEL,
            list(templates),
            format_func=templates.get,
            key="personalize_template",
            persist_state="session",
        )
        address("template", template)
        variant = choose_variant(cell, template)
        opened = cell.call(ws.personalize.open, template, variant)
    show_opened(opened)
    block_key = f"personalize_{opened.asset.asset_id}{opened.personalization.variant}"
    start = Start(personalization=opened.personalization, html=opened.html)
    if in_editor is None:
        start = carried(block_key, choose_version(cell, opened, block_key, start))
if cell.failed:
    st.stop()

saved, place = start.personalization, Place(block=block_key, mark=start.mark)
key = place.key

choice = EventChoice()
with Cell("personalize", 2, texts.EVENT_CELL, texts.EVENT_ASK) as cell:
    choice = choose_event(cell, saved, key)

with Cell("personalize", 3, texts.SLOTS_CELL, texts.SLOTS_ASK) as cell:
    live = live_preview()
    take_asked(opened.template, key)
    # An image block is one picture.
    repeat = None if image_block else edit_repeat(saved, choice.fields, key)
    offer = Offer(fields=choice.fields, repeated=str(FieldPath(tuple(repeat["path"]))) if repeat else "")
    bindings = {}
    with binding_rows():
        for slot in opened.template.slots:
            binding = edit_binding(target_of(slot), draft_of(saved.binding(slot.name)), offer, f"{key}_{slot.name}")
            bindings[slot.name] = binding_json(slot.type, binding)
        for target, known in ((ALT, saved.alt), (LINK, saved.link)):
            # No slot's name holds an underscore.
            binding = edit_binding(target, draft_of(known), offer, f"{key}_the_{target.kind}")
            bindings[f":{target.kind}"] = binding_json("text", binding)
    html = "" if image_block else html_by_hand(start.html, key)
    draft = Draft(
        template=template, personalization=personalization_of(saved, choice.event, bindings, repeat), html=html
    )
    offer_copies(cell, draft, block_key, key)

with Cell("personalize", 4, previews.CELL, previews.ASK) as preview:
    block = preview.call(ws.personalize.compose, template, draft.personalization, **draft.by_hand)
    composed = Said(preview.code, block)
    shown_to = show_preview(block, choice.read, opened, key, live)

if not preview.failed and choice.sample:
    with Cell("personalize", 5, previews.ODDS_CELL, previews.ODDS_ASK) as odds:
        if show_odds(odds, composed, choice.sample, key):
            show_sheet(odds, composed, choice.sample, sample_profile(key), mask=masking())

# HTML that Klaviyo would refuse is put right here.
if not image_block and (not preview.failed or html):
    with Cell("personalize", 6, html_texts.CELL, html_texts.ASK, folded=not html) as cell:
        if cell.open:
            show_html(cell, draft, None if preview.failed else block, key)

if not preview.failed:
    with Cell("personalize", 7, previews.CHECKS_CELL, previews.CHECKS_ASK) as checks:
        show_checks(checks, composed, choice.sample)

    if in_editor is not None:
        with Cell("personalize", 8, extension.APPLY_CELL, extension.APPLY_ASK) as cell:
            show_apply(cell, draft, in_editor, block.html, key)
    else:
        with Cell("personalize", 8, texts.SAVE_CELL, texts.SAVE_ASK) as cell:
            show_save(cell, draft, opened, block.html, shown_to, place)
