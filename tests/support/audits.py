"""Audits of a workspace with links."""

from collections import Counter

from core import Workspace
from core.links.finding import ReportedFinding
from tests.support.damage import CLIP, MUG, TEAPOT, VASE

PRODUCTS = [MUG, TEAPOT, VASE, CLIP]


def found(ws: Workspace) -> list[ReportedFinding]:
    run = ws.links.wait(ws.links.start_audit())
    assert (run.state, run.note) == ("done", "")
    return [each for each in ws.links.findings() if each.change != "resolved"]


def kinds(ws: Workspace) -> Counter[str]:
    return Counter(each.finding.kind for each in found(ws))


def mend_all(ws: Workspace) -> None:
    fixed = ws.links.fix([each.finding.key for each in ws.links.findings()])
    assert [each.problem for each in fixed if each.problem] == []
