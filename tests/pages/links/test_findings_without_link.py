"""What needs attention and is of no link is counted beside the links; a link that is not as it was sent is not “OK”."""

from core import Workspace
from core.cli.links import summary_lines
from core.links.counts import WITHOUT_LINK, count_findings
from core.links.status import STATUS_LABELS
from tests.pages.links.test_link_detail import LIST, link_of, token
from tests.support.damage import MUG, TEAPOT, VASE, Damage
from tests.support.pages import OpenPage, listed, said
from tests.support.saves import TEMPLATE, choices
from tests.support.sends import sent


def test_page_report_and_command_count_findings_without_a_link(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, VASE, TEAPOT])
    damage = Damage(connected)
    damage.forget(link_of(connected, VASE))
    damage.clone_block(damage.block_of(TEAPOT), "Somebody's copy")
    connected.links.audit()
    reported = connected.links.findings()
    linked = {(link.key.asset_id, link.key.kind, link.key.variant) for link in connected.links.all()}
    others = [each for each in reported if each.counts and each.finding.link not in linked]
    assert others
    assert connected.links.findings_without_link() == len(others)
    words = f"{len(others)} finding{'' if len(others) == 1 else 's'} without a link"
    states = connected.links.state_counts()
    assert words in said(open_page("links"))
    assert words in " ".join(summary_lines(count_findings(reported), states, len(others)))
    assert f"<b>{len(others)}</b><span>{WITHOUT_LINK}</span>" in connected.report.html(images=0)
    # What somebody lives with, or has deleted, no longer counts.
    connected.links.accept([each.finding.key for each in others[:1]], "Agreed")
    assert connected.links.findings_without_link() == len(others) - 1
    connected.links.fix([each.finding.key for each in others[1:]])
    assert connected.links.findings_without_link() == 0


def test_a_link_whose_block_is_gone_or_older_is_not_ok(connected: Workspace, open_page: OpenPage) -> None:
    sent(connected, [MUG, VASE])
    saved = connected.personalize.save(TEMPLATE, choices(connected), "Thanks")
    html = connected.personalize.compose(TEMPLATE, choices(connected, headline={"from": "default"})).html
    connected.personalize.applied(saved.block_id, html)
    Damage(connected).delete_block(Damage(connected).block_of(MUG))
    connected.links.audit()
    (gone,) = [each.finding.key for each in connected.links.findings() if each.finding.kind == "block_deleted"]
    connected.links.accept([gone], "Agreed")
    badges = {row["title"]: (row["badge"], row["tone"]) for row in listed(open_page("links"), LIST)}
    assert badges["Mug"] == (STATUS_LABELS["accepted"], "gray")
    assert badges["Thanks"] == ("Not saved in Klaviyo", "gray")
    assert badges["Vase"] == ("OK", "green")
    assert f":gray-badge[{STATUS_LABELS['accepted']}]" in said(open_page("links", link=token(connected, MUG)))
