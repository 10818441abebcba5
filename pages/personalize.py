"""Personalize: template → event → slots → preview → HTML → save."""

import streamlit as st

from core.domain.field_path import FieldPath
from ui import words
from ui.block_choice import choose_variant, choose_version, show_opened
from ui.cell import Cell
from ui.checks import show_checks
from ui.draft import binding_json, draft_of, personalization_of
from ui.event_choice import EventChoice, choose_event, take_asked
from ui.extension import panel, show_apply
from ui.odds import show_odds, show_sheet
from ui.preview import sample_profile, show_preview
from ui.repeat import edit_repeat
from ui.save import show_save
from ui.slots import ALT, LINK, Offer, edit_binding, target_of
from ui.state import seed, workspace
from ui.words import extension
from ui.words import personalize as texts
from ui.words import preview as previews

ws = workspace()


in_editor = panel()
if in_editor is None:
    st.title(words.PERSONALIZE)
    st.markdown(texts.PERSONALIZE_LEAD)

with Cell("personalize", 1, texts.TEMPLATE_CELL, texts.TEMPLATE_ASK) as cell:
    if in_editor is not None:
        opened = cell.call(ws.personalize.open_block, in_editor)
        template = opened.asset.public_id
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
        st.query_params["template"] = template
        variant = choose_variant(cell, template)
        opened = cell.call(ws.personalize.open, template, variant)
    show_opened(opened)
    saved, mark = opened.personalization, ""
    if in_editor is None:
        saved, mark = choose_version(cell, template, variant, saved)
if cell.failed:
    st.stop()

key = f"personalize_{opened.asset.asset_id}{opened.personalization.variant}{mark}"

choice = EventChoice()
with Cell("personalize", 2, texts.EVENT_CELL, texts.EVENT_ASK) as cell:
    choice = choose_event(cell, saved, key)

with Cell("personalize", 3, texts.SLOTS_CELL, texts.SLOTS_ASK):
    take_asked(opened.template, key)
    repeat = edit_repeat(saved, choice.fields, key)
    offer = Offer(fields=choice.fields, repeated=str(FieldPath(tuple(repeat["path"]))) if repeat else "")
    bindings = {}
    for slot in opened.template.slots:
        draft = edit_binding(target_of(slot), draft_of(saved.binding(slot.name)), offer, f"{key}_{slot.name}")
        bindings[slot.name] = binding_json(slot.type, draft)
    for target, binding in ((ALT, saved.alt), (LINK, saved.link)):
        # No slot's name holds an underscore.
        draft = edit_binding(target, draft_of(binding), offer, f"{key}_the_{target.kind}")
        bindings[f":{target.kind}"] = binding_json("text", draft)
    personalization = personalization_of(saved, choice.event, bindings, repeat)

with Cell("personalize", 4, texts.PREVIEW_CELL, texts.PREVIEW_ASK) as cell:
    block = cell.call(ws.personalize.compose, template, personalization)
    show_preview(block, choice.read, opened, key)

if not cell.failed and choice.sample:
    with Cell("personalize", 5, previews.ODDS_CELL, previews.ODDS_ASK) as odds:
        if show_odds(odds, template, personalization, choice.sample):
            show_sheet(odds, template, personalization, choice.sample, sample_profile(key))

if not cell.failed:
    with Cell("personalize", 6, texts.HTML_CELL, texts.HTML_ASK) as html:
        html.look(ws.personalize.compose, template, personalization)
        st.caption(texts.weight(len(block.html.encode()), block.longest_url))
        with st.expander(texts.HTML_CELL):
            st.code(block.html, language="html", wrap_lines=True)

    with Cell("personalize", 7, previews.CHECKS_CELL, previews.CHECKS_ASK) as checks:
        show_checks(checks, template, personalization, choice.sample)

    if in_editor is not None:
        with Cell("personalize", 8, extension.APPLY_CELL, extension.APPLY_ASK) as cell:
            show_apply(block.html, key)
    else:
        with Cell("personalize", 8, texts.SAVE_CELL, texts.SAVE_ASK) as cell:
            show_save(cell, template, personalization, opened, key)
