"""The odds of a block, and its contact sheet."""

import streamlit as st

from core.blocks.odds import Odds
from core.blocks.sheet import sheet_html
from core.services.personalize.preview import Card
from ui import words
from ui.cell import Cell, Said
from ui.draft import Draft
from ui.mail import show_mail
from ui.state import workspace
from ui.words import preview as texts

_SHEET_HEIGHT = 640


def show_odds(cell: Cell, draft: Draft, sample: Said) -> Odds | None:
    """How many of the sampled recipients see what; None where nothing is bound."""
    odds: Odds = cell.look(workspace().preview.odds, draft.template, draft.personalization, sample, **draft.by_hand)
    if not odds.targets:
        st.caption(texts.NOTHING_BOUND)
        return None
    if odds.unknown:
        st.info(texts.unknown(odds.unknown), icon=":material/help:")
    left, right = st.columns([1, 3], vertical_alignment="center")
    left.metric(texts.COMPLETE, texts.share(odds.complete), help=texts.COMPLETE_HELP)
    rows = [
        {
            "slot": target.target.removeprefix(":"),
            "shows": f"{source.source} · {source.path}",
            "recipients": source.shown if target.target not in odds.unknown else None,
            "too long": source.cut,
            "too wide": source.tight,
        }
        for target in odds.targets
        for source in target.sources
    ]
    rows += [
        {
            "slot": target.target.removeprefix(":"),
            "shows": texts.FALLBACK,
            "recipients": target.fallback if target.target not in odds.unknown else None,
            "too long": None,
            "too wide": None,
        }
        for target in odds.targets
    ]
    order = [target.target.removeprefix(":") for target in odds.targets]
    right.dataframe(
        sorted(rows, key=lambda row: order.index(str(row["slot"]))),
        column_config={
            "recipients": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1),
            "too long": st.column_config.NumberColumn(format="percent", help=texts.CUT_HELP),
            "too wide": st.column_config.NumberColumn(format="percent", help=texts.TIGHT_HELP),
        },
        hide_index=True,
    )
    return odds


def show_sheet(cell: Cell, draft: Draft, sample: Said, profile: object, *, mask: bool) -> None:
    """The recipients who differ most, each with the picture that he or she would get."""
    most = st.segmented_control(texts.SHEET, texts.SHEET_SIZES, key="sheet_most", default=None)
    if not most:
        st.caption(texts.SHEET_ASK)
        return
    options = {**draft.by_hand, **({"mask": True} if mask else {})}
    cards: list[Card] = cell.look(
        workspace().preview.sheet, draft.template, draft.personalization, sample, most, profile, **options
    )
    events = sample.value.events
    shown = [
        (card.html, texts.card(card.place + 1, events[card.place].datetime, card.reason, card.fault)) for card in cards
    ]
    images = workspace().pairs.active.cloudinary.cloud.prefix
    show_mail(sheet_html(shown), title=texts.SHEET, width=1000, height=_SHEET_HEIGHT, images=images, key="sheet_frame")
    st.caption(words.plain(texts.sheet_shows(len(cards), len(events))))
