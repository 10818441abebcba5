"""The metadata field: our entries change, everything else stays byte for byte, and a write is read back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Workspace
from core.cloudinary.metadata_field import FieldEntry, find_entry, own_entries, with_entry, without_entry
from core.domain.block import Link, LinkKey
from core.domain.personalization import Personalization, parse_personalization
from core.errors import Conflict
from core.publish.metadata_field import MISSING, MetadataField
from core.publish.store import Links
from tests.support.services_in_memory import MUG, ServicesInMemory, connected, image
from tests.support.templates import REFERENCE

KEY = LinkKey(scope="real:ACC1:demo", asset_id=f"{1:032x}", kind="image")
NAMES = st.text(max_size=12)
CHOICES = parse_personalization({"v": 1, "template": REFERENCE, "slots": {}})


def entry(block: str = "B1", **more: Any) -> FieldEntry:
    values: dict[str, Any] = {"account": "ACC1", "kind": "image", "variant": "", "name": "Mug", "at": "2026-11-28"}
    return FieldEntry(block_id=block, **{**values, **more})


def written(foreign: Any, blank: str) -> str:
    """Somebody else's entry, in their own spelling of JSON."""
    return json.dumps(foreign, ensure_ascii=False, separators=(f"{blank},{blank}", f"{blank}:{blank}"))


FOREIGN = st.builds(
    written,
    st.fixed_dictionaries(
        {"account": st.sampled_from(["OTHER", "ACC2"]), "id": NAMES, "kind": NAMES},
        optional={"variant": NAMES, "later": st.lists(st.integers() | NAMES | st.none(), max_size=3)},
    )
    | st.integers()
    | NAMES
    | st.none(),
    st.sampled_from(["", " ", "\n", "\t"]),
)


@given(
    st.lists(FOREIGN, max_size=4),
    st.integers(0, 4),
    NAMES,
    st.sampled_from([None, CHOICES]),
    st.sampled_from(["", " ", "\n"]),
)
def test_an_entry_goes_in_and_out_and_all_others_stay_byte_for_byte(
    others: list[str], place: int, name: str, choices: Personalization | None, blank: str
) -> None:
    old = json.dumps(entry("OLD").to_json())
    texts = [*others[:place], old, *others[place:]]
    value = f'{blank}{{"v":{blank}1,"blocks":[' + f"{blank},{blank}".join(texts) + f"]{blank}}}"
    mine = entry(name=name, personalization=choices)
    new = with_entry(value, mine)
    assert find_entry(new, "ACC1", KEY) == mine
    assert [each.block_id for each in own_entries(new, "ACC1")] == ["B1"]
    assert new == '{"v":1,"blocks":[' + ",".join([*others, json_of(mine)]) + "]}"
    without = without_entry(new, "ACC1", "image", "")
    assert without == ('{"v":1,"blocks":[' + ",".join(others) + "]}" if others else "")


def json_of(mine: FieldEntry) -> str:
    import orjson

    return orjson.dumps(mine.to_json()).decode()


def test_each_kind_and_variant_of_an_account_has_an_entry_of_its_own() -> None:
    value = ""
    for number, (kind, variant) in enumerate([("image", ""), ("template", ""), ("template", "summer")]):
        value = with_entry(value, entry(f"B{number}", kind=kind, variant=variant))
    value = with_entry(value, entry("B9", kind="template", variant="summer"))
    assert [each.block_id for each in own_entries(value, "ACC1")] == ["B0", "B1", "B9"]
    assert [each.block_id for each in own_entries(without_entry(value, "ACC1", "template", ""), "ACC1")] == ["B0", "B9"]
    assert own_entries(value, "ACC2") == []


@pytest.mark.parametrize(
    "value",
    [
        "see the wiki",
        '{"v":2,"blocks":[]}',
        '{"v":1,"blocks":{}}',
        '{"v":1,"blocks":[{}]',
        '{"v":1,"blocks":[]} and more',
        '{"v":1,"blocks":[],"more":1}',
        '{"blocks":[],"v":1}',
        "[]",
        "7",
        '{"v":1,"blocks":[{"a":}]}',
    ],
)
def test_what_is_not_of_our_form_is_not_changed(value: str) -> None:
    for change in (
        lambda: with_entry(value, entry()),
        lambda: without_entry(value, "ACC1", "image", ""),
        lambda: find_entry(value, "ACC1", KEY),
    ):
        with pytest.raises(Conflict, match="did not write"):
            change()


@pytest.mark.parametrize("value", [None, ""])
def test_an_empty_field_has_no_entry_and_takes_one(value: Any) -> None:
    assert find_entry(value, "ACC1", KEY) is None
    assert own_entries(value, "ACC1") == []
    assert find_entry(with_entry(value, entry()), "ACC1", KEY) == entry()


