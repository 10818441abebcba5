"""A report holds what people have named, and no name becomes anything but text."""

import re
from html.parser import HTMLParser

import pytest

from core.domain.moments import moment_words
from core.links.replacements import Replacement
from core.links.report_page import Report, render
from tests.support.reports import AT, HOSTILE, report_of


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


def test_changes_that_are_not_listed_are_counted() -> None:
    report = report_of("plain")
    many = render(Report(**{**vars(report), "changes": report.changes * 2_345})).partition("<h2>Changes")[2]
    assert many.count('<tr><td class="short">') == 2_000
    assert "and 345 more, not listed here" in many
    assert "not listed here" not in render(report).partition("<h2>Changes")[2]


def test_it_says_whose_it_is_and_of_which_day_and_begins_without_technical_words() -> None:
    html = render(report_of("plain"))
    title = re.findall(r"<title>([^<]+)</title>|<h1>([^<]+)</h1>", html.partition("<svg")[0])
    account = report_of("plain").account
    assert {first or second for first, second in title} == {f"{account}: links to Klaviyo, 26 Nov 2026"}
    assert "API" not in html.partition("<h2>")[0].partition("<h1>")[2]


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
    assert "No audit has run yet" in html
    assert "Everything is OK" not in html
    assert "have not been scanned yet" in html
    assert "No changes." in html


def test_an_audit_without_findings_has_a_bar_too() -> None:
    trend = ({"at": AT, "error": 0, "warning": 0, "note": 0}, {"at": AT, "error": 1, "warning": 0, "note": 0})
    html = render(Report(**{**vars(report_of("plain")), "trend": trend}))
    first, second = re.findall(r"<g>(.*?)</g>", html)
    assert re.findall(r'class="good" x="0" y="70" width="16" height="2"', first)
    assert "no findings</title>" in first
    assert "good" not in second
    assert 'class="mark good">no findings<' in html


def test_each_change_says_when_it_was_made() -> None:
    replaced = Replacement(asset_id="a", public_id="products/mug", before=1, after=2, found_at=AT)
    html = render(Report(**{**vars(report_of("plain")), "changes": (replaced,)}))
    assert f'<td class="short">{moment_words(AT)}</td><td>“products/mug” was replaced in Cloudinary' in html
