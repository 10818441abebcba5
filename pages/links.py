"""Links to Klaviyo: which asset feeds which block."""

from ui.app.disclosure import heads_together
from ui.app.layout import two_panes
from ui.links.all_links import all_links_cell
from ui.links.audit import audit_cell
from ui.links.export import export_cell
from ui.links.history import history_cell
from ui.links.link_detail import link_cell
from ui.links.selection import selected_assets, selection_cell, show_head
from ui.links.where_used import lookup_cell, where_used_cell

show_head()
if assets := selected_assets():
    selection_cell(1, assets)
else:
    links, detail = two_panes()
    with links:
        all_links_cell(1)
    with detail:
        link_cell(2)
    audit_cell(3)
    with heads_together():
        where_used_cell(4)
        lookup_cell(5)
        history_cell(6)
        export_cell(7)
