"""Each test begins as a person who has never been here, though all use one profile of the browser."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.support.browsing import forget
from tests.support.consoles import unprovoked

TRACES = """() => [
  document.cookie, localStorage.length, sessionStorage.length, indexedDB.databases().then(all => all.length)
]"""


STAY = "http://localhost:9/page"


def blank(route: Route) -> None:
    route.fulfill(content_type="text/html", body="<p>")


def test_nothing_of_the_last_person_is_left(person: BrowserContext, page: Page) -> None:
    person.route(f"{STAY}**", blank)
    page.goto(STAY)
    page.evaluate(
        """() => {
          document.cookie = "known=1; max-age=3600"
          localStorage.known = sessionStorage.known = 1
          return new Promise(done => { indexedDB.open("known").onsuccess = done }).then(() => 0)
        }"""
    )
    person.new_page().goto(STAY)
    assert traces(page) == ["known=1", 1, 1, 1]
    forget(person)
    person.route(f"{STAY}**", blank)
    assert len(person.pages) == 1
    again = person.new_page()
    again.goto(STAY)
    assert traces(again) == ["", 0, 0, 0]


def traces(page: Page) -> list[object]:
    return page.evaluate(f"async () => Promise.all(({TRACES})())")


@pytest.mark.provokes("told|thrown")
def test_what_a_page_calls_an_error_is_noted(person: BrowserContext, page: Page, faults: list[str]) -> None:
    person.route(f"{STAY}**", blank)
    page.goto(STAY)
    with person.expect_event("weberror"):
        page.evaluate("console.error('told'); setTimeout(() => { throw new Error('thrown') })")
    assert ["told" in fault or "thrown" in fault for fault in faults] == [True, True]
    assert len(unprovoked(faults, "told")) == 1
    assert len(unprovoked(faults, "")) == 2
