"""From an empty workspace to a saved block and its link by the keyboard alone, and where the focus is can be seen."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_thank_you import check_thank_you, saved_slots
from tests.support.browsing import head_of, keyed, opener
from tests.support.pointer import settled
from tests.support.servers import RunningApp

# What is focused must look different from when it is not. A frame's focus is inside of it.
_LOOK = """async () => {
  // A ring that a script draws is there a frame later.
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  const table = element => element?.closest('[data-testid="stDataFrame"]')
  const looks = element => {
    const home = table(element) ?? element.closest('[data-testid="stElementContainer"], li, label, form') ?? element
    const parts = [home, element, element.parentElement, ...home.querySelectorAll('*')].slice(0, 300)
    return parts.map(part => {
      const style = getComputedStyle(part)
      return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor, style.textDecoration].join()
    }).join(';')
  }
  const name = element => (element.getAttribute('aria-label') || element.innerText || element.id || '').slice(0, 60)
  const last = window.lastFocus
  // Also within a component's own tree.
  let now = document.activeElement
  while (now?.shadowRoot?.activeElement) now = now.shadowRoot.activeElement
  const stays = last && last.element === now
  // From cell to cell the table keeps its ring, and its canvas, which has no styles, shows the cell.
  const inside = last && table(now) && table(last.element) === table(now)
  const unseen = last && !stays && !inside && last.element.isConnected && looks(last.element) === last.looks
  const about = last ? `${last.element.tagName} ${name(last.element)}` : ''
  const counts = now && now !== document.body && now.tagName !== 'IFRAME'
  window.lastFocus = counts ? {element: now, looks: looks(now)} : null
  const box = now.getBoundingClientRect()
  const hidden = counts && (box.bottom < 0 || box.top > innerHeight)
  return {unseen: unseen ? about : '', hidden: hidden ? `${now.tagName} ${name(now)}` : ''}
}"""
_AT_HAND = """() => {
  const id = document.activeElement.getAttribute('aria-activedescendant')
  return id ? document.getElementById(id)?.innerText.trim() : ''
}"""
_STILL = "*, ::before, ::after { transition: none !important; animation: none !important; }"


@dataclass
class Keyboard:
    """Somebody without a mouse."""

    page: Page
    unseen: set[str] = field(default_factory=set)

    def reach(self, target: Locator, key: str = "Tab", most: int = 150) -> None:
        """Press the key until this has the focus."""
        expect(target).to_be_attached()
        self.page.add_style_tag(content=_STILL)
        passed = []
        for _ in range(most):
            self.page.keyboard.press(key)
            told = self.page.evaluate(_LOOK)
            self.unseen |= {told["unseen"], told["hidden"]} - {""}
            if target.evaluate("element => element === document.activeElement"):
                return
            passed.append(self.page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        raise AssertionError(f"{target} is not reached by {key}: {passed}")

    def press(self, target: Locator, key: str = "Enter", by: str = "Tab") -> None:
        """Reach a thing and press a key on it."""
        self.reach(target, by)
        self.page.keyboard.press(key)

    def step(self, box: Locator, option: str) -> None:
        """Go through the options of a box by the arrows, and take this one."""
        self.reach(box)
        for _ in range(20):
            self.page.keyboard.press("ArrowDown")
            if self.page.evaluate(_AT_HAND) == option:
                break
        self.page.keyboard.press("Enter")
        settled(self.page)

    def go(self, title: str) -> None:
        """Another page, by the sidebar."""
        link = self.page.get_by_role("navigation", name="App pages").get_by_role("link", name=title, exact=True)
        self.press(link, by="Shift+Tab")
        expect(self.page.get_by_role("heading", name=title, exact=True).first).to_be_visible()
        settled(self.page)


def test_from_an_empty_workspace_to_a_link_without_a_mouse(page: Page, running_app: RunningApp) -> None:
    keyboard = Keyboard(page)
    page.goto(f"{running_app.url}/setup")
    settled(page)

    with page.expect_popup() as opened:
        keyboard.press(page.get_by_role("link", name="Install Klaviyo app"))
    Keyboard(opened.value).press(opened.value.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Connected · Fern & Kiln")).to_be_visible()
    settled(page)
    keyboard.press(page.get_by_role("button", name="Create metadata field"), "Space")
    expect(page.get_by_text("Links are saved on your assets")).to_be_visible()

    keyboard.go("Send")
    keyboard.press(page.get_by_role("checkbox", name="Mug", exact=True), "Space")
    settled(page)
    keyboard.press(page.get_by_role("button", name="Send 1 to Klaviyo"))
    expect(page.locator(".st-key-send_outcome")).to_be_visible()
    settled(page)

    keyboard.go("Personalize")
    keyboard.press(opener(page, "cell_personalize_template"))
    settled(page)
    keyboard.press(page.get_by_test_id("stPopoverBody").get_by_role("button", name="Abandoned cart", exact=True))
    expect(opener(page, "cell_personalize_template")).to_contain_text("Abandoned cart")
    settled(page)
    keyboard.press(page.get_by_role("button", name="Most complete data: Started Checkout"))
    settled(page)
    keyboard.press(page.get_by_role("button", name="Fill all suggestions"))
    settled(page)
    keyboard.press(page.locator('[class*="headline_write"] button'))
    expect(page.locator('[class*="headline_text"] .words')).to_be_focused()
    page.keyboard.type("Thank you, {first n")
    page.keyboard.press("Enter")
    page.keyboard.type("!")
    settled(page)
    keyboard.step(keyed(page, "line_source").locator("input"), "Fixed")
    keyboard.reach(keyed(page, "line_fixed").locator("input"))
    page.keyboard.type("Your basket, without a mouse")
    settled(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("a new block was created")).to_be_visible()
    settled(page)
    check_thank_you(saved_slots(running_app))

    keyboard.go("Links to Klaviyo")
    for name in ("Abandoned cart", "Mug"):
        expect(page.get_by_role("option", name=name)).to_be_attached()
    keyboard.press(head_of(page, "History"))
    expect(page.get_by_text("What changed on which block, and when")).to_be_visible()
    assert not keyboard.unseen, keyboard.unseen
