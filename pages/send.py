"""Send: any selection of assets becomes Universal Content blocks."""

from ui.send.page import assets_cell, earlier_cell, plan_cell, progress_cell, show_head

send_id = show_head()
assets = assets_cell(1, send_id)
plan_cell(2, assets, send_id)
progress_cell(3, send_id)
earlier_cell(4)
