"""Every page, light and dark, by axe-core's rules (WCAG 2.2 A and AA): nothing serious."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import RunningApp

from .conftest import connect, visit

PAGES = {
    "setup": "Setup",
    "send": "Send",
    "personalize?template=templates/order-thanks.cldt.json": "Personalize",
    "links": "Links to Klaviyo",
    "events": "Events",
    "help": "Help",
}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def serious(page: Page) -> dict[str, list[str]]:
    """Rule → where it is broken."""
    found = Axe().run(page, options=RULES).response["violations"]
    return {
        rule["id"]: [f"{node['html'][:160]}: {_reason(node)}" for node in rule["nodes"]]
        for rule in found
        if rule["impact"] in ("serious", "critical")
    }


def _reason(node: dict) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)


@pytest.fixture(scope="module")
def connected_app(browser: Browser, running_app: RunningApp) -> RunningApp:
    page = browser.new_page(viewport={"width": 1280, "height": 2000})
    connect(page, running_app.url)
    page.close()
    return running_app


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages(browser: Browser, connected_app: RunningApp, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 2600}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(30_000)
    found = {}
    for path, heading in PAGES.items():
        visit(page, f"{connected_app.url}/{path}", heading)
        page.wait_for_timeout(500)
        if broken := serious(page):
            found[path] = broken
    context.close()
    assert found == {}
