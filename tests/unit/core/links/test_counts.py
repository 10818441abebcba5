"""Whatever an audit found: the page's filters, its verdict, the report and the command line count the same."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cli.links import summary_lines
from core.domain.block import Link, LinkKey
from core.links.audit_run import AuditOptions
from core.links.counts import ALL_OK, GROUP_LABELS, NOTHING_OPEN, count_findings, verdict, verdict_tone
from core.links.finding import CHANGED, KINDS, Acceptance, Finding, FindingKind, FindingStatus, ReportedFinding
from core.links.link_states import Filters, LinkStates
from core.links.report_page import Report, Row, render
from core.links.status import STATUS_LABELS, LinkState, LinkStatus
from core.links.store import Audits
from core.publish.rows import LINK_COLUMNS
from core.store.database import Database
from tests.support.reports import report_of

BEFORE, STARTED, SINCE = "2026-11-01T10:00:00.000+00:00", "2026-11-02", "2026-11-03T10:00:00.000+00:00"
CHANGES: tuple[FindingStatus, ...] = ("new", "persisting", "resolved", "fixed")


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "workspace.db")
        yield database
        database.close()


# A finding of one of the links, or of none: its kind, what became of it, until when it is accepted.
FOUND = st.tuples(
    st.integers(0, 5), st.sampled_from(sorted(KINDS)), st.sampled_from(CHANGES),
    st.sampled_from([None, None, "", "2020-01-01", "2999-12-31"]),
)  # fmt: skip


@given(saved_since=st.lists(st.booleans(), max_size=5), found=st.lists(FOUND, max_size=12))
def test_all_count_the_same(
    database: Database,
    saved_since: list[bool],
    found: list[tuple[int, FindingKind, FindingStatus, str | None]],
) -> None:
    world = _World(database, saved_since, found)
    states, counts = world.states.counts(world.filters), count_findings(world.reported)
    assert states == world.expected
    assert {status: len(world.page(status)) for status in STATUS_LABELS} == states
    assert [each.status for each in world.page("all")] == [world.status(each.link) for each in world.page("all")]
    assert counts.groups == {name: sum(each.group == name for each in world.reported) for name in GROUP_LABELS}
    told = _figures(world.report())
    assert told == [
        *((label, states[name]) for name, label in STATUS_LABELS.items() if name != "accepted" or states[name]),
        *((label, counts.groups[name]) for name, label in GROUP_LABELS.items()),
    ]
    first, links, findings = summary_lines(counts, states)
    assert [int(number) for number in re.findall(r"\d+", f"{links} {findings}")] == [count for _, count in told]
    assert first == verdict(counts, states)
    assert f'<p class="verdict">{first}</p>' in world.report()


@given(saved_since=st.lists(st.booleans(), max_size=5), found=st.lists(FOUND, max_size=12))
def test_all_is_ok_only_if_everything_was_checked_and_nothing_is_to_do(
    database: Database,
    saved_since: list[bool],
    found: list[tuple[int, FindingKind, FindingStatus, str | None]],
) -> None:
    world = _World(database, saved_since, found)
    states, counts = world.states.counts(world.filters), count_findings(world.reported)
    said = verdict(counts, states)
    is_ok = said == ALL_OK or (said.startswith(NOTHING_OPEN) and "not checked yet" not in said)
    assert is_ok == (not any(each.counts for each in world.reported) and not states["unchecked"])
    if is_ok:
        assert states["attention"] == 0
    tone = verdict_tone(counts, states)
    assert (tone == "ok", tone == "review") == (is_ok, bool(re.search(r" needs? attention \(", said)))
    notes = [each.finding for each in world.reported if each.group == "note"]
    assert (said == ALL_OK) == (is_ok and not notes)
    changed = {note.link for note in notes if note.kind in CHANGED - {"new_version"}}
    replaced = {link[0] for link in {note.link for note in notes if note.kind == "new_version"} - changed}
    for subjects, noun, change in ((changed, "link", r"changed since"), (replaced, "asset", r"(?:was|were) replaced")):
        many = noun if len(subjects) == 1 else f"{noun}s"
        is_said = bool(re.search(rf"[ .]{len(subjects)} {many} {change}", said))
        assert is_said == bool(subjects and not counts.groups["open"])


class _World:
    """An account with links and an audit, in a scope of its own."""

    def __init__(
        self,
        database: Database,
        saved_since: list[bool],
        found: list[tuple[int, FindingKind, FindingStatus, str | None]],
    ) -> None:
        self.scope = f"scope {database.connection.execute('select count(*) from audit').fetchone()[0]}"
        self.filters = Filters(scope=self.scope, audit=self.scope, started=STARTED)
        self.states, self.audits = LinkStates(database), Audits(database)
        self.saved_since = {f"asset {number}": since for number, since in enumerate(saved_since)}
        rows = [self._link(asset, SINCE if since else BEFORE) for asset, since in self.saved_since.items()]
        with database.write() as db:
            db.table("link").insert_all(rows)
            self.audits.add(db, self.scope, self.scope, AuditOptions(), len(rows))
        self._finish(found)
        self.reported = self.audits.reported(self.scope)
        self.expected = dict.fromkeys(STATUS_LABELS, 0) | Counter(map(self.status, self._links()))

    def _link(self, asset: str, at: str) -> dict[str, object]:
        names = {"scope": self.scope, "asset_id": asset, "kind": "image", "public_id": asset, "updated_at": at}
        return {**dict.fromkeys(LINK_COLUMNS, ""), **names, "version": 1, "asset_version": 1, "definition": ""}

    def _finish(self, found: list[tuple[int, FindingKind, FindingStatus, str | None]]) -> None:
        report: dict[str, tuple[Finding, FindingStatus, str]] = {}
        for number, (asset, kind, change, until) in enumerate(found):
            finding = Finding(kind=kind, asset_id=f"asset {asset}", link_kind="image", evidence=str(number))
            report[finding.key] = (finding, change, BEFORE)
            if until is not None:
                accepted = Acceptance(key=finding.key, reason="Agreed", who="Ada", at=BEFORE, until=until)
                self.audits.accept(self.scope, accepted)
        self.audits.finish(self.scope, report)

    def page(self, status: LinkStatus | str) -> list[LinkState]:
        return self.states.page(self.filters, status, -1, 0)  # type: ignore[arg-type]

    def _links(self) -> list[Link]:
        return [each.link for each in self.page("all")]

    def status(self, link: Link) -> LinkStatus:
        """What the groups of a link's findings make of it."""
        own = [each for each in self.reported if each.finding.link == _identity(link.key) and each.stands]
        if self.saved_since[link.key.asset_id]:
            return "unchecked"
        if any(each.counts for each in own):
            return "attention"
        if any(each.finding.kind == "unasked" for each in own):
            return "unchecked"
        lived_with = [each for each in own if each.accepted and KINDS[each.finding.kind].severity != "note"]
        return "accepted" if lived_with else "ok"

    def report(self) -> str:
        row = {"image": "", "url": "", "used": ()}
        return render(
            Report(
                **{
                    **vars(report_of("plain")),
                    "findings": tuple(Row(of=each, **row) for each in self.reported),  # type: ignore[arg-type]
                    "links": tuple(Row(of=each, **row) for each in self.page("all")),  # type: ignore[arg-type]
                    "states": self.states.counts(self.filters),
                }
            )
        )


