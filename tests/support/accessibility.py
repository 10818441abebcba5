"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def serious(page: Page) -> dict[str, list[str]]:
    """Rule → where it is broken, light or dark: a page follows the system's scheme at once."""
    broken, grounds = {}, set()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        # Grounds take 150 ms to change.
        page.wait_for_timeout(300)
        grounds.add(
            page.evaluate("getComputedStyle(document.querySelector('.stApp') ?? document.body).backgroundColor")
        )
        broken |= {f"{scheme}: {rule}": places for rule, places in _serious(page).items()}
    assert len(grounds) == 2, "it has not followed"
    return broken


def _serious(page: Page) -> dict[str, list[str]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return {
        rule["id"]: [f"{node['html'][:160]}: {_reason(node)}" for node in rule["nodes"]]
        for rule in found
        if rule["impact"] in ("serious", "critical")
    }


def _reason(node: dict) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)
