"""Setup: connect Klaviyo and Cloudinary, create the metadata field."""

from collections.abc import Callable

import streamlit as st

from core.errors import Refused
from core.setup.environment import FieldStatus
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import forget, forget_all, workspace
from ui.app.tables import as_table
from ui.extension.setup_cell import extension_cell
from ui.setup import connections
from ui.setup import text as texts
from ui.setup.account_check import account_check

ws = workspace()


def show_field(cell: Cell) -> None:
    status: FieldStatus = cell.call(ws.setup.metadata_field)
    definition = status.definition
    st.markdown(f"`{definition['external_id']}` · {words.plain(definition['label'])} · {definition['type']}")
    if status.state == "present":
        st.success(texts.FIELD_PRESENT, icon=":material/check_circle:")
        fill_in(cell)
    elif status.state == "foreign":
        st.warning(texts.FIELD_FOREIGN)
    elif status.state == "unknown":
        st.error(words.sentence(status.problem))
    else:
        st.info(texts.FIELD_ABSENT)
        if st.button(texts.CREATE_FIELD, type="primary"):
            create_field(cell)


def fill_in(cell: Cell) -> None:
    """Offer to bring links to their assets that were made before the field."""
    if not usable:
        return
    missing = cell.call(ws.field.missing)
    if missing:
        st.warning(texts.unkept(len(missing)))
        if st.button(texts.FILL_IN):
            cell.act(ws.field.fill_in)
            forget("setup_3_1")
            st.rerun()
    filled = cell.acted()
    if filled:
        st.success(texts.filled_in(filled.done, len(filled.problems)))
        for public_id, problem in filled.problems:
            st.caption(words.plain(f"{public_id}: {problem}"))


def create_field(cell: Cell) -> None:
    try:
        cell.act(ws.setup.create_metadata_field)
    except Refused as error:
        st.error(texts.field_refused(str(error)), icon=":material/lock:")
        return
    forget("setup_3_0", "setup_3_act")
    st.rerun()


def show_activity(cell: Cell) -> None:
    entries = cell.look(ws.setup.activity)
    if not entries:
        st.caption(texts.NO_ACTIVITY)
        return
    rows = [(entry.at[:19].replace("T", " "), entry.who, entry.what, entry.detail) for entry in entries]
    table = as_table([dict(zip(texts.ACTIVITY_COLUMNS, row, strict=True)) for row in rows])
    st.dataframe(table, hide_index=True)


def told(outcome: str) -> Callable[[str], object]:
    """How what a way back said is shown."""
    shown: dict[str, Callable[[str], object]] = {"connected": st.success, "denied": st.warning}
    return shown.get(outcome, st.error)


st.markdown(words.head(words.SETUP, texts.SETUP_LEAD))

outcome = st.query_params.get("klaviyo", "")
if outcome == "install":
    st.info(texts.FROM_KLAVIYO)
elif outcome in texts.CALLBACK:
    told(outcome)(texts.CALLBACK[outcome])
if st.query_params.get("cloudinary") == "connected":
    st.success(texts.CLOUDINARY_IS_CONNECTED)

connections.moved_accounts()

# What a cell that ends with an error did not find out.
usable = answering = False
with Cell("setup", 1, texts.KLAVIYO_CELL, texts.KLAVIYO_ASK) as cell:
    klaviyo, problem = connections.ask(cell)
    if klaviyo.missing_settings:
        st.caption(texts.settings_missing(klaviyo.missing_settings))
    connections.klaviyo(klaviyo, problem)
    usable = klaviyo.usable
    if klaviyo.by_key and not usable and st.button(texts.CONNECT_BY_KEY, type="primary"):
        cell.act(ws.setup.connect_by_key)
        forget_all()
        st.rerun()

with Cell("setup", 2, texts.CLOUDINARY_CELL, texts.CLOUDINARY_ASK) as cell:
    cloudinary = cell.call(ws.setup.cloudinary)
    connections.cloudinary(cloudinary)
    answering = cloudinary.connected

with Cell("setup", 3, texts.FIELD_CELL, texts.FIELD_ASK) as cell:
    if answering:
        show_field(cell)
    else:
        st.info(texts.FIELD_LATER)

with Cell("setup", 4, texts.CHECK_CELL, texts.CHECK_ASK) as cell:
    account_check(cell, connected=usable)

with Cell("setup", 5, texts.ACTIVITY_CELL, texts.ACTIVITY_ASK, folded=True) as cell:
    if cell.open:
        show_activity(cell)

extension_cell()
