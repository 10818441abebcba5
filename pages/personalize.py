"""Personalize: template → event → text and images → preview → HTML → save."""

from ui.personalize.page import (
    checks_cell,
    event_cell,
    fill_rates_cell,
    html_cell,
    preview_cell,
    save_cell,
    show_head,
    slots_cell,
    template_cell,
)

show_head()
editing = template_cell(1)
choice = event_cell(2, editing)
draft, live = slots_cell(3, editing, choice)
preview = preview_cell(4, editing, draft, choice, live)
fill_rates_cell(5, editing, preview, choice)
html_cell(6, editing, draft, preview)
checks_cell(7, preview, choice)
save_cell(8, editing, draft, preview)
