"""A report that is opened from a mail: whatever it names, it runs nothing and asks for nothing."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from core.links.report_page import render
from tests.support.accessibility import serious
from tests.support.reports import HOSTILE, report_of

_SKELETON = "[...document.querySelectorAll('*')].map(e => [e.tagName, ...e.getAttributeNames()].join(' '))"


def test_it_runs_nothing_and_asks_for_nothing(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context()
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("console", lambda message: said.append(message.text))
    plain = _opened(page, tmp_path / "plain.html", "plain")
    for name in HOSTILE:
        assert _opened(page, tmp_path / "hostile.html", name) == plain
        shown = " ".join(str(page.text_content("main")).split())
        assert " ".join(name.split()) in shown
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("[...document.querySelectorAll('html, .scroll')].every(e => e.scrollWidth <= e.clientWidth)")
    # Dark it asks for nothing, either.
    assert serious(page) == {}
    assert ({url.rpartition("/")[2] for url in asked}, said) == ({"plain.html", "hostile.html"}, [])
    context.close()


def _opened(page: Page, file: Path, name: str) -> list[str]:
    """The elements and attributes of a report in which everything has this name."""
    file.write_text(render(report_of(name)))
    page.goto(file.as_uri())
    return list(page.evaluate(_SKELETON))
