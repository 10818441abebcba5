"""Events: what they contain, field by field."""

from ui.app.layout import two_panes
from ui.events.page import (
    compare_cell,
    events_cell,
    export_cell,
    field_cell,
    fields_cell,
    fit_cell,
    sample_cell,
    show_head,
)

exploration = sample_cell(1, mask=show_head())
fields, detail = two_panes()
with fields:
    fields_cell(2, exploration)
with detail:
    field = field_cell(3, exploration)
columns = events_cell(4, exploration)
before = compare_cell(5, exploration)
fit_cell(6)
export_cell(7, exploration, columns, field, before)
