"""sandbox/COVERAGE.md names every route there is, no other, and no route without a test."""

import re

from docs.make_coverage import PAGE, known_routes


def test_the_page_is_that_of_todays_routes() -> None:
    rows = re.findall(r"^\| `(\S+) (\S+)` \|.*\| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    today = {(method, known.path) for known in known_routes() for method in known.methods}
    assert {(method, path) for method, path, _ in rows} == today, "run `make coverage`"


def test_every_route_of_the_services_has_a_test() -> None:
    rows = re.findall(r"^\| `(\S+) (\S+)` \|.*\| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    apis = [(method, path) for method, path, tests in rows if "/api/" in path or "/v1_1/" in path if tests == "none"]
    assert apis == []
