"""The way in which all tests press: not before the page is at rest, and never without noticing that it was in vain."""

import pytest
from playwright.sync_api import Page, Route

from tests.support import pointer
from tests.support.browsing import keyed, opener, visit
from tests.support.pointer import press
from tests.support.servers import RunningApp
from tests.support.workspaces import connect_app

BUTTON = "<button onclick='window.pressed = (window.pressed ?? 0) + 1'>Press</button>"
SLIDING = "@keyframes down { from { margin-top: 0 } to { margin-top: 300px } }"


def test_what_slides_is_pressed_where_it_ends(page: Page) -> None:
    page.set_content(f"<style>{SLIDING} div {{ animation: down 1s .3s both }}</style><div>{BUTTON}</div>")
    page.evaluate("addEventListener('pointerdown', event => { window.at = event.clientY })")
    press(page.get_by_role("button"))
    assert page.evaluate("window.pressed") == 1
    assert page.evaluate("window.at") > 300


def test_what_slides_with_its_frame_too(page: Page) -> None:
    frame = f'<iframe srcdoc="{BUTTON}"></iframe>'
    page.set_content(f"<style>{SLIDING} div {{ animation: down 1s .3s both }}</style><div>{frame}</div>")
    target = page.frame_locator("iframe").get_by_role("button")
    press(target)
    assert target.evaluate("() => window.pressed") == 1
    assert page.evaluate("document.getAnimations().map(each => each.playState)") == ["finished"]


def test_an_image_above_comes_first(page: Page) -> None:
    """It has no size of its own until it is there."""
    held: list[Route] = []
    drawn = "<svg xmlns='http://www.w3.org/2000/svg' width='50' height='400'></svg>"

    def hold(route: Route) -> None:
        held.append(route)

    def let_go(route: Route) -> None:
        held[0].fulfill(content_type="image/svg+xml", body=drawn)
        route.fulfill(body="")

    page.route("**/late.svg", hold)
    page.route("**/now", let_go)
    page.route("**/page", lambda route: route.fulfill(content_type="text/html", body="<p>A page</p>"))
    page.goto("http://localhost:9/page")
    page.evaluate(
        """button => {
          document.body.innerHTML = `<img src="/late.svg"><br>${button}`
          addEventListener('pointerdown', () => { window.complete = document.images[0].complete })
          setTimeout(() => fetch('/now'), 500)
        }""",
        BUTTON,
    )
    press(page.get_by_role("button"))
    assert (page.evaluate("window.pressed"), page.evaluate("window.complete")) == (1, True)


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("button.style.marginTop = '200px'", "pointerup at .* on <"),
        ("button.replaceWith(button.cloneNode(true))", "no longer on the page"),
    ],
)
def test_a_press_that_did_not_arrive_is_no_press(page: Page, then: str, said: str) -> None:
    page.set_content(BUTTON)
    page.set_default_timeout(3_000)
    page.get_by_role("button").evaluate(f"button => {{ button.onpointerdown = () => {{ {then} }} }}")
    with pytest.raises(AssertionError, match=f"(?s)did not arrive.*{said}"):
        press(page.get_by_role("button"))
    assert not page.evaluate("window.pressed")


def test_twice_is_twice(page: Page) -> None:
    page.set_content(BUTTON)
    press(page.get_by_role("button"), times=2)
    assert page.evaluate("window.pressed") == 2


def test_what_never_rests_is_told(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pointer, "_PATIENCE", 0.0)
    page.set_content(f"<style>{SLIDING} div {{ animation: down 500s both }}</style><div>{BUTTON}</div>")
    with pytest.raises(AssertionError, match="does not come to rest: an animation runs on <div>"):
        press(page.get_by_role("button"))
    assert not page.evaluate("window.pressed")


def test_a_run_that_has_not_begun_is_waited_for(page: Page, running_app: RunningApp) -> None:
    """The server takes a while to begin, and the page looks finished until then."""
    connect_app(running_app)
    visit(page, f"{running_app.url}/personalize", "Personalize")
    press(opener(page, "cell_personalize_event"))
    pointer.settled(page)
    running_app.control("latency", path="/klaviyo/api/events", seconds=1.5)
    press(keyed(page, "_metric").locator("input"))
    press(page.get_by_role("option", name="Placed Order (Shopify)"))
    pointer.settled(page)
    assert opener(page, "cell_personalize_event").get_by_text("200 events").is_visible()
