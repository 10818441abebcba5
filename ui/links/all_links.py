"""All links of the account, filtered, a page at a time, with what the last audit says of each."""

from collections.abc import Mapping

import streamlit as st

from core.domain.block import LinkKey
from core.links.counts import known_labels
from core.links.service import PAGE
from core.links.status import LinkPage, LinkStatus, StateFilter
from core.links.thumbnails import linked_asset
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.option_list import list_options
from ui.app.state import get_state, set_default, set_query_param, set_state, workspace
from ui.links import audit_text, keys, link_text
from ui.links import text as texts
from ui.links.audit_start import show_audit_start
from ui.links.export import report_button
from ui.links.selected_link import clear_selection, select_link, selected_link, selected_token


def all_links_cell(number: int) -> None:
    """Draw the cell of all links."""
    with Cell("links/all", number, texts.ACCOUNT_CELL, texts.ACCOUNT_ASK) as cell:
        links = workspace().links
        place_of_report = show_audit_start(cell)
        if not cell.read(links.count):
            clear_selection()
            st.info(texts.NO_LINKS, icon=":material/link_off:")
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            text, kind = _find(), _kind()
        state, counts = _requested_state(), links.state_counts(text, kind)
        with place_of_report:
            report_button(text, kind, state)
        _states(state, counts)
        if count := links.findings_without_link():
            st.caption(link_text.without_link(count))
        page: LinkPage = cell.read(links.page, text, kind, state, _start(counts, state))
        selected = selected_link()
        if selected_token() and not (selected and links.fits(selected)) and not get_state(keys.DELETED)[-1]:
            set_state(keys.UNKNOWN, True)
        if get_state(keys.UNKNOWN):
            st.warning(link_text.UNKNOWN, icon=":material/link_off:")
        if selected is None or not (links.fits(selected, text, kind, state) or _was_fixed(selected, text, kind)):
            clear_selection()
        if not page.total:
            st.info(texts.NO_MATCH, icon=":material/filter_alt_off:")
            return
        _list(page)


def _was_fixed(key: LinkKey, text: str, kind: str) -> bool:
    """Whether a link has left the state that is looked for because it was fixed: its detail says what came of that."""
    links = workspace().links
    return links.fits(key, text, kind) and any(
        each.change == "fixed" for each in links.one(key.asset_id, key.kind, key.variant).findings
    )


def _find() -> str:
    """What the person looks for; it stands in the address, so that a colleague opens the same view."""
    text = st.text_input(
        texts.FIND,
        key=keys.FIND.name,
        bind="query-params",
        help=texts.FIND_HELP,
        icon=":material/search:",
        on_change=_rewind,
    )
    return text or ""


def _kind() -> str:
    kind = st.selectbox(
        texts.KIND_FILTER,
        list(texts.KIND_FILTERS),
        format_func=words.label_of(texts.KIND_FILTERS),
        key=keys.KIND.name,
        bind="query-params",
        on_change=_rewind,
        width=150,
    )
    return kind or ""


def _requested_state() -> StateFilter:
    """The state that the address asks for; it holds no label, since those have counts."""
    param = st.query_params.get("state")
    state: StateFilter = next((state for state in texts.STATES if state == param), "all")
    set_state(keys.STATE, state)
    return state


def _start(counts: Mapping[LinkStatus, int], state: StateFilter) -> int:
    """The first link of the page that is shown: of the last one where the list has become shorter."""
    last = max(1, -(-(sum(counts.values()) if state == "all" else counts[state]) // PAGE))
    set_state(keys.PAGE, min(max(1, get_state(keys.PAGE)), last))
    return PAGE * (get_state(keys.PAGE) - 1)


def _states(state: StateFilter, counts: Mapping[LinkStatus, int]) -> None:
    labels = known_labels(counts)
    st.segmented_control(
        texts.STATE,
        [each for each in texts.STATES if each in ("all", state, *labels)],
        format_func=lambda state: link_text.state_choice(state, counts),
        key=keys.STATE.name,
        required=True,
        on_change=_keep_state,
        label_visibility="collapsed",
    )


def _keep_state() -> None:
    state = get_state(keys.STATE) or "all"
    if state == "all":
        st.query_params.pop("state", None)
    else:
        set_query_param("state", state)
    # Somebody who asks for another state is not shown what came of a fix any more.
    if (key := selected_link()) and not workspace().links.fits(key, state=state):
        clear_selection()
    _rewind()


def _rewind() -> None:
    set_state(keys.PAGE, keys.PAGE.default)


def _list(page: LinkPage) -> None:
    if not page.looked_at:
        st.caption(texts.NEVER_AUDITED)
    images = workspace().links.thumbnails(linked_asset(state.link) for state in page.states)
    options = [link_text.option(*each) for each in zip(page.states, images, strict=True)]
    list_options(keys.LIST, texts.ACCOUNT_CELL, options, selected_token(), select_link)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(audit_text.of_all(len(page.states), page.total))
        if page.total > PAGE:
            st.number_input(
                texts.PAGE, 1, -(-page.total // PAGE), key=set_default(keys.PAGE, keys.PAGE.default), width=140
            )
