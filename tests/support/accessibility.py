"""What axe finds on a page."""

from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.support.pointer import settled

# Colours fade, too: axe would measure one that is on its way.
_PAINTED = """async () => {
  const fades = ({ effect, playState }) => playState === "running" && effect.getComputedTiming().endTime !== Infinity;
  for (let still = 0; still < 5; still = document.getAnimations().some(fades) ? 0 : still + 1) {
    await new Promise(requestAnimationFrame);
  }
}"""
_GROUND = "getComputedStyle(document.querySelector('.stApp') ?? document.body).backgroundColor"
# What is in order need not be described, element by element.
_FOUND = {"resultTypes": ["violations"]}
RULES = {**_FOUND, "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
OF_COLOUR = {**_FOUND, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All of the rules above that axe counts to `cat.color`: a scheme changes nothing else of a page."""


def serious(page: Page) -> dict[str, list[str]]:
    """Rule → where it is broken, light or dark: a page follows the system's scheme without a reload.

    The page stays in the other scheme: leading it back costs as much as drawing it anew.
    """
    schemes = _schemes(page)
    broken = _seen(page, schemes[0], RULES)
    ground = page.evaluate(_GROUND)
    page.emulate_media(color_scheme=schemes[1])
    page.wait_for_function(f"before => {_GROUND} !== before", arg=ground)
    return broken | _seen(page, schemes[1], OF_COLOUR)


def _schemes(page: Page) -> tuple[Literal["light", "dark"], Literal["light", "dark"]]:
    """The scheme that the page has now, and the other one."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    return ("dark", "light") if dark else ("light", "dark")


def _seen(page: Page, scheme: str, rules: dict[str, Any]) -> dict[str, list[str]]:
    if page.query_selector('[data-testid="stApp"]'):
        settled(page)
    page.evaluate(_PAINTED)
    return {f"{scheme}: {rule}": places for rule, places in _serious(page, rules).items()}


def _serious(page: Page, rules: dict[str, Any]) -> dict[str, list[str]]:
    # Reading axe's own script costs as much as it finds: once a page is enough.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("async rules => (await axe.run(rules)).violations", rules)
    return {
        rule["id"]: [f"{node['html'][:160]}: {_reason(node)}" for node in rule["nodes"]]
        for rule in found
        if rule["impact"] in ("serious", "critical")
    }


def _reason(node: dict) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)
