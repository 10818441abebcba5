"""The page about witnesses names tests that exist, and every witness."""

from docs.make_proof import PAGE, ROOT, WITNESSES


def test_every_witness_has_its_tests_and_is_on_the_page() -> None:
    page = PAGE.read_text()
    for witness in WITNESSES:
        assert [name for name in witness.tests if not (ROOT / name).is_file()] == []
        assert f"| {witness.who} | {witness.what} | " in page, "make proof"


def test_what_is_excepted_stands_where_the_page_says() -> None:
    shared = [str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "support").glob("*.py")]
    for witness in WITNESSES:
        if "`DIFFERENCES`" in witness.excepted:
            assert any("DIFFERENCES: Final" in (ROOT / name).read_text() for name in [*witness.tests, *shared])
