"""sandbox/COVERAGE.md names every route there is, no other, and no route without a test."""

from docs.make_coverage import known_routes, rows_of_page


def test_the_page_is_that_of_todays_routes() -> None:
    today = {(method, known.path) for known in known_routes() for method in known.methods}
    assert set(rows_of_page()) == today, "run `make coverage`, or `python -m docs.make_coverage TEST-FILE`"


def test_every_route_of_the_services_has_a_test() -> None:
    rows = rows_of_page().items()
    apis = [route for route, tests in rows if ("/api/" in route[1] or "/v1_1/" in route[1]) and tests == "none"]
    assert apis == []
