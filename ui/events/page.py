"""The cells of Events, and what one of them hands on to the next."""

from dataclasses import dataclass

import streamlit as st

from core.domain.event import FILE
from core.events.field_rows import row_of
from core.events.read_files import FilesRead
from core.events.sample import Sample, left_out_paths
from ui.app import text as words
from ui.app.call import Named
from ui.app.cell import Cell
from ui.app.keys import MASK
from ui.events import field_text, profile_text
from ui.events import text as texts
from ui.events.compare import show_comparison
from ui.events.event_table import show_events
from ui.events.explored import Explored, Source
from ui.events.export import show_export
from ui.events.field import show_field
from ui.events.field_list import show_fields
from ui.events.fit import show_fit
from ui.events.opened import SAMPLE, is_of_account
from ui.events.profile_field import show_profile_field
from ui.events.sample import choose_sample
from ui.events.selected_field import selected_path


@dataclass(frozen=True, kw_only=True)
class Exploration:
    """A sample or a profile, and the call that gave it; with `mask` no value is shown.

    `events` are those that can be looked at, with the call that gave them; None of a profile without any. It `is_exact`
    where every event was counted, so that its rates are no estimates.
    """

    sample: Explored
    code: str
    mask: bool
    events: Named | None = None
    is_exact: bool = False


def show_head() -> bool:
    """Draw the title, and the switch that hides values; whether it is on."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.markdown(words.head(words.EVENTS, texts.EVENTS_LEAD))
        return st.toggle(texts.MASK, help=texts.MASK_HELP, key=MASK.name, bind="query-params")


def sample_cell(number: int, *, mask: bool) -> Exploration | None:
    """Choose which events to read; None without a sample."""
    source: Source | None = None
    with Cell("events/sample", number, texts.METRIC_CELL, texts.METRIC_ASK if is_of_account() else "") as cell:
        source = choose_sample(cell)
    if source is None:
        return None
    code = cell.code
    if isinstance(source, FilesRead):
        events = Named(f"{code}.sample", source.sample)
        return Exploration(
            sample=source.profile, code=f"{code}.profile", mask=mask, events=events, is_exact=source.is_whole
        )
    if isinstance(source, Sample):
        return Exploration(sample=source, code=code, mask=mask, events=Named(code, source), is_exact=source.is_whole)
    return Exploration(sample=source, code=code, mask=mask)


def fit_cell(number: int) -> None:
    """Rank the events by how well they fill a template's slots."""
    with Cell("events/fit", number, texts.FIT_CELL, texts.FIT_ASK, folded=True) as cell:
        if cell.open:
            show_fit(cell)


def fields_cell(number: int, exploration: Exploration) -> None:
    """List every field, with how often it has a value."""
    with Cell("events/fields", number, field_text.LIST_CELL, field_text.LIST_ASK) as cell:
        cell.read(exploration.sample.fields_table, of=exploration.code)
        show_fields(exploration.sample, mask=exploration.mask, is_exact=exploration.is_exact)
        if exploration.sample.left_out:
            st.caption(left_out_paths(exploration.sample.left_out))


def field_cell(number: int, exploration: Exploration) -> str:
    """Show the selected field; its path, blank without one."""
    sample, path = exploration.sample, selected_path()
    row = row_of(sample.rows, path)
    with Cell("events/field", number, field_text.FIELD_CELL) as cell:
        if row:
            is_of_account = sample.metric.id != FILE and SAMPLE not in st.query_params
            metric = sample.metric.id if is_of_account else ""
            if events := exploration.events:
                detail = cell.read(events.value.field, row.path, of=events.code)
                show_field(
                    cell, detail, row, events.value, metric, mask=exploration.mask, is_exact=exploration.is_exact
                )
            else:
                cell.read(exploration.sample.field, row.path, of=exploration.code)
                show_profile_field(cell, row, metric, mask=exploration.mask, is_exact=exploration.is_exact)
        else:
            st.caption(field_text.not_in_sample(path) if path else field_text.SELECT_HINT)
    return row.path if row else ""


def events_cell(number: int, exploration: Exploration) -> tuple[str, ...]:
    """Show the events themselves; the columns that are chosen."""
    columns: tuple[str, ...] = ()
    with Cell("events/table", number, texts.TABLE_CELL, texts.TABLE_ASK, folded=True) as cell:
        events = exploration.events
        if cell.open and events:
            columns = show_events(cell, events.value, events.code, mask=exploration.mask)
        elif cell.open:
            st.caption(profile_text.NO_EVENTS_NOTE)
    return columns


def compare_cell(number: int, exploration: Exploration) -> str:
    """Compare with another sample or a saved profile; the call that gave it, blank without one."""
    # What costs calls is read when somebody opens its cell, or comes by an address that asks for it.
    code, against = "", "against" in st.query_params
    with Cell("events/compare", number, texts.COMPARE_CELL, texts.COMPARE_ASK, folded=not against) as cell:
        if cell.open:
            code = show_comparison(cell, exploration.sample, exploration.code)
    return code


def export_cell(number: int, exploration: Exploration, columns: tuple[str, ...], field: str, before: str) -> None:
    """Export tables and a notebook, and save the sample."""
    with Cell("events/export", number, texts.EXPORT_CELL, texts.EXPORT_ASK, folded=True) as cell:
        if cell.open:
            show_export(exploration.sample, exploration.code, columns, field, before)
