"""One way to press something: once the page has come to rest, and only if the press then arrives.

A press that comes too early is lost without a word: what was meant has moved or was drawn anew between the pointer's
going down and its coming up. So each test presses by `press`, and waits by `settled`.
"""

import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    ElementHandle,
    Error,
    Locator,
    Page,
    Position,
)
from playwright.sync_api import (
    TimeoutError as Late,
)

_HERE = Path(__file__).resolve().parent
_RUNS = (_HERE / "runs.js").read_text()
_REST = (_HERE / "rest.js").read_text()
_LISTEN = (_HERE / "listen.js").read_text()
_STILL = """{
  const still = new CSSStyleSheet();
  still.replaceSync('[data-testid="stSkeleton"], [data-testid="stAppSkeleton"] * { animation: none !important }');
  document.adoptedStyleSheets.push(still);
}"""
"""What stands where a part's program is loaded pulses for nobody: each of its frames is drawn, half of all frames."""
_FRAMED = "it is in a frame"
"""The answer about an element whose frame may move."""
_PATIENCE = 60.0
"""Seconds until a page that never rests is told as that."""
_REDRAWN = 3
"""How often something may be drawn anew just before it is pressed."""
_IN_PAGE = 2_000
"""Milliseconds that one look into a page lasts before it says what it waits for."""


def watch(context: BrowserContext) -> None:
    """Let the pages of a context note what they have asked their server for; before the first of them is opened."""
    context.add_init_script(_RUNS)
    context.add_init_script(_STILL)


def settled(page: Page) -> None:
    """Wait until the page has run, is drawn, and nothing on it moves."""
    # A tab behind another one draws a frame a second.
    page.bring_to_front()
    _patiently(lambda: str(page.evaluate(f"limit => ({_REST})(null, limit)", _IN_PAGE)), page.url)


def press(target: Locator, *, position: Position | None = None, times: int = 1) -> None:
    """Press the one element that this finds, `times` in a row, when it is at rest."""
    for _ in range(_REDRAWN):
        try:
            return hit(target, at_rest(target), position=position, times=times)
        except Error as error:
            # The page drew it again before the pointer went down: nothing was pressed.
            if "not attached" not in error.message:
                raise
    return hit(target, at_rest(target), position=position, times=times)


def at_rest(target: Locator) -> ElementHandle:
    """The one element that this finds, in sight and at rest."""
    target.page.bring_to_front()
    elements: list[ElementHandle] = []

    def moves() -> str:
        elements[:] = [target.element_handle()]
        return _moves(elements[0])

    _patiently(moves, str(target))
    return elements[0]


def hit(target: Locator, element: ElementHandle, *, position: Position | None = None, times: int = 1) -> None:
    """Press an element that is at rest; AssertionError with what was pressed instead if it was not that element."""
    token, arrived = f"pressed {uuid4().hex}", []

    def is_last(message: ConsoleMessage) -> bool:
        arrived.extend([token] * (message.text == token))
        return len(arrived) == times

    element.evaluate(_LISTEN, token)
    try:
        with target.page.expect_console_message(is_last):
            element.click(position=position, click_count=times)
    except Late as late:
        seen = element.evaluate("() => window.__presses")
        raise AssertionError("\n".join([f"The press on {target} did not arrive.", *seen, str(late)])) from late


def _patiently(look: Callable[[], str], what: str) -> None:
    """Look until nothing is under way any more."""
    until = time.monotonic() + _PATIENCE
    while under_way := _look(look):
        assert time.monotonic() < until, f"{what} does not come to rest: {under_way}"


def _look(at_it: Callable[[], str]) -> str:
    """What is under way; that the element or its page is exchanged just now, too."""
    try:
        return at_it()
    except Late:
        raise
    except Error as error:
        return error.message


def _moves(element: ElementHandle) -> str:
    """What is under way around an element, which is brought into sight, from the outermost frame inwards."""
    # Each question to the browser costs as much as the whole look: most elements are in no frame.
    return _in_frame(element) if (said := str(element.evaluate(_REST, _IN_PAGE))) == _FRAMED else said


def _in_frame(element: ElementHandle) -> str:
    frame = element.owner_frame()
    around = frame.frame_element() if frame else None
    look = f"(element, limit) => ({_REST})(element, limit, true)"
    return (_moves(around) if around else "") or str(element.evaluate(look, _IN_PAGE))
