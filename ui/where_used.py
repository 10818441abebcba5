"""Where blocks are used, and back from what somebody pastes."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from core.domain.block import Link
from core.domain.finding import LinkPage
from core.services.audit.where_used import Found
from core.store.usages import Scan, Usage
from ui import words
from ui.cell import Cell
from ui.state import chosen, workspace
from ui.words import links as texts


def show_where_used(number: int) -> None:
    """Draw the cell of the scan: how many templates show each linked block."""
    with Cell("links", number, texts.USED_CELL, texts.USED_ASK) as cell:
        ws = workspace()
        scan: Scan | None = cell.look(ws.used.last)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(texts.SCAN if scan is None else texts.SCAN_AGAIN, icon=":material/document_search:"):
                bar = st.progress(0.0, texts.scanning(0))
                expected = scan.templates if scan else 0

                def progress(read: int) -> bool:
                    bar.progress(min(0.99, read / max(expected, read + 10)), texts.scanning(read))
                    return True

                scan = ws.used.scan(progress)
                bar.empty()
            st.caption(texts.scanned(scan.at, scan.templates, scan.unread) if scan else texts.NEVER_SCANNED)
        if scan:
            page: LinkPage = cell.look(ws.links.page)
            links = [state.link for state in page.states]
            _table(links, cell.look(ws.used.of, [link.block_id for link in links]))


def _table(links: Sequence[Link], usages: Sequence[Usage]) -> None:
    # A template may show a block in more than one way.
    shown = {(usage.target, usage.template_id): usage.template_name for usage in usages}
    counts = Counter(target for target, _ in shown)
    names: dict[str, list[str]] = {}
    for (target, _), name in shown.items():
        names.setdefault(target, []).append(name)
    rows = [
        {
            "block": link.name,
            "asset": link.public_id,
            "used in": texts.at_least(counts[link.block_id]),
            "templates": names.get(link.block_id, []),
        }
        for link in sorted(links, key=lambda link: -counts[link.block_id])
    ]
    st.dataframe(rows, column_config={"templates": st.column_config.ListColumn()}, hide_index=True)
    st.caption(texts.BLOCK_LEVEL)


def show_lookup(number: int) -> None:
    """Draw the cell that leads from a block, a template, a mail or an address back to assets."""
    with Cell("links", number, texts.LOOKUP_CELL, texts.LOOKUP_ASK) as cell:
        text = st.text_area(texts.LOOKUP_LABEL, key="links_lookup", height=100, max_chars=500_000)
        if not (text or "").strip():
            return
        found: Found = cell.call(workspace().used.find, chosen("links_lookup"))
        st.caption(texts.taken_for(found.kind))
        if not found.links and not found.strangers:
            st.info(texts.FOUND_NOTHING, icon=":material/search_off:")
        for link in found.links:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(texts.feeds(link.public_id, link.name))
                st.page_link(
                    "../pages/links.py",
                    label=texts.SHOW_LINK,
                    icon=":material/account_tree:",
                    query_params={"asset": link.key.asset_id},
                )
        if found.strangers:
            st.markdown(texts.strangers(found.strangers))
        if found.usages:
            rows = [
                {"template": usage.template_name, "id": usage.template_id, "by": usage.how} for usage in found.usages
            ]
            st.markdown(f"**{words.plain(texts.OTHER_USES)}**")
            st.dataframe(rows, hide_index=True)