def _identity(key: LinkKey) -> tuple[str, str, str]:
    return (key.asset_id, key.kind, key.variant)


def _figures(html: str) -> list[tuple[str, int]]:
    """The numbers that a report begins with."""
    return [(name, int(count)) for count, name in re.findall(r"<li><b>(\d+)</b><span>([^<]+)</span>", html)]


def test_a_link_that_changed_in_two_ways_is_one_link() -> None:
    kinds: tuple[FindingKind, ...] = ("new_version", "template_changed", "alt_missing")
    found = [Finding(kind=kind, asset_id="a", link_kind="template") for kind in kinds]
    counts = count_findings([ReportedFinding(finding=each, change="new", since=BEFORE) for each in found])
    states: dict[LinkStatus, int] = {"ok": 1, "attention": 0, "unchecked": 0}
    assert verdict(counts, states) == "Nothing needs attention. 1 link changed since it was sent, 1 other note."


def test_an_asset_with_two_links_is_replaced_once() -> None:
    found = [Finding(kind="new_version", asset_id="a", link_kind="template", variant=each) for each in ("", "b")]
    counts = count_findings([ReportedFinding(finding=each, change="new", since=BEFORE) for each in found])
    assert (
        verdict(counts, {"ok": 2, "attention": 0, "unchecked": 0}) == "Nothing needs attention. 1 asset was replaced."
    )


def test_a_finding_of_no_link_changes_no_link() -> None:
    reported = [ReportedFinding(finding=Finding(kind="unlinked"), change="new", since=BEFORE)]
    assert (
        verdict(count_findings(reported), {"ok": 1, "attention": 0, "unchecked": 0})
        == "1 warning needs attention (1 new)."
    )


@given(saved_since=st.lists(st.booleans(), max_size=5), found=st.lists(FOUND, max_size=12), size=st.integers(1, 3))
def test_what_needs_attention_comes_first_however_it_is_paged(
    database: Database,
    saved_since: list[bool],
    found: list[tuple[int, FindingKind, FindingStatus, str | None]],
    size: int,
) -> None:
    world = _World(database, saved_since, found)
    whole = world.page("all")
    is_first = [each.status == "attention" for each in whole]
    assert is_first == sorted(is_first, reverse=True)
    paged = [
        each
        for start in range(0, len(whole) + 1, size)
        for each in world.states.page(world.filters, "all", size, start)
    ]
    assert paged == whole
