"""`events suggest` says what the page would: for a file of events, without an account."""

import json

from click.testing import CliRunner

from core.cli.main import cli
from tests.support.servers import ROOT

CART = str(ROOT / "sandbox" / "world" / "templates" / "abandoned-cart.cldt.json")
ORDER = str(ROOT / "tests" / "data" / "events" / "api_placed_order.json")


def test_what_suits_a_template_is_told_in_peoples_words() -> None:
    ended = CliRunner().invoke(cli, ["events", "suggest", CART, ORDER])
    lines = ended.stdout.splitlines()
    assert ended.exit_code == 0
    assert lines[1] == "firstname: First item › Product name — 1 of 1 — Bear Stories"
    assert lines[3] == "secondname: Second item › Product name — 1 of 1 — City Tales"
    assert lines[-1].endswith("fills 4 of 4 · in 1 of its 1 event")


def test_and_as_json_with_a_row_for_every_place() -> None:
    told = json.loads(CliRunner().invoke(cli, ["events", "suggest", CART, ORDER, "--json"]).stdout)
    places = {row["place"]: row for row in told["places"]}
    assert (told["filled"], told["slots"], told["together"]) == (4, 4, 1.0)
    assert list(places) == ["headline", "line", "first", "firstname", "second", "secondname", "alt text", "link"]
    assert places["headline"]["path"] is None
    assert (places["second"]["source"], places["second"]["path"], places["second"]["share"]) == (
        "event", "Items[1].ImageURL", 1.0,
    )  # fmt: skip
