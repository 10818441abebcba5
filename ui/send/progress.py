"""A send under way and after: progress that survives a reload, outcomes, going on, undoing."""

from functools import partial
from typing import Final

import streamlit as st

from core.domain.job import ApiUsage, Job
from core.domain.moments import moment_words
from core.send.undo_plan import UndoRow
from core.send.values import SendItem, SendJob
from ui.app import text as words
from ui.app.actions import action_button
from ui.app.cell import Cell
from ui.app.cell_result import cost_of
from ui.app.job_note import note_now
from ui.app.job_progress import follow_job
from ui.app.state import workspace
from ui.send import keys
from ui.send import progress_text as texts
from ui.send import text as page_texts
from ui.send.block_list import ListRow, RowLink, Tone, list_blocks

_TONES: Final[dict[str, Tone]] = {
    "": "gray", "created": "green", "updated": "green", "adopted": "green", "unchanged": "gray", "undone": "gray",
    "tomorrow": "gray",
}  # fmt: skip
_NEEDS_ATTENTION = ("rejected", "conflict", "skipped", "unavailable", "tomorrow")


def show_send(cell: Cell, send_id: str) -> None:
    """Draw one send: by itself again and again while it runs, once when it is at its end."""
    job: SendJob = cell.read(workspace().send.progress, send_id)
    if job.at_work:
        cell.at_work = True
        st.caption(page_texts.ACT_ASK)
        follow_job(workspace().jobs.get(job.job), _progress_text, partial(workspace().send.stop, send_id))
        return
    outcome = st.container(key=keys.OUTCOME)
    with outcome:
        _show_how_far(job)
    items = workspace().send.items(send_id)
    # What the send cost, with its undo, not that looking at it costs nothing.
    cell.cost = _cost(job)
    cell.show(items, cell.cost, workspace().send.items, send_id)
    with outcome:
        _show_outcome(job, items)
    if job.missing:
        st.warning(texts.not_found(job.missing), icon=":material/search_off:")
    if missing_count := sum(item.lacks_alt for item in items):
        st.warning(texts.sent_without_alt(missing_count), icon=":material/visibility_off:")
    if attention_count := sum(item.outcome in _NEEDS_ATTENTION for item in items):
        st.warning(texts.needs_attention(attention_count, again=_can_go_on(items)), icon=":material/visibility:")
    _next(cell, job, items)
    _list(items)


def show_earlier(cell: Cell) -> None:
    """Draw the list of sends, each with the way back to it."""
    jobs: list[SendJob] = cell.read(workspace().send.last)
    # The one in view is no earlier one.
    earlier = [job for job in jobs if job.id != st.query_params.get("send")]
    if not earlier:
        st.caption(texts.NO_EARLIER if jobs else texts.NO_SENDS)
        return
    rows = [
        ListRow(
            id=job.id,
            title=f"{moment_words(job.created_at, zone=False)} · {texts.assets(job.total)}",
            badge=texts.state(job),
            note=texts.came_of(job),
            links=[RowLink(label=texts.OPEN_SEND, url=f"/send?send={job.id}", is_page=True)],
        )
        for job in earlier
    ]
    if send_id := list_blocks(keys.EARLIER, page_texts.EARLIER_CELL, rows):
        st.query_params.from_dict({"send": send_id})
        st.rerun()


def _show_how_far(job: SendJob) -> None:
    """Say how far a send came that did not come to its end, and why, also where its account is not connected."""
    if job.state == "done":
        return
    st.progress(job.done / max(1, job.total), texts.progress_text(job))
    if job.note and (note := note_now(workspace().jobs.get(job.job))):
        st.error(words.sentence(note), icon=":material/error:")


def _cost(send: SendJob) -> ApiUsage:
    work = (send.id, send.job) if send.undone else (send.id,)
    return cost_of([workspace().jobs.get(each).cost for each in work])


def _show_outcome(job: SendJob, items: list[SendItem]) -> None:
    """Say what there is of a send; of one without anything how it ended, which else is said already."""
    if outcome := texts.outcome(items, undone=job.undone):
        st.success(texts.outcome_line(outcome, job), icon=":material/check_circle:")
    elif job.state == "done":
        st.markdown(texts.progress_text(job))


