"""Blocks as the product wrote them before there were texts with fields: they open, and are written again, unchanged."""

import json

from core.blocks.edited import block_of, without_marker
from core.blocks.marker import read_marker
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization
from tests.support.servers import ROOT
from tests.support.templates import HERO

# Written by the version of 29 November 2026 for random choices: chains, formats, repeated blocks, HTML by hand.
TEXT = (ROOT / "tests" / "data" / "earlier_blocks.json").read_text(encoding="utf-8")


def test_an_earlier_block_is_read_and_written_as_it_was() -> None:
    template, cloud = parse_template(json.dumps(HERO)), cloud_named("demo")
    for block in json.loads(TEXT):
        choices, html = block.values()
        opened = read_marker(html)
        assert opened, block
        assert opened.to_json() == parse_personalization(choices).to_json() == choices
        saved = block_of(template, opened, cloud, html=html if choices["edited"] else "")
        assert without_marker(saved.html) == without_marker(html)
        assert (saved.personalization, read_marker(saved.html)) == (opened, opened)


def test_they_hold_what_blocks_held() -> None:
    for held in ('"item"', '"money"', '"join"', '"shop"', '"edited":true', '"repeat":null', '"limit"', "germany"):
        assert held in TEXT
    assert '"from":"text"' not in TEXT
