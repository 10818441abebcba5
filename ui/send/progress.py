"""A send under way and after: progress that survives a reload, outcomes, going on, undoing."""

from functools import partial
from typing import Final, Literal

import streamlit as st

from core.domain.job import Job
from core.send.values import SendItem, SendJob
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.job_progress import follow_job
from ui.app.state import workspace
from ui.app.tables import as_table
from ui.send import keys
from ui.send import text as texts

_COLOURS: Final[dict[str, Literal["green", "blue", "gray", "orange", "red"]]] = {
    "": "gray",
    "created": "green",
    "updated": "blue",
    "unchanged": "gray",
    "adopted": "green",
    "conflict": "orange",
    "skipped": "orange",
    "rejected": "red",
    "tomorrow": "gray",
    "unavailable": "orange",
    "undone": "gray",
}
_NEEDS_ATTENTION = ("rejected", "conflict", "skipped", "unavailable", "tomorrow")


def show_send(cell: Cell, send_id: str) -> None:
    """Draw one send: by itself again and again while it runs, once when it is at its end."""
    job: SendJob = cell.read(workspace().send.progress, send_id)
    if job.at_work:
        follow_job(workspace().jobs.get(job.job), _progress_text, partial(workspace().send.stop, send_id))
        return
    st.progress(job.done / max(1, job.total), texts.progress_text(job))
    if job.note:
        st.error(words.sentence(job.note), icon=":material/error:")
    items = cell.read(workspace().send.items, send_id)
    if attention_count := sum(item.outcome in _NEEDS_ATTENTION for item in items):
        st.warning(texts.needs_attention(attention_count, again=_can_go_on(items)), icon=":material/visibility:")
    _table(items)
    _next(cell, job, items)


def show_earlier(cell: Cell) -> None:
    """Draw the list of sends, each with the way back to it."""
    jobs: list[SendJob] = cell.read(workspace().send.last)
    if not jobs:
        st.caption(texts.NO_EARLIER)
        return
    rows = [
        {
            "started (UTC)": job.created_at[:16].replace("T", " "),
            "assets": job.total,
            "state": texts.state(job),
            "outcomes": texts.counts({name: number for name, number in job.counts.items() if name}),
            "open": f"/send?send={job.id}",
        }
        for job in jobs[:100]
    ]
    st.dataframe(
        rows, column_config={"open": st.column_config.LinkColumn(display_text=texts.OPEN_SEND)}, hide_index=True
    )


def _progress_text(job: Job) -> str:
    return texts.progress_text(workspace().send.progress(job.arguments.get("send") or job.id))


def _table(items: list[SendItem]) -> None:
    rows = [
        {
            "": item.image_url,
            "outcome": [texts.OUTCOMES[item.outcome]],
            "block": item.name,
            "why": _why(item),
            "as": texts.KINDS[item.kind],
            "open": item.block_url if _exists(item) else None,
            "in Links": f"/links?asset={item.asset_id}" if _exists(item) else None,
        }
        for item in sorted(items, key=_attention)[:500]
    ]
    columns = {
        "": st.column_config.ImageColumn(width="small"),
        "outcome": st.column_config.MultiselectColumn(
            options=[texts.OUTCOMES[name] for name in _COLOURS], color=_COLOURS.values()
        ),
        "why": st.column_config.TextColumn(width="large"),
        "open": st.column_config.LinkColumn(display_text=words.OPEN_IN_KLAVIYO, width="small"),
        "in Links": st.column_config.LinkColumn(display_text="Links", width="small"),
    }
    # Where everything went well there is nothing to explain.
    column_order = [name for name in rows[0] if name != "why" or any(row["why"] for row in rows)] if rows else None
    st.dataframe(
        as_table(rows), column_order=column_order, column_config=columns, hide_index=True, row_height=56, placeholder=""
    )


def _exists(item: SendItem) -> bool:
    return bool(item.block_id) and item.outcome != "undone"


def _why(item: SendItem) -> str:
    if _exists(item) and not item.linked:
        return f"{texts.HERE_ONLY}: {item.detail}" if item.detail else texts.HERE_ONLY
    return item.detail


def _attention(item: SendItem) -> int:
    """What somebody has to look at comes first."""
    return 0 if item.outcome in _NEEDS_ATTENTION else 1 if _exists(item) and not item.linked else 2


def _can_go_on(items: list[SendItem]) -> bool:
    return any(item.outcome in ("", "unavailable", "tomorrow") or item.link_is_pending for item in items)


def _next(cell: Cell, job: SendJob, items: list[SendItem]) -> None:
    ws = workspace()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("../../pages/links.py", label=texts.IN_LINKS, icon=":material/account_tree:")
        if _can_go_on(items) and st.button(
            texts.RESUME, type="primary", icon=":material/play_arrow:", key="send_resume"
        ):
            cell.run(ws.send.resume, job.id)
            st.rerun()
    if any(item.outcome == "created" for item in items):
        box = st.expander(texts.UNDO, icon=":material/undo:", on_change="rerun", key=keys.UNDO_OPEN[job.id].name)
        with box:
            if box.open:
                _undo(cell, job)


def _undo(cell: Cell, job: SendJob) -> None:
    ws = workspace()
    st.caption(texts.UNDO_ASK)
    rows = cell.fetch(ws.send.undo_plan, job.id)
    table = [
        {
            "": row.item.image_url,
            "block": row.item.name,
            "what happens": [texts.DELETED if row.delete else texts.STAYS],
            "why": row.why,
            "asset": row.item.public_id,
        }
        for row in sorted(rows, key=lambda row: not row.delete)
    ]
    columns = {
        "": st.column_config.ImageColumn(width="small"),
        "what happens": st.column_config.MultiselectColumn(
            options=[texts.DELETED, texts.STAYS], color=["orange", "gray"]
        ),
    }
    st.dataframe(table[:500], column_config=columns, hide_index=True, row_height=56)
    count = sum(row.delete for row in rows)
    if st.button(texts.undo_now(count), key=keys.UNDO[job.id].name, disabled=not count):
        cell.run(ws.send.undo, job.id)
        st.rerun()
