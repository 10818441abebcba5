"""The alt texts of all selected assets in one table, each with where it comes from."""

from collections.abc import Mapping

import streamlit as st

from core.domain.send_settings import LONGEST_ALT
from core.send.values import Plan, PlanRow
from ui.app.state import get_state, keys_of, set_state
from ui.app.tables import as_table
from ui.send import keys
from ui.send import text as texts

_MOST = 500


def typed_alts() -> Mapping[str, str]:
    """What was typed, by the asset's reference: earlier, and in the table as it stands."""
    earlier = get_state(keys.ALTS)
    typed = dict(earlier)
    for key in keys_of(keys.ALT_EDITS):
        references = get_state(keys.ALT_ROWS[key.name.removeprefix(keys.ALT_EDITS.prefix)])
        for row, change in get_state(key)["edited_rows"].items():
            if texts.ALT_COLUMN in change and int(row) < len(references):
                typed[references[int(row)]] = str(change[texts.ALT_COLUMN] or "")
    set_state(keys.ALTS, typed)
    return typed


def show_alt_texts(plan: Plan, faults: Mapping[str, str]) -> None:
    """Draw the table, and above it what is still to do or cannot be; nothing where no block has one."""
    rows = [row for row in plan.rows if _has_alt(row)][:_MOST]
    if not rows:
        return
    st.markdown(f"#### {texts.ALT_TEXTS}")
    _say(rows)
    for row in rows:
        for name in ("alts", "links"):
            if fault := faults.get(f"{name}.{row.asset.reference}"):
                st.error(texts.fault(texts.SETTING_LABELS[name], fault, of=row.asset.title), icon=":material/error:")
    references = tuple(row.asset.reference for row in rows)
    suffix = str(hash(references))
    set_state(keys.ALT_ROWS[suffix], references)
    columns = {
        "": st.column_config.ImageColumn(width="small"),
        texts.ALT_COLUMN: st.column_config.TextColumn(width="large", max_chars=LONGEST_ALT),
    }
    st.data_editor(
        as_table([_row(row) for row in rows]),
        key=keys.ALT_EDITS[suffix].name,
        column_config=columns,
        disabled=["", texts.ASSET_COLUMN, texts.ALT_FROM],
        hide_index=True,
        row_height=48,
        alt=texts.ALT_TEXTS,
    )


def _has_alt(row: PlanRow) -> bool:
    """Whether its block has an alt text, or would have one if it were not missing."""
    is_sendable = row.kind in ("image", "video") and row.asset.resource_type != "raw"
    return is_sendable and (row.action != "skip" or row.needs_alt)


def _row(row: PlanRow) -> dict[str, str]:
    return {
        "": row.src,
        texts.ASSET_COLUMN: row.asset.title,
        texts.ALT_COLUMN: row.alt,
        texts.ALT_FROM: texts.ALT_SOURCES[row.alt_source],
    }


def _say(rows: list[PlanRow]) -> None:
    empty, by_title = sum(row.needs_alt for row in rows), sum(row.alt_source == "title" for row in rows)
    if empty:
        st.warning(texts.without_alt(empty), icon=":material/visibility_off:")
    elif by_title:
        st.info(texts.title_as_alt(by_title), icon=":material/edit_note:")
    else:
        st.caption(texts.ALT_ASK)
