"""The alt texts and links of all selected assets in one table, each text with where it comes from."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from core.domain.href import completed_href
from core.send.values import Plan, PlanRow
from ui.app.component import Component
from ui.app.state import get_state, set_state
from ui.send import entered, entered_text, keys
from ui.send import text as texts

_TABLE: Final = Component(
    name="alt_table", folder=Path(__file__).parent, markup="alt_table.html", scripts=("alt_table.js",)
)
_MOST: Final = 500


def show_alt_texts(plan: Plan, faults: Mapping[str, str]) -> None:
    """Draw the table, above it what is still to do, below it what cannot be; nothing where no block has one."""
    rows = [row for row in plan.rows if _has_alt(row)][:_MOST]
    if not rows:
        return
    st.markdown(f"#### {texts.ALT_TEXTS}")
    _say(rows)
    references = [row.asset.reference for row in rows]
    _TABLE.mount(keys.ALT_TABLE.name, _data(rows), edits=partial(_follow, references), drop=partial(_drop, references))
    # Below the table, which stays where somebody points at it.
    for row in rows:
        for name in entered.BY_ASSET:
            if fault := faults.get(f"{name}.{row.asset.reference}"):
                st.error(texts.fault(texts.SETTING_LABELS[name], fault, of=row.asset.title), icon=":material/error:")
    if problem := get_state(keys.ENTRY_PROBLEM):
        st.warning(texts.not_stored(problem), icon=":material/cloud_off:")
    st.caption(f"{texts.CLEAR_LINK} {texts.PASTE_ENDS}")
    if any(row.kind == "template" for row in plan.rows):
        st.caption(texts.TEMPLATES_ELSEWHERE)


def _has_alt(row: PlanRow) -> bool:
    """Whether its block has an alt text, or would have one if it were not missing."""
    is_sendable = row.kind in ("image", "video") and row.asset.resource_type != "raw"
    return is_sendable and (row.action != "skip" or row.needs_alt)


def _data(rows: Sequence[PlanRow]) -> dict[str, Any]:
    columns = [
        {"name": "alts", "label": texts.ALT_COLUMN},
        {"name": "links", "label": texts.LINK},
    ]
    return {
        "heads": ["", texts.ASSET_COLUMN, texts.ALT_COLUMN, texts.LINK, texts.ALT_FROM],
        "columns": columns,
        "rows": [_row(row) for row in rows],
        "number": get_state(keys.ALT_EDITS),
    }


def _row(row: PlanRow) -> dict[str, Any]:
    """Plain text, which the component shows as it is: what was entered, also where it cannot be."""
    reference, is_kept = row.asset.reference, row.alt_source == "block" or bool(row.kept_link)
    return {
        "id": reference,
        "title": row.asset.title,
        "image": row.src,
        "alts": get_state(keys.ALTS).get(reference, row.alt),
        "links": get_state(keys.LINKS).get(reference, row.link),
        "from": entered_text.sources(row),
        "drop": _switch(reference, is_kept=is_kept),
    }


def _switch(reference: str, *, is_kept: bool) -> dict[str, str] | None:
    """The button that leaves out what earlier sends gave this asset, or uses it again."""
    if reference in get_state(keys.DROPPED):
        return {"label": entered_text.REUSE, "help": entered_text.REUSE_HELP}
    return {"label": entered_text.DROP, "help": entered_text.DROP_HELP} if is_kept else None


def _follow(references: Collection[str]) -> None:
    """Take what was entered; the browser repeats it until it is answered, and it counts once."""
    done, edits = get_state(keys.ALT_EDITS), get_state(keys.ALT_TABLE).get("edits")
    entries: dict[str, dict[str, str]] = {name: {} for name in entered.BY_ASSET}
    for edit in edits if isinstance(edits, list) else ():
        match edit:
            case {"id": str(reference), "column": str(name), "value": str(value), "number": int(number)} if (
                number > done
            ):
                set_state(keys.ALT_EDITS, max(number, get_state(keys.ALT_EDITS)))
                if reference in references and name in entries:
                    text = value.strip()
                    entries[name][reference] = completed_href(text) if name == "links" else text
    for name, texts_of_assets in entries.items():
        if texts_of_assets:
            entered.enter(name, texts_of_assets)


def _drop(references: Collection[str]) -> None:
    """Leave out what earlier sends gave this asset, or use it again."""
    reference = get_state(keys.ALT_TABLE).get("drop")
    if reference in references:
        entered.switch_earlier(str(reference))


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
