"""Events: what they contain, field by field."""

from ui.app.disclosure import heads_together
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
# It helps to choose the event, so it is there without a sample, too.
fit_cell(2)
if exploration:
    fields, detail = two_panes()
    with fields:
        fields_cell(3, exploration)
    with detail:
        field = field_cell(4, exploration)
    with heads_together():
        columns = events_cell(5, exploration)
        before = compare_cell(6, exploration)
        export_cell(7, exploration, columns, field, before)
