"""The alt texts and links of all selected assets in one table, each text with where it comes from."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from core.domain.send_settings import LONGEST_ALT
from core.send.values import Plan, PlanRow
from ui.app.keys import Key
from ui.app.state import get_state, keys_of, set_state
from ui.app.tables import as_table
from ui.send import keys
from ui.send import text as texts

_MOST = 500
_KEYS: Final[Mapping[str, Key[Mapping[str, str]]]] = {"alts": keys.ALTS, "links": keys.LINKS}
_COLUMNS: Final = {"alts": texts.ALT_COLUMN, "links": texts.LINK}


def entered_by_asset() -> dict[str, dict[str, str]]:
    """The alt texts and the links that were entered, as settings, by the asset's reference.

    Earlier, and in the table as it stands.
    """
    earlier = {name: get_state(key) for name, key in _KEYS.items()}
    entries = {name: {**values} for name, values in earlier.items()}
    for key in keys_of(keys.ALT_EDITS):
        references = get_state(keys.ALT_ROWS[key.name.removeprefix(keys.ALT_EDITS.prefix)])
        for row, change in get_state(key)["edited_rows"].items():
            for name, column in _COLUMNS.items():
                if column in change and int(row) < len(references):
                    entries[name][references[int(row)]] = str(change[column] or "").strip()
    for name, values in entries.items():
        set_state(_KEYS[name], values)
    return entries


def show_alt_texts(plan: Plan, faults: Mapping[str, str]) -> None:
    """Draw the table, above it what is still to do, below it what cannot be; nothing where no block has one."""
    rows = [row for row in plan.rows if _has_alt(row)][:_MOST]
    if not rows:
        return
    st.markdown(f"#### {texts.ALT_TEXTS}")
    _say(rows)
    references = tuple(row.asset.reference for row in rows)
    suffix = str(hash(references))
    set_state(keys.ALT_ROWS[suffix], references)
    columns = {
        "": st.column_config.ImageColumn(width="small"),
        texts.ALT_COLUMN: st.column_config.TextColumn(width="large", max_chars=LONGEST_ALT),
        texts.LINK: st.column_config.TextColumn(width="medium", help=texts.LINK_OF_ASSET_HELP),
    }
    st.data_editor(
        as_table([_row(row, get_state(keys.LINKS)) for row in rows]),
        key=keys.ALT_EDITS[suffix].name,
        column_config=columns,
        disabled=["", texts.ASSET_COLUMN, texts.ALT_FROM],
        hide_index=True,
        row_height=48,
        placeholder="",
        alt=texts.ALT_TEXTS,
    )
    # Below the table, which stays where somebody points at it.
    for row in rows:
        for name in ("alts", "links"):
            if fault := faults.get(f"{name}.{row.asset.reference}"):
                st.error(texts.fault(texts.SETTING_LABELS[name], fault, of=row.asset.title), icon=":material/error:")
    st.caption(texts.PASTE_ENDS)
    if any(row.kind == "template" for row in plan.rows):
        st.caption(texts.TEMPLATES_ELSEWHERE)


def _has_alt(row: PlanRow) -> bool:
    """Whether its block has an alt text, or would have one if it were not missing."""
    is_sendable = row.kind in ("image", "video") and row.asset.resource_type != "raw"
    return is_sendable and (row.action != "skip" or row.needs_alt)


def _row(row: PlanRow, entered_links: Mapping[str, str]) -> dict[str, str]:
    return {
        "": row.src,
        texts.ASSET_COLUMN: row.asset.title,
        texts.ALT_COLUMN: row.alt,
        texts.ALT_FROM: texts.ALT_SOURCES[row.alt_source if row.alt else ""],
        texts.LINK: entered_links.get(row.asset.reference, row.link),
    }


def _say(rows: list[PlanRow]) -> None:
    empty, by_title = sum(row.needs_alt for row in rows), sum(row.alt_source == "title" for row in rows)
    if empty:
        st.warning(texts.without_alt(empty), icon=":material/visibility_off:")
    elif by_title:
        st.info(texts.title_as_alt(by_title), icon=":material/edit_note:")
    else:
        st.caption(texts.ALT_ASK)
    kinds = [row.kind for row in rows if row.lacks_link]
    if without_link := texts.without_link(kinds.count("image"), kinds.count("video")):
        st.caption(without_link)
