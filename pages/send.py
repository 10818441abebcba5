"""Send: any selection of assets becomes Universal Content blocks; `?send=` shows what came of one."""

from ui.app.layout import sticky_bar, two_panes
from ui.send.page import asset_cell, assets_cell, earlier_cell, plan_cell, progress_cell, show_head

if send_id := show_head():
    progress_cell(1, send_id)
    earlier_cell(2)
else:
    bar = sticky_bar()
    library, side = two_panes()
    assets, handed_over = assets_cell(1, library)
    existing = plan_cell(3, assets, bar, handed_over)
    asset_cell(2, existing, side)
    earlier_cell(4)
