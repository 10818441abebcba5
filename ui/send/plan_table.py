"""What a send would do with each asset, as a table whose cells can be read whole."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import streamlit as st

from core.send.values import Action, PlanRow
from ui.send import text as texts

_TONES: Final[dict[Action, str]] = {
    "create": "green",
    "update": "blue",
    "unchanged": "gray",
    "conflict": "orange",
    "skip": "red",
}
_HEADS: Final = (texts.NOW, texts.BECOMES, texts.BLOCK, texts.WHAT_HAPPENS, texts.LINK, texts.FILE_SIZE)


def show_plan_table(rows: Sequence[PlanRow], weights: Mapping[str, int]) -> None:
    """Draw the rows; `weights` are bytes by the address of an image. Columns without values are left out."""
    table = [_cells(row, weights) for row in rows]
    columns = [head for at, head in enumerate(_HEADS) if any(cells[at] for cells in table)]
    heads = "".join(f"<th scope='col'>{escape(head)}</th>" for head in columns)
    body = "".join(_line(cells, columns) for cells in table)
    st.html(f'<table class="plan"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>')


def _line(cells: Sequence[str], columns: Sequence[str]) -> str:
    named = [(head, cell) for head, cell in zip(_HEADS, cells, strict=True) if head in columns]
    # On a phone a row is a card, where each cell says what it is.
    return "<tr>" + "".join(f'<td data-label="{escape(head)}">{cell}</td>' for head, cell in named) + "</tr>"


def _cells(row: PlanRow, weights: Mapping[str, int]) -> tuple[str, ...]:
    size = weights.get(row.src)
    return (
        _image(row.before),
        _image(row.src),
        f"<b>{escape(row.name)}</b><small>{escape(row.asset.public_id)}</small>",
        f"<span class='badge {_TONES[row.action]}'>{escape(texts.ACTIONS[row.action])}</span> "
        f"{escape(texts.KINDS[row.kind])}<small>{escape(row.note)}</small>",
        f'<a href="{escape(row.link)}" target="_blank">{escape(row.link)}</a>' if row.link else "",
        f"{size / 1e6:.2f} MB" if size else "",
    )


def _image(url: str) -> str:
    return f'<img src="{escape(url)}" alt="" loading="lazy">' if url else ""