def _progress_text(job: Job) -> str:
    text = texts.progress_text(workspace().send.progress(job.arguments.get("send") or job.id))
    return " · ".join(filter(None, (text, job.step, words.calls_so_far(job.calls))))


def _list(items: list[SendItem]) -> None:
    rows = [
        ListRow(
            id=item.asset_id,
            title=item.name,
            badge=texts.OUTCOMES[item.outcome],
            tone=_TONES.get(item.outcome, "orange"),
            note=" · ".join(filter(None, (page_texts.KINDS[item.kind], _why(item)))),
            image=item.image_url,
            links=_links(item),
        )
        for item in sorted(items, key=_attention)[:500]
    ]
    if asset_id := list_blocks(keys.RESULT, page_texts.ACT_CELL, rows):
        st.switch_page("../../pages/links.py", query_params={"asset": asset_id})


def _links(item: SendItem) -> list[RowLink]:
    links = [RowLink(label=words.OPEN_IN_KLAVIYO, url=item.open_url)] if item.open_url else []
    if item.open_url and item.kind != "copy":
        links.append(RowLink(label=texts.LINK_DETAILS, url=f"/links?asset={item.asset_id}", is_page=True))
    return links


def _exists(item: SendItem) -> bool:
    return bool(item.block_id) and item.outcome != "undone"


def _why(item: SendItem) -> str:
    detail = item.detail
    if _exists(item) and not item.linked:
        detail = f"{texts.HERE_ONLY}: {detail}" if detail else texts.HERE_ONLY
    return " · ".join(filter(None, (texts.NO_ALT if item.lacks_alt else "", detail)))


def _attention(item: SendItem) -> int:
    """What somebody has to look at comes first."""
    return 0 if item.outcome in _NEEDS_ATTENTION else 1 if _exists(item) and not item.linked else 2


def _can_go_on(items: list[SendItem]) -> bool:
    return any(item.outcome in ("", "unavailable", "tomorrow") or item.link_is_pending for item in items)


def _next(cell: Cell, job: SendJob, items: list[SendItem]) -> None:
    ws = workspace()
    if any(map(_exists, items)):
        st.caption(texts.USE_BLOCKS if any(item.kind != "copy" for item in items) else texts.USE_COPIES)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("../../pages/links.py", label=texts.IN_LINKS, icon=":material/account_tree:")
        if _can_go_on(items) and action_button(
            texts.RESUME, type="primary", icon=":material/play_arrow:", key=f"send_resume_{job.id}"
        ):
            cell.run(ws.send.resume, job.id)
            st.rerun()
    if updated_count := sum(item.outcome == "updated" for item in items):
        st.caption(texts.updates_stay(updated_count))
    if any(item.outcome == "created" for item in items):
        box = st.expander(texts.UNDO, icon=":material/undo:", on_change="rerun", key=keys.UNDO_OPEN[job.id].name)
        with box:
            if box.open:
                _undo(cell, job)


def _undo(cell: Cell, job: SendJob) -> None:
    ws = workspace()
    st.caption(texts.UNDO_ASK)
    rows: list[UndoRow] | None = None
    with cell.errors_here(texts.CHECKING_UNDO):
        rows = cell.fetch(ws.send.undo_plan, job.id)
    if rows is None:
        return
    list_blocks(keys.UNDO_ROWS, texts.UNDO, [_undo_row(row) for row in sorted(rows, key=lambda row: not row.delete)])
    count = sum(row.delete for row in rows)
    if action_button(texts.undo_now(count), key=keys.UNDO[job.id].name, disabled=not count):
        cell.run(ws.send.undo, job.id)
        st.rerun()


def _undo_row(row: UndoRow) -> ListRow:
    url = row.replacement_url
    return ListRow(
        id=row.item.asset_id,
        title=row.item.name,
        badge=texts.DELETED if row.delete else texts.ALREADY_DELETED if row.is_gone else texts.STAYS,
        tone="orange" if row.delete else "gray",
        note=row.why,
        image=row.item.image_url,
        links=[RowLink(label=texts.OPEN_NEW_BLOCK, url=url)] if url else [],
    )
