"""The findings of the selected link, each with what fixes it and a way to live with it."""

from datetime import date
from typing import Final, Literal

import streamlit as st

from core.domain.block import Link
from core.links.finding import Finding, FindingKind, ReportedFinding, Severity
from core.links.fixes import KEEPABLE, FixResult
from core.links.status import LinkDetail
from ui.app import text as words
from ui.app.actions import action_button
from ui.app.cell import Cell
from ui.app.popover import popover
from ui.app.state import clear_state, get_state, workspace
from ui.links import audit_text as texts
from ui.links import keys, link_text
from ui.links.actions import offer_alt
from ui.links.fix_button import fix_button

COLOURS: Final[dict[Severity, Literal["red", "orange", "gray"]]] = {
    "error": "red",
    "warning": "orange",
    "note": "gray",
}

_OF_ASSETS: Final[frozenset[FindingKind]] = frozenset(
    {"new_version", "asset_deleted", "asset_withheld", "asset_renamed", "asset_moved"}
)
"""Findings that concern every block in which the asset stands."""


def show_findings(cell: Cell, detail: LinkDetail) -> None:
    """Draw what stands, and what was fixed since the audit."""
    _show_problems(cell, detail)
    if not detail.state.looked and any(each.stands for each in detail.findings):
        st.caption(link_text.FOUND_BEFORE)
    for each in detail.findings:
        with st.container(border=True, key=keys.FINDING[each.finding.key].name):
            _finding(cell, each, detail.state.link)


def accept_form(cell: Cell, finding_keys: list[str], place: str) -> None:
    """Draw what accepts findings; `place` tells it from others on the page."""
    reason_key, until_key = keys.REASON[place], keys.UNTIL[place]
    st.caption(texts.ACCEPT_ASK)
    reason = st.text_input(texts.REASON, key=reason_key.name, persist_state="session")
    until: date | None = st.date_input(
        texts.UNTIL, value=None, key=until_key.name, help=texts.UNTIL_HELP, persist_state="session"
    )
    is_blank = not get_state(reason_key).strip()
    if press := action_button(
        texts.ACCEPT, type="primary", key=f"accept_now_{place}", of=finding_keys, disabled=is_blank
    ):
        cell.run(workspace().links.accept, press.of, reason.strip(), until.isoformat() if until else "")
        clear_state(reason_key, until_key)
        st.rerun()


def _finding(cell: Cell, each: ReportedFinding, link: Link) -> None:
    finding, links = each.finding, workspace().links
    if not each.stands:
        _show_fixed(finding, link)
        return
    badge = f":{COLOURS[finding.severity]}-badge[{words.plain(finding.title)}]"
    st.markdown(f"{badge} {words.plain(finding.sentence_of_link)}")
    if finding.kind in _OF_ASSETS and (inside := workspace().where_used.inside([link.public_id])):
        st.markdown(link_text.in_other_images([block.name for block in inside]))
    if each.accepted:
        st.caption(words.plain(link_text.acceptance(each)))
        if action_button(texts.WITHDRAW, icon=":material/undo:", key=f"withdraw_{finding.key}"):
            cell.run(links.withdraw, [finding.key])
            st.rerun()
        return
    if finding.kind == "alt_missing":
        offer_alt(link)
    if finding.fix:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            fix_button(cell, [finding], texts.fix(finding), f"fix_{finding.key}")
            if finding.kind in KEEPABLE:
                _keep_button(cell, finding)
    st.caption(words.plain(texts.fix_does(finding)))
    if finding.kind in KEEPABLE:
        st.caption(texts.KEEP_DOES)
    if accept := popover(texts.ACCEPT, keys.ACCEPT_OPEN[finding.key], icon=":material/handshake:"):
        with accept:
            accept_form(cell, [finding.key], finding.key)
    st.caption(texts.ACCEPT_SHORT)


def _keep_button(cell: Cell, finding: Finding) -> None:
    """Draw what takes an edit in Klaviyo over; it destroys nothing there, so nothing is asked."""
    key = f"keep_{finding.key}"
    if press := action_button(texts.KEEP, icon=":material/call_received:", key=key, of=[finding.key]):
        cell.run(workspace().links.keep, press.of)
        st.rerun()


def _show_fixed(finding: Finding, link: Link) -> None:
    """What came of a fix; a block that was created again has another ID, so the way to it is here."""
    if finding.kind == "block_deleted":
        url = workspace().account.block_url(link.block_id)
        st.success(link_text.created_again(link, url), icon=":material/check_circle:")
    st.markdown(f":green-badge[{words.plain(finding.title)}] {link_text.fixed(finding)}")


def _show_problems(cell: Cell, detail: LinkDetail) -> None:
    """Why the last fix of this link in this session was not possible."""
    results, link = cell.last_run(), detail.state.link.key
    for each in results if isinstance(results, list) else []:
        own = isinstance(each, FixResult) and each.finding.link == (link.asset_id, link.kind, link.variant)
        if own and each.problem:
            st.warning(words.sentence(each.problem), icon=":material/healing:")
