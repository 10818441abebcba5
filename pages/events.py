"""Events: what the data really holds."""

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
fields_cell(2, exploration)
field = field_cell(3, exploration)
columns = events_cell(4, exploration)
before = compare_cell(5, exploration)
fit_cell(6)
export_cell(7, exploration, columns, field, before)
