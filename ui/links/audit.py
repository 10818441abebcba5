"""The audit: run it, look at its findings, fix or accept them."""

from typing import Any, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.moments import moment_words
from core.links.audit_run import AuditRun
from core.links.counts import GROUP_LABELS, count_findings, verdict, verdict_tone
from core.links.finding import KINDS, SEVERITIES, Group, ReportedFinding
from core.links.fixes import FixResult
from core.links.service import PAGE
from core.links.thumbnails import linked_asset
from ui.app import text as words
from ui.app.actions import action_button
from ui.app.cell import Cell
from ui.app.popover import popover
from ui.app.state import workspace
from ui.app.tables import as_table, headed
from ui.links import audit_text, keys
from ui.links import text as texts
from ui.links.fix_button import fix_button
from ui.links.link_findings import COLOURS, accept_form

_BARS = 60


def _chips() -> Any:
    """A column of what was found, each kind in the colour of its severity."""
    colours: dict[str, str] = {kind.title: COLOURS[kind.severity] for kind in KINDS.values()}
    return st.column_config.MultiselectColumn(options=list(colours), color=list(colours.values()), width=150)


def audit_cell(number: int) -> None:
    """Draw the cell of the audit."""
    with Cell("links/audit", number, audit_text.AUDIT_CELL, audit_text.AUDIT_ASK) as cell:
        runs: list[AuditRun] = workspace().links.audits()
        ended = [run for run in runs if run.state == "done"]
        if ended:
            _report(cell, ended, cell.read(workspace().links.findings, ended[0].id))
        else:
            st.info(audit_text.NONE_DONE if runs else audit_text.NEVER, icon=":material/troubleshoot:")


def _report(cell: Cell, ended: list[AuditRun], reported: list[ReportedFinding]) -> None:
    groups: dict[Group, list[ReportedFinding]] = {name: [] for name in GROUP_LABELS}
    for each in reported:
        groups[each.group].append(each)
    counts = count_findings(reported)
    states = workspace().links.state_counts()
    summary = verdict(counts, states)
    icon, colour = audit_text.VERDICT_ICONS[verdict_tone(counts, states)]
    details = f"{audit_text.audit_caption(ended[0])} {counts.words if reported else ''}"
    st.markdown(f"#### :{colour}[{icon}] {summary}\n\n{details}")
    _show_fix_results(cell)
    if not reported:
        _trend(len(ended))
        return
    first: Group = next((name for name, group in groups.items() if group), "open")
    row = st.container(horizontal=True, vertical_alignment="bottom")
    # The address holds what an option reads, so no count may stand in it. A run that was cut short leaves None behind.
    option: str | None = row.segmented_control(
        audit_text.SHOW,
        list(GROUP_LABELS),
        format_func=words.label_of(GROUP_LABELS),
        key=keys.GROUP.name,
        default=first,
        bind="query-params",
        required=True,
    )
    group = cast("Group", option or first)
    titles = sorted({each.finding.title for each in groups[group]})
    kinds = row.multiselect(audit_text.OF_KIND, titles, key=keys.KINDS_OF_GROUP[group].name, placeholder="All")
    rows = [each for each in groups[group] if not kinds or each.finding.title in kinds]
    if rows:
        _act(cell, group, _table(rows, reported, group, row))
    else:
        st.caption(audit_text.NOTHING_HERE[group])
    _trend(len(ended))


