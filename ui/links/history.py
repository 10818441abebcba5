"""Who did what to which block, in sentences."""

from collections.abc import Sequence

import streamlit as st

from core.domain.moments import moment_words
from core.links.finding import ReportedFinding
from core.links.replacements import Replacement
from core.links.thumbnails import linked_asset
from core.publish.history import HistoryEntry, group_sentence, group_writes
from ui.app import text as words
from ui.app.cell import Cell
from ui.app.state import set_default, workspace
from ui.links import keys
from ui.links import text as texts


def history_cell(number: int) -> None:
    """Draw the journal of writes, each version with the way to bring it back."""
    with Cell("links/history", number, texts.HISTORY_CELL, texts.HISTORY_ASK, folded=True) as cell:
        if not cell.open:
            return
        entries: list[HistoryEntry] = cell.read(workspace().history.newest)
        if not entries:
            st.caption(texts.NO_HISTORY)
            return
        groups, start = group_writes(entries), 0
        if len(groups) > texts.HISTORY_PAGE:
            last = -(-len(groups) // texts.HISTORY_PAGE)
            page = st.number_input(texts.PAGE, 1, last, key=set_default(keys.HISTORY_PAGE, 1), width=140)
            start = texts.HISTORY_PAGE * (min(page, last) - 1)
        _show_groups(groups[start : start + texts.HISTORY_PAGE])


def _show_groups(groups: Sequence[Sequence[HistoryEntry]]) -> None:
    """Draw writes with their images, those of one send in one line."""
    images = iter(workspace().links.thumbnails(linked_asset(entry) for group in groups for entry in group))
    st.markdown("\n".join(_line(group, [next(images) for _ in group]) for group in groups))


def show_entries(
    entries: Sequence[HistoryEntry], replacements: Sequence[Replacement] = (), findings: Sequence[ReportedFinding] = ()
) -> None:
    """Draw writes, and replacements and what audits found among them; a part for each would make reruns wait."""
    lines = [(entry.at, _line([entry])) for entry in entries]
    lines += [(each.at, _replaced(each)) for each in replacements]
    lines += [(each.since, _finding_line(each)) for each in findings]
    # Times may have fractions of a second.
    lines.sort(key=lambda line: line[0][:19], reverse=True)
    st.markdown("\n".join(line for _, line in lines))


def _replaced(each: Replacement) -> str:
    return _dated(words.plain(each.sentence), each.at)


def _finding_line(each: ReportedFinding) -> str:
    return _dated(texts.audit_found_deletion(each.finding.name), each.since)


def _line(group: Sequence[HistoryEntry], images: Sequence[str] = ()) -> str:
    start = "".join(f"{words.markdown_image(image)} " for image in images if image)
    (first, *_) = group
    is_earlier = first.version and not first.is_current
    version = f" [{texts.OPEN_VERSION}]({texts.version_href(first)})" if is_earlier else ""
    sentence = words.plain(group_sentence(group))
    return _dated(f"{start}{sentence}{version}", first.at)


def _dated(markdown: str, at: str) -> str:
    """An entry of the list, and below it when that was."""
    return f"- {markdown}  \n  :small[:gray[{words.plain_time(moment_words(at, zone=False))}]]"
