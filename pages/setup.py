"""Setup: connect Klaviyo and Cloudinary, create the metadata field."""

from ui.app.disclosure import heads_together
from ui.extension.setup_cell import extension_cell
from ui.setup.account_check import account_check_cell
from ui.setup.activity import activity_cell
from ui.setup.cloudinary import cloudinary_cell
from ui.setup.head import show_head
from ui.setup.klaviyo import klaviyo_cell
from ui.setup.metadata_field import metadata_field_cell
from ui.setup.next_steps import show_next_steps

status = show_head()
with heads_together():
    klaviyo = klaviyo_cell(1, status)
    answering = cloudinary_cell(2, usable=klaviyo.usable)
    has_field = metadata_field_cell(3, usable=klaviyo.usable, answering=answering)
    show_next_steps(ready=klaviyo.answers and answering and has_field)
    is_checked = account_check_cell(4, connected=klaviyo.usable)
    activity_cell(5)
    extension_cell(6, folded=has_field and is_checked)