def _table(
    rows: list[ReportedFinding], reported: list[ReportedFinding], group: str, controls: DeltaGenerator
) -> list[ReportedFinding]:
    """Draw these of the `reported` findings, beside the other `controls` which page of them; those that are ticked."""
    account = workspace().account
    start = 0
    if len(rows) > PAGE:
        last = -(-len(rows) // PAGE)
        page = controls.number_input(texts.PAGE, 1, last, key=keys.PAGE_OF_GROUP[group].name, width=140)
        start = (page - 1) * PAGE
    rows = rows[start : start + PAGE]
    images = workspace().links.thumbnails(linked_asset(each.finding) for each in rows)
    blocks = workspace().links.existing_blocks(rows, reported)
    table = [
        {
            "": image or each.finding.image_url,
            "found": [each.finding.title],
            "what": each.finding.sentence,
            "since": audit_text.since(each),
            "fix": audit_text.fix(each.finding),
            "open": account.block_url(block_id) if block_id else None,
            "accepted": audit_text.accepted(each),
        }
        for each, image, block_id in zip(rows, images, blocks, strict=True)
    ]
    columns = {
        "": st.column_config.ImageColumn(width=60),
        "found": _chips(),
        "what": st.column_config.TextColumn(),
        "since": st.column_config.TextColumn(width=96),
        "fix": st.column_config.TextColumn(width=115),
        "accepted": st.column_config.TextColumn(width=230),
        "open": st.column_config.LinkColumn(display_text=audit_text.OPEN, width=55),
    }
    order = [name for name in columns if {"accepted": group == "accepted", "fix": group == "open"}.get(name, True)]
    ticked = st.dataframe(
        as_table(table), column_config=headed(columns), column_order=order, hide_index=True, row_height=48,
        placeholder="", on_select="rerun", selection_mode="multi-row", key=keys.TABLES[f"{group}_{start}"].name,
    )  # fmt: skip
    return [rows[index] for index in ticked["selection"]["rows"] if index < len(rows)]


def _act(cell: Cell, group: str, selection: list[ReportedFinding]) -> None:
    """What can be done with what is ticked."""
    ws = workspace()
    if group == "over":
        return
    if not selection:
        st.caption(audit_text.PICK)
        return
    findings = [each.finding for each in selection]
    finding_keys = [finding.key for finding in findings]
    for finding in findings[:5]:
        badge = f":{COLOURS[finding.severity]}-badge[{words.plain(finding.title)}]"
        st.markdown(f"{badge} {words.plain(finding.sentence)} {audit_text.fix_does(finding)}")
    if len(findings) > 5:
        st.caption(audit_text.and_more(len(findings) - 5))
    fixable = [finding for finding in findings if finding.fix]
    with st.container(horizontal=True, vertical_alignment="center"):
        if fixable:
            fix_button(cell, fixable, audit_text.fix_now(fixable), "findings_mend")
        if group == "accepted":
            if press := action_button(
                audit_text.WITHDRAW, icon=":material/undo:", key="findings_withdraw", of=finding_keys
            ):
                cell.run(ws.links.withdraw, press.of)
                st.rerun()
        else:
            box = popover(audit_text.ACCEPT, keys.ACCEPT_OPEN["all"], icon=":material/handshake:")
            if box:
                with box:
                    accept_form(cell, finding_keys, "all")


def _show_fix_results(cell: Cell) -> None:
    """Show the results of the last fixes in this session."""
    results = cell.last_run()
    if not isinstance(results, list) or not all(isinstance(each, FixResult) for each in results):
        return
    problems = [f"{each.finding.name}: {each.problem}" for each in results if each.problem]
    done = len(results) - len(problems)
    show_message = st.warning if problems else st.success
    show_message(audit_text.fix_summary(done, list(dict.fromkeys(problems))[:5]), icon=":material/healing:")


def _trend(ended: int) -> None:
    """How many findings stood at the end of each audit, once there are two."""
    if ended < 2:
        return
    expander = st.expander(
        audit_text.OVER_TIME, icon=":material/show_chart:", key="findings_over_time", on_change="rerun"
    )
    if expander.open:
        audits = workspace().links.severities_over_time()
        rows = [
            {audit_text.AUDIT_AT: moment_words(audit["at"], seconds=True, zone=False), **_plurals(audit)}
            for audit in audits[-_BARS:]
        ]
        colours: list[Any] = [COLOURS[name] for name in SEVERITIES]
        expander.bar_chart(
            rows,
            x=audit_text.AUDIT_AT,
            y=list(audit_text.SEVERITIES.values()),
            color=colours,
            y_label=audit_text.FINDINGS,
            sort=False,
        )


def _plurals(audit: dict[str, Any]) -> dict[str, int]:
    return {audit_text.SEVERITIES[name]: audit[name] for name in SEVERITIES}
