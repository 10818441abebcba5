"""A report with hostile names."""

from core.domain.block import Link, LinkKey
from core.links.audit_run import AuditOptions, AuditRun
from core.links.finding import KINDS, Acceptance, Finding, ReportedFinding
from core.links.report_page import Report, Row
from core.links.status import LinkState
from core.links.usage_store import Scan
from core.publish.history import HistoryEntry

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title></table><iframe src=//evil.example>",
    '{{ report }}{% include "x" %}{# {{ "a"|safe }}',
    "javascript:alert(1)",
    "<!-- -->]]>\u202e&lt;b&gt;&amp;",
)


AT = "2026-11-26T02:07:31+00:00"


def report_of(name: str) -> Report:
    """Every finding and every other thing that a report tells, with this name wherever somebody can put one."""
    key = LinkKey(scope=name, asset_id=name, kind="template", variant=name)
    link = Link(key=key, public_id=name, block_id=name, name=name, html_hash="", version=1, updated_at=AT)
    accepted = Acceptance(key="k", reason=name, who=name, at=AT, until="2027-01-31")
    texts = {"public_id": name, "block_id": name, "name": name, "detail": name, "evidence": name}
    told = [
        ReportedFinding(finding=Finding(kind=kind, **texts), change=change, since=AT, accepted=with_)  # type: ignore[arg-type]
        for kind in KINDS
        for change, with_ in (("new", None), ("persisting", accepted), ("resolved", None))
    ]
    run = AuditRun(
        id="a", state="done", note="", started_at=AT, finished_at=AT, expected=1, blocks=1234, assets=1,
        calls={"blocks": 1200}, options=AuditOptions(), counts={},
    )  # fmt: skip
    state = LinkState(link=link, status="attention", kinds=("block_edited",), looked=True)
    change = HistoryEntry(
        at=AT, who=name, outcome=name, block=name, public_id=name, variant=name, version=2, changes=(name, name)
    )
    return Report(
        account=name,
        cloud=name,
        sandbox=True,
        at=AT,
        filters=(name, name),
        audit=run,
        findings=tuple(Row(of=each, image="", url=f"https://x.example/{name}", used=(name,) * 7) for each in told),
        links=(Row(of=state, image="", url=f"https://x.example/{name}", used=(name,)),),
        states={"ok": 2, "attention": 1, "unchecked": 1},
        scan=Scan(at=AT, templates=3, unread=1),
        since=AT,
        changes=(change,),
        trend=({"at": AT, "error": 1, "warning": 2, "note": 0},) * 2,
    )
