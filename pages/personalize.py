"""Personalize: in the bar template, event and save; below it the Compose cell, and what is looked at when needed."""

from ui.app.disclosure import heads_together
from ui.personalize.bar import open_bar
from ui.personalize.compose import compose_cell
from ui.personalize.keyboard import listen
from ui.personalize.page import (
    checks_cell,
    event_cell,
    html_cell,
    recipients_cell,
    save_cell,
    show_head,
    template_cell,
    versions_cell,
)
from ui.personalize.preview_send import show_test
from ui.personalize.save import show_name

head = show_head()
bar = open_bar()
editing = template_cell(1, bar)
choice = event_cell(2, editing, bar)
draft, preview = compose_cell(3, editing, choice, bar)
with heads_together():
    figures = recipients_cell(4, editing, preview, choice)
    html_cell(5, editing, draft, preview)
    checks = checks_cell(6, editing, preview, choice, figures)
    versions_cell(7, editing, draft, preview, choice)
show_name(head, editing)
save_cell(8, editing, draft, preview, choice, bar, checks)
show_test(editing, preview, choice)
listen(editing.place)