def test_choices_that_cannot_be_read_do_not_hide_the_link() -> None:
    raw = {**entry().to_json(), "p": {"v": 1, "slots": "none"}}
    found = find_entry(json.dumps({"v": 1, "blocks": [raw]}, separators=(",", ":")), "ACC1", KEY)
    assert found == entry()


MANY = 250


@pytest.fixture
def services() -> ServicesInMemory:
    return ServicesInMemory(*(image(f"products/{number}", number) for number in range(2, MANY + 1)), image(MUG, 1))


@pytest.fixture
def ws(services: ServicesInMemory, tmp_path: Path) -> Iterator[Workspace]:
    with connected(services, tmp_path) as ws:
        yield ws


@pytest.fixture
def field(ws: Workspace) -> MetadataField:
    return MetadataField(ws.account, Links(ws.database), ws.database)


def link(number: int) -> Link:
    return Link(
        key=LinkKey(scope=KEY.scope, asset_id=f"{number:032x}", kind="image"),
        public_id=MUG if number == 1 else f"products/{number}",
        block_id=f"B{number}",
        name=f"Block {number}",
        html_hash="",
        version=1,
        updated_at="2026-11-28T10:00:00.000+00:00",
    )


def test_many_assets_share_the_calls_that_read(field: MetadataField, services: ServicesInMemory) -> None:
    changes = {link(number).key.asset_id: field.put(link(number)) for number in range(1, MANY + 1)}
    assert set(field.change(changes).values()) == {""}
    for number in (1, 2, MANY):
        found = find_entry(services.field(link(number).public_id), "ACC1", link(number).key)
        assert found
        assert found.block_id == f"B{number}"
    assert services.counted == {"GET /resources/by_asset_ids": 6, "POST /image/metadata": MANY}
    services.requests.clear()
    assert set(field.change(changes).values()) == {""}
    assert services.counted == {"GET /resources/by_asset_ids": 3}, "nothing is written that is there already"


def test_each_asset_that_cannot_be_changed_says_why_and_no_other_is_held_up(
    field: MetadataField, services: ServicesInMemory
) -> None:
    foreign = '{"v":2,"blocks":[]}'
    services.assets[link(2).key.asset_id]["metadata"] = {"klaviyo_ucb": foreign}
    del services.assets[link(3).key.asset_id]
    # Two writers at once: which of the two meets the fault is open.
    services.fault("POST", "/metadata", 403)
    numbers = [1, 2, 3, 4]
    notes = field.change({link(number).key.asset_id: field.put(link(number)) for number in numbers})
    said = [notes[link(number).key.asset_id] for number in numbers]
    assert "did not write" in said[1]
    assert said[2] == MISSING
    assert sorted([said[0], said[3]]) == ["", "Cloudinary denied access: “A fault”"]
    assert services.field("products/2") == foreign


def test_a_value_that_is_not_kept_as_it_was_written_is_said(field: MetadataField, services: ServicesInMemory) -> None:
    def cut(body: dict[str, Any]) -> dict[str, Any]:
        for asset in services.assets.values():
            if "metadata" in asset:
                asset["metadata"] = {"klaviyo_ucb": asset["metadata"]["klaviyo_ucb"][:20]}
        return body

    services.fault("POST", "/metadata", cut)
    assert "changed the link" in field.change({KEY.asset_id: field.put(link(1))})[KEY.asset_id]


@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_answer_to_a_write_is_looked_up(field: MetadataField, services: ServicesInMemory, times: int) -> None:
    services.fault("POST", "/metadata", "lost after", times)
    note = field.change({KEY.asset_id: field.put(link(1))})[KEY.asset_id]
    assert note == ("" if times == 1 else "Cloudinary cannot be reached (no answer in time)")
    assert field.change({KEY.asset_id: field.put(link(1))}) == {KEY.asset_id: ""}
    assert find_entry(services.field(), "ACC1", KEY)


def test_a_failed_look_up_is_told_for_each_and_nothing_is_written(
    field: MetadataField, services: ServicesInMemory
) -> None:
    services.fault("GET", "by_asset_ids", 500, times=3)
    notes = field.change({link(number).key.asset_id: field.put(link(number)) for number in (1, 2)})
    assert set(notes.values()) == {"Cloudinary cannot answer now: “A fault”"}
    assert services.counted["POST /image/metadata"] == 0


def test_the_entry_of_another_block_is_not_taken_off(field: MetadataField, services: ServicesInMemory) -> None:
    field.change({KEY.asset_id: field.put(link(1))})
    before = services.field()
    field.change({KEY.asset_id: field.remove(KEY, "B999")})
    assert services.field() == before
    field.change({KEY.asset_id: field.remove(KEY, "B1")})
    assert services.field() == ""
