"""A report holds what people have named, and no name becomes anything but text."""

from html.parser import HTMLParser

import pytest

from core.domain.block import Link, LinkKey
from core.links.finding import KINDS, Acceptance, AuditOptions, AuditRun, Finding, LinkState, ReportedFinding
from core.links.report_page import Report, Row, render
from core.links.usage_store import Scan
from core.publish.history import Change

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
    key = LinkKey(pair=name, asset_id=name, kind="template", variant=name)
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
    state = LinkState(link=link, kinds=("block_edited",), looked=True)
    change = Change(
        at=AT, who=name, outcome=name, block=name, public_id=name, variant=name, version=2, changes=(name, name)
    )
    return Report(
        account=name,
        cloud=name,
        sandbox=True,
        at=AT,
        filters=(name, name),
        audit=run,
        findings=tuple(Row(of=each, picture="", url=f"https://x.example/{name}", used=(name,) * 7) for each in told),
        links=(Row(of=state, picture="", url=f"https://x.example/{name}", used=(name,)),),
        scan=Scan(at=AT, templates=3, unread=1),
        since=AT,
        changes=(change,),
        trend=({"at": AT, "error": 1, "warning": 2, "note": 0},) * 2,
    )


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes, and its texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[object] = []
        self.addresses: set[str] = set()
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, [name for name, _ in attrs]))
        self.addresses |= {str(value) for name, value in attrs if name in ("href", "src")}

    def handle_endtag(self, tag: str) -> None:
        self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text(name: str) -> None:
    found, plain = Skeleton(render(report_of(name))), Skeleton(render(report_of("plain")))
    assert found.elements == plain.elements
    assert not {tag for tag, _ in filter(lambda each: isinstance(each, tuple), found.elements)} & {"script", "iframe"}
    assert {address.split("//")[0] for address in found.addresses} == {"https:"}
    assert " ".join(name.split()) in " ".join(" ".join(found.texts).split())


def test_what_there_is_too_much_of_is_said() -> None:
    report = report_of("plain")
    many = Report(**{**vars(report), "links": report.links * 2_345})
    html = render(many)
    assert html.count("<td><a href") == 2_000
    assert "345 of them not listed here" in html
    assert "at least 7 templates" in html
    assert "and 2 more" in html


def test_without_an_audit_nothing_is_claimed() -> None:
    report = Report(
        **{
            **vars(report_of("plain")),
            "audit": None,
            "findings": (),
            "trend": (),
            "since": "",
            "scan": None,
            "changes": (),
        }
    )
    html = render(report)
    assert "No audit was run yet" in html
    assert "Everything holds" not in html
    assert "were not scanned yet" in html
    assert "Nothing." in html
