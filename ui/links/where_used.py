"""Where blocks are used, and back from what somebody pastes."""

from collections import defaultdict
from collections.abc import Sequence

import streamlit as st

from core.domain.block import Link
from core.domain.job import Job
from core.links.status import LinkPage
from core.links.thumbnails import linked_asset
from core.links.usage_store import Scan, Usage
from core.links.where_used import LookupResult
from ui.app import text as words
from ui.app.call import perform
from ui.app.cell import Cell
from ui.app.job_note import note_now
from ui.app.job_progress import follow_job
from ui.app.state import get_state, workspace
from ui.app.tables import as_table, headed
from ui.links import keys, link_text
from ui.links import text as texts
from ui.links.selected_link import link_token


def where_used_cell(number: int) -> None:
    """Draw the cell of the scan: how many templates show each linked block."""
    with Cell("links/where_used", number, texts.USED_CELL, texts.USED_ASK, folded=True) as cell:
        if not cell.open:
            return
        ws = workspace()
        job = ws.where_used.scan_job()
        scan: Scan | None = cell.read(ws.where_used.last)
        if job and job.active:
            follow_job(job, _progress_text)
        else:
            if note := note_now(job) if job else "":
                st.error(words.sentence(note), icon=":material/error:")
            elif job and job.state == "stopped":
                st.info(texts.SCAN_STOPPED, icon=":material/pause_circle:")
            again = job or scan
            label = texts.SCAN_AGAIN if again else texts.SCAN
            st.button(label, icon=":material/document_search:", on_click=perform, args=[ws.where_used.start_scan])
        st.caption(texts.scanned(scan) if scan else texts.NEVER_SCANNED)
        if scan:
            page: LinkPage = cell.read(ws.links.page)
            links = [state.link for state in page.states]
            _table(links, cell.read(ws.where_used.of, [link.block_id for link in links]))


def show_uses(cell: Cell, link: Link) -> None:
    """Draw which templates show the block of this link, as far as the last scan found; else the way to scan."""
    where_used = workspace().where_used
    job, scan = where_used.scan_job(), where_used.last()
    if job and job.active:
        follow_job(job, _progress_text, place="_link")
        return
    if scan is None:
        _offer_scan(link_text.NOT_LOOKED)
        return
    names = template_names(cell.read(where_used.of, [link.block_id]))
    if not names and where_used.unscanned([link.block_id]):
        _offer_scan(link_text.NOT_SCANNED_SINCE)
        return
    st.markdown(link_text.uses(names))
    st.caption(link_text.uses_note(scan.at))


def _offer_scan(why: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(why)
        st.button(
            texts.SCAN, icon=":material/document_search:", on_click=perform,
            args=[workspace().where_used.start_scan], key="link_scan",
        )  # fmt: skip


def _progress_text(job: Job) -> str:
    return texts.scanning(job.done, job.total)


def template_names(usages: Sequence[Usage]) -> list[str]:
    """The templates that these usages are in, by name."""
    return sorted({usage.template_id: usage.template_name for usage in usages}.values())


def uses_of(block_ids: Sequence[str], *, here: bool = False) -> str:
    """In a sentence, how many templates show these blocks, as far as the last scan found; `here` is on Links."""
    ws = workspace()
    scan = ws.where_used.last()
    usages = ws.where_used.of(block_ids) if scan else []
    used = {usage.target for usage in usages}
    unscanned = ws.where_used.unscanned([each for each in block_ids if each not in used]) if scan else set()
    if unscanned and not usages:
        return link_text.NOT_SCANNED_SINCE
    caption = texts.usage_caption(len({usage.template_id for usage in usages}), scan.at if scan else "", here=here)
    return f"{caption} {texts.created_since(len(unscanned))}" if unscanned else caption


def _table(links: Sequence[Link], usages: Sequence[Usage]) -> None:
    # A template may show a block in more than one way.
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for usage in usages:
        names[usage.target][usage.template_id] = usage.template_name
    used = sorted((link for link in links if link.block_id in names), key=lambda link: -len(names[link.block_id]))
    images = workspace().links.thumbnails(map(linked_asset, used))
    rows = [
        {
            "": image,
            "block": link.name,
            "asset": link.public_id,
            "used in": texts.at_least(len(names[link.block_id])),
            "templates": sorted(names[link.block_id].values()),
        }
        for link, image in zip(used, images, strict=True)
    ]
    columns = {
        "": st.column_config.ImageColumn(width=60),
        "block": st.column_config.TextColumn(width=150),
        "asset": st.column_config.TextColumn(width=190),
        "used in": st.column_config.TextColumn(width=135),
        "templates": st.column_config.ListColumn(width=360),
    }
    if rows:
        st.dataframe(as_table(rows), column_config=headed(columns), hide_index=True, row_height=48)
    unscanned = workspace().where_used.unscanned([link.block_id for link in links if link.block_id not in names])
    scanned = len(links) - len(unscanned)
    if scanned:
        st.caption(texts.unused(scanned - len(used), scanned))
    if unscanned:
        st.caption(texts.created_since(len(unscanned)))


def lookup_cell(number: int) -> None:
    """Draw the cell that leads from a block, a template, a mail or an address back to assets."""
    with Cell("links/lookup", number, texts.LOOKUP_CELL, texts.LOOKUP_ASK, folded=True) as cell:
        if not cell.open:
            return
        text = st.text_area(texts.LOOKUP_LABEL, key=keys.LOOKUP.name, height=100, max_chars=500_000)
        # Leaving the box takes the text, so that a press has nothing else to do.
        st.button(texts.LOOKUP_CELL, icon=":material/search:", key="links_look_up")
        if not (text or "").strip():
            return
        result: LookupResult = cell.fetch(workspace().where_used.find, get_state(keys.LOOKUP))
        st.caption(texts.lookup_kind(result.kind))
        links = [*result.links, *result.inside]
        if not links and not result.strangers:
            st.info(texts.LOOKUP_EMPTY, icon=":material/search_off:")
        images = workspace().links.thumbnails(map(linked_asset, links))
        for link, image in zip(links, images, strict=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                if image:
                    st.image(image, width=72)
                is_inside = link in result.inside
                st.markdown(texts.in_image_of(link.name) if is_inside else texts.feeds(link.public_id, link.name))
                st.page_link(
                    "../../pages/links.py",
                    label=texts.SHOW_LINK,
                    icon=":material/account_tree:",
                    query_params={"link": link_token(link.key)},
                )
        if result.strangers:
            st.markdown(texts.strangers(result.strangers))
        if result.usages:
            rows = [
                {"template": usage.template_name, "id": usage.template_id, "by": usage.how} for usage in result.usages
            ]
            st.markdown(f"**{words.plain(texts.OTHER_USES)}**")
            columns = headed({"template": {}, "id": {"label": "ID"}, "by": {"label": "Found by"}})
            st.dataframe(as_table(rows), column_config=columns, hide_index=True)
