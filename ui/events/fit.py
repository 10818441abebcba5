"""Which event suits a template: the ranking, drawn."""

from collections.abc import Mapping

import streamlit as st

from core.domain.moments import day_of
from core.domain.place_labels import place_labels
from core.events.field_words import field_words
from core.events.fit import Fit, best, rank
from core.personalize.last_block import last_block
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import set_default, set_query_param, workspace
from ui.app.tables import DAY, RATE, headed, rate_value
from ui.events import field_text, keys
from ui.events import text as texts

_COLUMNS = {
    "event": st.column_config.TextColumn(width=220),
    "slots": st.column_config.TextColumn(width=70),
    "all together": RATE,
    "newest": DAY,
    "open": st.column_config.LinkColumn(display_text=field_text.USE_GO, width=150),
    "why": st.column_config.TextColumn(width=480),
}


def show_fit(cell: Cell) -> None:
    """Choose a template, try every metric, draw the ranking."""
    ws = workspace()
    templates = {asset.public_id: asset.title for asset in cell.fetch(ws.templates.list)}
    if not templates:
        st.caption(field_text.NO_TEMPLATES)
        return
    template_param = st.query_params.get("suits", "")
    last = last_block(ws.personalize, ws.drafts, templates)
    first = last.template if last else next(iter(templates))
    set_default(keys.FIT_TEMPLATE, template_param if template_param in templates else first)
    template = st.selectbox(
        field_text.USE_TEMPLATE, list(templates), format_func=words.label_of(templates), key=keys.FIT_TEMPLATE.name
    )
    set_query_param("suits", template)
    opened = cell.fetch(ws.templates.get, template).template
    slots, labels = opened.slots, place_labels(opened)
    metrics = [metric.id for metric in cell.fetch(ws.events.metrics)]
    samples = cell.fetch(ws.events.samples, metrics, limit=200)
    fits = rank([sample for sample in samples if sample.events], slots)
    if offered := best(fits):
        st.markdown(texts.best_fit(offered.metric.title, offered.filled, offered.slots, offered.rate, offered.newest))
    st.dataframe([_row(one, template, labels) for one in fits], column_config=headed(_COLUMNS), hide_index=True)


def _row(one: Fit, template: str, labels: Mapping[str, str]) -> dict[str, object]:
    return {
        "event": one.metric.title,
        "slots": one.filled,
        "all together": rate_value(one.rate.share) if one.rate else None,
        "newest": day_of(one.newest),
        "open": _open(one, template),
        "why": texts.fit_reason(
            {
                labels[each.slot]: (field_words(each.source, each.path.steps), str(each.rate or texts.UNKNOWN_RATE))
                for each in one.fillings
            }
        ),
    }


def _open(one: Fit, template: str) -> str | None:
    for filling in one.fillings:
        if filling.source == "event":
            return f"/personalize?{texts.bind_query(template, one.metric.id, filling.slot, str(filling.path))}"
    return None
