"""Which blocks a template uses: by the hybrid editor's attribute in its HTML, by `universal_id` in its definition."""

import re
import sqlite3
from typing import Final

from sandbox.klaviyo import models
from sandbox.klaviyo.exceptions import ApiError
from sandbox.klaviyo.pages.email import block_html
from sandbox.state import State

# help.klaviyo.com article 115005254188
_PLACE: Final = re.compile(
    r"<div[^<>]*\bdata-klaviyo-universal-block=[\"']([0-9A-Za-z]+)[\"'][^<>]*>.*?</div>", re.DOTALL
)
_DEFINED: Final = re.compile(r'"universal_id": ?"([0-9A-Za-z]+)"')


def blocks_of(row: sqlite3.Row) -> list[str]:
    """The ids of the blocks that a template uses, each once."""
    block_ids = _PLACE.findall(row["html"]) + _DEFINED.findall(row["definition"] or "")
    return list(dict.fromkeys(block_ids))


def used_in(state: State, block_id: str) -> list[sqlite3.Row]:
    """The templates that use a block."""
    rows = state.db.execute("select * from template order by name").fetchall()
    return [row for row in rows if block_id in blocks_of(row)]


def expanded(state: State, html: str) -> str:
    """A template's HTML with its blocks in their places; a block that is gone leaves its place as it was."""

    def content(place: re.Match[str]) -> str:
        try:
            return block_html(models.content(state, place[1]))
        except ApiError:
            return place[0]

    return _PLACE.sub(content, html)
