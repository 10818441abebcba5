"""Choices that are copied from another block."""

from core import Workspace
from tests.pages.personalize.test_drafts import TEMPLATE, now, press
from tests.support.pages import OpenPage
from ui.personalize import text as texts


def test_of_blocks_with_one_name_the_chosen_one_is_copied(connected: Workspace, open_page: OpenPage) -> None:
    blocks = {}
    for variant, field in (("gift", "first_name"), ("reminder", "last_name")):
        choices = connected.personalize.open(TEMPLATE, variant).personalization.to_json()
        choices["slots"]["headline"] = {"from": "profile", "path": [field], "fallback": "you"}
        blocks[connected.personalize.save(TEMPLATE, choices, "Mine").block_id] = field
    app = press(open_page("personalize", template=TEMPLATE), texts.COPY)
    for block, field in blocks.items():
        box = next(each for each in app.selectbox if str(each.key).endswith("copy_from"))
        assert len(set(box.options)) == len(blocks)
        app = press(box.set_value(block).run(), texts.COPY_GO)
        assert now(app)[0]["slots"]["headline"]["path"] == [field]
