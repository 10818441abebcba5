"""The shop's customers: many scripts, gaps, and more than one event each."""

import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sandbox.world.seed import PEOPLE
from tests.support.worlds import world


@pytest.fixture(scope="module")
def customers(drawn_world: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    state = world(drawn_world, tmp_path_factory.mktemp("people"))
    return {row["id"]: json.loads(row["attributes"]) for row in state.db.execute("select * from profile")}


def test_each_customer_comes_more_than_once(drawn_world: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    state = world(drawn_world, tmp_path_factory.mktemp("visits"))
    visits = Counter(row["profile_id"] for row in state.db.execute("select profile_id from event"))
    known = {row["id"] for row in state.db.execute("select id from profile")}
    assert set(visits) == known
    assert min(visits.values()) > 1
    # A few come often: a tenth of them for more than a fifth of all events.
    often = sum(count for _, count in visits.most_common(PEOPLE // 10))
    assert often > 0.2 * visits.total()


def test_names_come_in_many_scripts(customers: dict[str, dict[str, Any]]) -> None:
    names = "".join(str(person.get("first_name") or "") for person in customers.values())
    scripts = {unicodedata.name(sign, "").split()[0] for sign in names}
    assert {"LATIN", "CJK", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI"} <= scripts
    assert "🌿" in names


def test_a_missing_name_is_not_a_null_one(customers: dict[str, dict[str, Any]]) -> None:
    assert any("first_name" not in person for person in customers.values())
    given = [person["first_name"] for person in customers.values() if "first_name" in person]
    assert {None, "", "  "} <= set(given)
    # Most customers can be greeted.
    assert 0.85 < sum(bool(name and name.strip()) for name in given) / PEOPLE < 0.98


def test_properties_have_gaps(customers: dict[str, dict[str, Any]]) -> None:
    properties = [person["properties"] for person in customers.values()]
    assert {"Loyalty Tier", "Points"} <= set.intersection(*map(set, properties))
    assert 0.5 < sum("Birthday" in known for known in properties) / PEOPLE < 0.8
    assert 0.1 < sum(known["Favourite Kind"] == "" for known in properties) / PEOPLE < 0.3
    assert {known["Loyalty Tier"] for known in properties} == {"Seed", "Fern", "Kiln"}


def test_addresses_reach_nobody(customers: dict[str, dict[str, Any]]) -> None:
    # RFC 2606 keeps `.example` free of hosts.
    emails = [person["email"] for person in customers.values()]
    assert len(set(emails)) == PEOPLE
    assert all(email.endswith(".example") for email in emails)
