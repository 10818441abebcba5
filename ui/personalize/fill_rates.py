"""The fill rates of a block, and its contact sheet."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.blocks.contact_sheet import sheet_html
from core.blocks.fallback_words import fallback_words
from core.blocks.fill_rates import FillRates, SourceFillRate, TargetFillRate
from core.blocks.typed_text import typed_parts
from core.domain.field_path import parse_path
from core.domain.place_labels import place_labels
from core.events.field_words import field_words
from core.events.rate import percent
from core.events.sample import Sample
from core.personalize.preview import Card
from ui.app import text as words
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.state import workspace
from ui.app.tables import RATE, RATE_OF_RECIPIENTS, headed, rate_value
from ui.personalize import editor_text, rates_text
from ui.personalize import preview_text as texts
from ui.personalize.keys import BlockKeys
from ui.personalize.people import person, show_people
from ui.personalize.preview import masking


def show_fill_rates(fill_rates: FillRates, block: Named, sample: Sample, keys: BlockKeys) -> bool:
    """Draw how many of the sampled recipients see what; False where nothing is bound."""
    if not fill_rates.targets:
        st.caption(texts.NOTHING_BOUND)
        return False
    template, choices = block.value.template, block.value.choices
    labels, fallbacks = place_labels(template), fallback_words(template, choices)
    if fill_rates.unknown:
        st.info(texts.unknown([labels[each] for each in fill_rates.unknown]), icon=":material/help:")
    if partly := texts.not_counted(fill_rates, labels):
        st.caption(words.plain(partly))
    if block.value.personalization.repeat:
        st.caption(texts.FIRST_ROW)
    if sample.rates:
        st.caption(rates_text.SAMPLE_ONLY)
    left, right = st.columns([1, 4], vertical_alignment="center")
    _show_complete(left, fill_rates)
    rows = [
        row
        for target in fill_rates.targets
        for row in _rows(
            target, labels[target.target], fallbacks[target.target], is_known=target.target not in fill_rates.unknown
        )
    ]
    right.dataframe(
        rows,
        height="content",
        column_config=headed(
            {
                "slot": st.column_config.TextColumn(width=150),
                "shows": st.column_config.TextColumn(width=290),
                RATE_OF_RECIPIENTS: RATE,
                "too long": st.column_config.TextColumn(help=texts.CUT_HELP, width=65, alignment="right"),
                "too wide": st.column_config.TextColumn(help=texts.TIGHT_HELP, width=70, alignment="right"),
            }
        ),
        hide_index=True,
    )
    _show_worst(fill_rates, sample, labels, keys)
    return True


def _show_complete(place: DeltaGenerator, rates: FillRates) -> None:
    label, help_text = texts.COMPLETE, texts.COMPLETE_HELP
    if rates.unknown and rates.complete is not None:
        label, help_text = texts.KNOWN_COMPLETE, texts.KNOWN_COMPLETE_HELP
    if rates.complete is not None or rates.unknown:
        value = texts.UNKNOWN if rates.complete is None else percent(rates.complete)
        place.metric(label, value, help=help_text)


def _rows(target: TargetFillRate, name: str, falls_back_to: str, *, is_known: bool) -> list[dict[str, Any]]:
    """Each source of a binding and its fallback; of a source that nobody sees nothing more is told."""
    rows: list[dict[str, Any]] = [
        {
            "slot": name,
            "shows": texts.source(_words(source), is_known=is_known),
            RATE_OF_RECIPIENTS: rate_value(source.rate) if is_known else None,
            "too long": percent(source.cut) if source.cut else "",
            "too wide": percent(source.tight) if source.tight else "",
        }
        for source in target.sources
    ]
    fallback = {
        "slot": name,
        "shows": falls_back_to,
        RATE_OF_RECIPIENTS: rate_value(target.fallback) if is_known else None,
    }
    return [*rows, {**fallback, "too long": "", "too wide": ""}]


def _words(source: SourceFillRate) -> str:
    """A field as people call it, or a text with its fields in brackets."""
    if source.source != "text":
        return field_words(source.source, parse_path(source.path).first)
    return "".join(
        part if isinstance(part, str) else f"[{editor_text.field_label(field_words(part.source, part.path), None)}]"
        for part in typed_parts(source.path)
    )


def _show_worst(fill_rates: FillRates, sample: Sample, labels: Mapping[str, str], keys: BlockKeys) -> None:
    """The recipients who see most fallbacks, each a press away from the preview."""
    worst = fill_rates.worst()
    if not worst:
        return
    st.caption(texts.WORST)
    about = {
        place: texts.falls_back([labels[name] for name, text in fill_rates.texts[place].items() if text == ""])
        for place in worst
    }
    show_people(sample, worst, keys, "worst", mask=masking(), about=about)


def show_sheet(cell: Cell, block: Named, sample: Named, profile: object, *, mask: bool) -> None:
    """The recipients who differ most, each with the picture that he or she would get."""
    most = st.segmented_control(texts.SHEET, texts.SHEET_SIZES, key="sheet_most", default=None)
    if not most:
        st.caption(texts.SHEET_ASK)
        return
    options: dict[str, Any] = {"mask": True} if mask else {}
    cards: list[Card] = cell.read(workspace().preview.sheet, block, sample, most, profile, **options)
    events = sample.value.events
    entries = [
        (card.html, texts.card(person(sample.value, card.place, mask=mask), card.place + 1, card.reason, card.fault))
        for card in cards
    ]
    template = block.value.template
    st.html(sheet_html(entries, template.height / template.width, workspace().account.cloud.prefix))
    st.caption(words.plain(texts.sheet_shows(len(cards), len(events))))
