"""A list of blocks or of sends with links that one click follows; in Streamlit's tables they need two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from ui.app.component import Component, read_later
from ui.app.keys import Key
from ui.app.state import get_state

_LIST: Final = Component(
    name="block_list", folder=Path(__file__).parent, markup="block_list.html", scripts=("block_list.js",)
)

Tone = Literal["green", "orange", "gray"]


@dataclass(frozen=True, kw_only=True)
class RowLink:
    """A link of a row; one to a page of the workspace opens in this tab."""

    label: str
    url: str
    is_page: bool = False


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """A row: plain text, which is shown as it is; an image that is None has no room."""

    id: str
    title: str
    badge: str = ""
    tone: Tone = "gray"
    note: str = ""
    image: str | None = None
    links: Sequence[RowLink] = ()


def list_blocks(key: Key[Mapping[str, Any]], label: str, rows: Sequence[ListRow]) -> str:
    """Draw the list; the ID of the row whose page was asked for, blank if none was."""
    data = {"label": label, "rows": [{**vars(row), "links": [vars(link) for link in row.links]} for row in rows]}
    _LIST.mount(key.name, data, open=read_later)
    row_id = str(get_state(key).get("open") or "")
    return row_id if any(row.id == row_id for row in rows) else ""
