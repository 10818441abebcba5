"""Saved profiles of events: the identical profile comes back, to its account alone, until it expires or is erased."""

import gzip
import json
import random
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.cli.main import cli
from core.cli.profiles import save_profile
from core.domain.event import Event, Metric
from core.errors import ChooseError, InputError, NotFound, StoreError
from core.events.event_profile import EventProfile, files_profile, sample_profile
from core.events.export import table_file
from core.events.file_reading import FileReading
from core.events.profile import Profiler
from core.events.profile_file import VERSION, profile_file, read_profile
from core.events.profile_store import Profiles
from core.events.sample import Sample
from core.events.saved_profiles import SavedProfiles
from core.store.activity import ActivityLog
from core.store.database import Database
from core.store.encryption import open_encryption
from tests.support.clock import Clock
from tests.unit.core.events.test_merged_profiles import EVENTS, event_of, merged, profiled, wide

DAY = 86_400
ADA = "Ada.L+x@Example.com"


@pytest.fixture
def store(database: Database, clock: Clock) -> Profiles:
    return Profiles(database, open_encryption(database.path, None), days=30, clock=clock)


@pytest.fixture
def saved(store: Profiles, database: Database) -> SavedProfiles:
    return of_account("A", store, database)


def of_account(account_id: str, store: Profiles, database: Database) -> SavedProfiles:
    account: Any = SimpleNamespace(name="sandbox", id=account_id)
    return SavedProfiles(account, store, ActivityLog(database, lambda: "me@example.com"))


def counted(profiler: Profiler, name: str = "Orders") -> EventProfile:
    return replace(
        files_profile(profiler, [FileReading(name=name, form="NDJSON", events=0)]),
        name=name,
        metric=Metric(id="M", name="Placed Order"),
    )


def of(*properties: dict[str, Any], name: str = "Orders") -> EventProfile:
    return counted(profiled([Event(properties=each) for each in properties]), name)


@given(
    EVENTS, st.sampled_from(["", "2026-11-02 – 2026-11-02", "2024-01-01 – 2026-11-28"]), st.booleans(), st.booleans()
)
@settings(max_examples=150)
def test_a_file_gives_the_identical_profile_back(
    properties: list[dict[str, Any]], span: str, complete: bool, is_of_file: bool
) -> None:
    profile = counted(profiled([event_of(each, number) for number, each in enumerate(properties)]))
    metric = Metric(id="file", name="Orders") if is_of_file else Metric(id="M", name="Order", integration="Shop")
    profile = replace(profile, span=span, complete=complete, metric=metric)
    assert read_profile(profile_file(profile)) == profile


@given(EVENTS, st.randoms())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_merged_profile_that_was_saved_has_the_rows_of_the_whole(
    saved: SavedProfiles, properties: list[dict[str, Any]], dice: random.Random
) -> None:
    events = [event_of(each, number) for number, each in enumerate(properties)]
    opened = saved.open(saved.save("Orders", counted(merged(events, dice))).id)
    whole = counted(profiled(events))
    assert opened == whole
    assert opened.rows == whole.rows
    assert opened.fields_table().to_dict("records") == whole.fields_table().to_dict("records")


def test_estimates_folded_maps_and_paths_without_room_come_back(saved: SavedProfiles) -> None:
    maps = [{f"a{number % 400}": {f"b{number}": {str(m): m for m in range(9)}}} for number in range(1500)]
    for events in (maps, [wide(number) for number in range(1500)]):
        profile = counted(profiled([event_of(each, number) for number, each in enumerate(events)]))
        assert profile.left_out or any(field.path.is_folded for field in profile.field_profiles)
        assert saved.open(saved.save("Orders", profile).id) == profile


def damaged() -> Iterator[tuple[str, bytes]]:
    """Files with a fault, each with a word of the sentence that names it."""
    whole = orjson.loads(profile_file(of({"a": 1, "b": [{"c": "x"}]})))
    yield "JSON", b""
    yield "JSON", orjson.dumps(whole)[:-20]
    yield "JSON", b"\xff\xfe"
    yield "no profile of events", b"[]"
    yield "no profile of events", b'{"a": 1}'
    for version in (VERSION + 1, 99):
        yield f"version {version}", orjson.dumps({**whole, "event_profile": version, "new": 1})
    for version in (0, "1", True, None, 1.5):
        yield "event_profile", orjson.dumps({**whole, "event_profile": version})
    for key in whole:
        if key != "event_profile":
            yield key, orjson.dumps({name: value for name, value in whole.items() if name != key})
    yield "more", orjson.dumps({**whole, "more": 1})
    yield "name", orjson.dumps({**whole, "name": ""})
    yield "events", orjson.dumps({**whole, "events": "1"})
    yield "more events", orjson.dumps({**whole, "events": 0})
    yield "first_day", orjson.dumps({**whole, "first_day": "2026-11-31", "last_day": "2026-12-01"})
    yield "first_day", orjson.dumps({**whole, "first_day": "2026-11-30"})
    yield "same path", orjson.dumps({**whole, "fields": whole["fields"] * 2})
    yield "metric", orjson.dumps({**whole, "metric": {"id": "M"}})
    wrong: dict[str, Any] = {
        "path": "a[", "types": ["text"], "events": -1, "filled": 2, "first": 2, "looks_like": "x", "longest": 1.5,
        "distinct": True, "examples": ["x" * 201],
    }  # fmt: skip
    for key, value in wrong.items():
        field = {**whole["fields"][0], key: value}
        yield "fields[0]", orjson.dumps({**whole, "fields": [field, *whole["fields"][1:]]})
    yield "fields[0]", orjson.dumps({**whole, "fields": [{**whole["fields"][0], "types": ["string"] * 2}]})
    yield "first_day", orjson.dumps({**whole, "first_day": "2026-11-30", "last_day": "2026-11-29"})
    yield "same path", orjson.dumps({**whole, "fields": [{**whole["fields"][0], "path": each} for each in ("a", ".a")]})
    for key in ("id", "name", "integration"):
        metric = {"id": "M", "name": "Order", "integration": "", key: "x" * 1001}
        yield f"metric.{key}", orjson.dumps({**whole, "metric": metric})
    for path in ("x" * 20_001, ".".join("a" * 1025)):
        yield "fields[0]", orjson.dumps({**whole, "fields": [{**whole["fields"][0], "path": path}]})
    deep = [{**whole["fields"][0], "path": ".".join(["a"] * 900) + f".{number}"} for number in range(112)]
    yield "fields[110]", orjson.dumps({**whole, "fields": deep})
    yield "tag", orjson.dumps({**whole, "fields": [{**whole["fields"][0], "tag": "event.x"}]})


@pytest.mark.parametrize(("word", "content"), list(damaged()))
def test_any_other_file_is_refused_in_one_sentence(saved: SavedProfiles, word: str, content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        saved.add(content)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    assert saved.all() == []


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(orjson.dumps))
def test_no_file_is_taken_for_a_profile(content: bytes) -> None:
    with pytest.raises(InputError):
        read_profile(content)


def test_a_tag_is_made_and_not_believed(saved: SavedProfiles) -> None:
    raw = orjson.loads(profile_file(of({"a": 1})))
    raw["fields"][0]["path"] = "a'%}{{b}}"
    (field,) = saved.open(saved.add(orjson.dumps(raw)).id).field_profiles
    assert (field.tag, bool(field.why_not)) == ("", True)


def test_the_rows_of_a_file_take_no_more_memory_than_a_few_times_its_text() -> None:
    """A file is a stranger's; each beginning of a deep path would be as much memory again."""
    raw = orjson.loads(profile_file(of({"a": 1})))
    deep = ".".join(["a"] * 1000)
    raw["fields"] = [{**raw["fields"][0], "path": f"{deep}.b{number}"} for number in range(99)]
    profile = read_profile(orjson.dumps(raw))
    tracemalloc.start()
    try:
        assert len(profile.rows) == 99
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_a_byte_order_mark_is_no_fault() -> None:
    profile = of({"a": 1})
    assert read_profile(b"\xef\xbb\xbf" + profile_file(profile)) == profile


ODD = st.text(max_size=3) | st.sampled_from(["22/11/2026 10:00", "2026-11-22T10:00", "9999-99-99", "x" * 2000])


@given(st.lists(ODD, min_size=1, max_size=4), ODD, ODD)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_saved_of_a_sample_can_be_opened_and_erased(
    saved: SavedProfiles, store: Profiles, moments: list[str], name: str, integration: str
) -> None:
    """Whatever a stranger's file gives as the date and as the name of its event."""
    events = tuple(Event(properties={"email": ADA}, datetime=each) for each in moments)
    sample = Sample(metric=Metric(id="M", name=name, integration=integration), events=events)
    try:
        item = saved.save("Odd", sample_profile(sample))
    except InputError as error:
        assert "nothing was saved" in str(error)
        return
    assert saved.open(item.id).total == len(events)
    assert store.erase(ADA) == 1
    saved.delete(item.id)


def test_a_sample_with_odd_dates_is_saved_with_the_days_that_are_known(saved: SavedProfiles, store: Profiles) -> None:
    moments = ("22/11/2026 10:00", "2026-11-22T10:00:00+00:00")
    events = tuple(Event(properties={"email": ADA}, datetime=each) for each in moments)
    item = saved.save("Odd", sample_profile(Sample(metric=Metric(id="M", name=""), events=events)))
    assert (item.span, saved.open(item.id).span) == ("2026-11-22 – 2026-11-22",) * 2
    assert read_profile(profile_file(sample_profile(Sample(metric=Metric(id="M", name=""), events=events)))).name
    assert store.erase(ADA) == 1


def test_a_damaged_profile_is_like_one_that_no_key_opens(
    saved: SavedProfiles, store: Profiles, database: Database
) -> None:
    for name in ("One", "Two", "Three"):
        saved.save(name, of({"email": ADA}))
    with database.write() as db:
        damaged = open_encryption(database.path, None).encrypt('{"event_profile": 1}')
        db.execute("update saved_profile set encrypted = ? where name = 'Two'", [damaged])
    with pytest.raises(StoreError, match="--delete-unreadable"):
        store.erase(ADA)
    assert saved.open(saved.find("One").id).has_examples
    assert store.erase(ADA, delete_unreadable=True) == 3
    assert [each.name for each in saved.all()] == ["Three", "One"]
    assert not any(saved.open(each.id).has_examples for each in saved.all())


def test_what_is_no_text_is_not_saved(saved: SavedProfiles) -> None:
    with pytest.raises(InputError, match="nothing was saved"):
        saved.save("Orders", of({"a\ud800": 1}))
    with pytest.raises(InputError, match="name"):
        saved.save(" \n", of({"a": 1}))
    assert saved.all() == []


def test_a_profile_is_its_accounts_alone_and_encrypted(
    saved: SavedProfiles, store: Profiles, database: Database
) -> None:
    item = saved.save("Orders  2025 ", of({"who": "canary-value"}, {"who": "b"}))
    assert (item.name, item.events, item.fields, item.who) == ("Orders 2025", 2, 1, "me@example.com")
    assert saved.all() == [item]
    (row,) = database.rows_where("saved_profile")
    assert b"canary" not in b"".join(str(value).encode() for value in row.values())
    other = of_account("B", store, database)
    assert other.all() == []
    with pytest.raises(NotFound):
        other.open(item.id)
    with pytest.raises(NotFound):
        other.find("Orders 2025")
    other.delete(item.id)
    assert saved.open(item.id).name == "Orders 2025"
    assert saved.find("Orders 2025") == saved.find(item.id) == item
    saved.save("Orders 2025", of({"a": 1}))
    with pytest.raises(ChooseError, match=item.id):
        saved.find("Orders 2025")
    saved.delete(item.id)
    saved.delete(item.id)
    (entry,) = ActivityLog(database).newest()
    assert (entry.who, entry.what, entry.detail) == ("me@example.com", "Saved profile deleted", "Orders 2025, 2 events")


def test_a_profile_expires(saved: SavedProfiles, store: Profiles, clock: Clock, database: Database) -> None:
    item = saved.save("Orders", of({"a": 1}))
    assert saved.age(item) == (0, 30)
    clock.now += 30 * DAY - 1
    assert saved.age(item) == (29, 1)
    assert len(saved.all()) == 1
    clock.now += 1
    assert store.delete_expired() == 1
    assert database.rows_where("saved_profile") == []


def test_an_erasure_takes_every_example_and_the_paths_that_name_the_recipient(
    saved: SavedProfiles, store: Profiles, database: Database
) -> None:
    """A name or a street may be the recipient's, though it does not say so; counts are nobody's."""
    before = of({"email": "bob@example.com", "name": "Bob", "by": {ADA: 1, "bob@example.com": 2}})
    item, other = saved.save("Orders", before), of_account("B", store, database)
    empty = saved.save("Empty", of({"a": None}))
    assert store.erase(ADA.lower()) == 1
    after = saved.open(item.id)
    assert after.is_erased
    assert not after.has_examples
    assert list(after.by_path) == [path for path in before.by_path if ADA not in path]
    assert [(each.coverage, each.distinct, each.looks_like) for each in after.fields()] == [
        (each.coverage, each.distinct, each.looks_like) for path, each in before.by_path.items() if ADA not in path
    ]
    assert saved.find(item.id).fields == len(after.field_profiles)
    assert not saved.open(empty.id).is_erased
    assert store.erase(ADA) == 0
    assert other.all() == []


def test_a_profile_that_no_key_opens_ends_an_erasure_unless_it_is_to_be_deleted(
    saved: SavedProfiles, store: Profiles, database: Database
) -> None:
    for name in ("One", "Two"):
        saved.save(name, of({"email": ADA}))
    with database.write() as db:
        db.execute("update saved_profile set encrypted = 'x' where name = 'One'")
    with pytest.raises(StoreError, match=r"key.*--delete-unreadable"):
        store.erase(ADA)
    assert saved.open(saved.find("Two").id).has_examples
    assert store.erase(ADA, delete_unreadable=True) == 2
    assert [each.name for each in saved.all()] == ["Two"]


def test_two_periods_are_compared() -> None:
    before = replace(of(*({"a": "x", "b": 1, "gone": 1} for _ in range(10))), name="2024")
    now = replace(of(*({"a": 1, "b": 1 if number < 5 else 0, "new": 1} for number in range(40))), name="2025")
    table = now.compare(replace(before, span="2024-01-01 – 2024-12-31"))
    assert list(table.columns)[2:4] == ["2024, 1 Jan – 31 Dec 2024", "2025"]
    assert dict(zip(table["path"], table["change"], strict=True)) == {
        "a": "other type", "b": "fill rate", "new": "new", "gone": "missing",
    }  # fmt: skip
    sample = Sample(metric=Metric(id="M", name="Placed Order"), events=(Event(properties={"a": 1, "b": 1, "new": 1}),))
    assert list(now.compare(sample)["path"]) == ["b"]
    assert sample_profile(sample).field_profiles == tuple(sample.fields())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Database) -> Any:
    monkeypatch.setenv("WORKSPACE_DB", str(database.path))
    monkeypatch.setenv("LOGNAME", "carla")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, list(words))


def lines(*properties: dict[str, Any], year: int = 2025) -> bytes:
    return b"\n".join(
        orjson.dumps({"type": "event", "id": str(number), "attributes": {
            "datetime": f"{year}-03-{number % 28 + 1:02d}T10:00:00+00:00", "event_properties": each}})
        for number, each in enumerate(properties)
    )  # fmt: skip


def test_the_commands(run: Any, tmp_path: Path, clock: Clock, database: Database) -> None:
    (tmp_path / "orders.ndjson").write_bytes(lines(*({"sku": f"s{number}"} for number in range(40))))
    (tmp_path / "before.ndjson").write_bytes(lines({"sku": ""}, {"sku": "s"}, year=2024))
    plain = run("events", "profile", "orders.ndjson", "--json")
    made = run("events", "profile", "orders.ndjson", "--json", "--save", "Orders 2025", "--output", "p.json")
    assert (made.exit_code, made.stdout) == (0, plain.stdout)
    assert "40 events is saved as “Orders 2025”" in made.stderr
    assert run("events", "profile", "before.ndjson", "--save", "Orders 2024").exit_code == 0
    listed = json.loads(run("profiles", "list", "--json").stdout)
    assert [(each["name"], each["events"], each["span"]) for each in listed] == [
        ("Orders 2024", 2, "2024-03-01 – 2024-03-02"), ("Orders 2025", 40, "2025-03-01 – 2025-03-28"),
    ]  # fmt: skip
    assert "Orders 2025: 40 events, 1–28 Mar 2025, 0 days old, 30 left" in run("profiles", "list").stdout
    assert run("profiles", "show", "Orders 2025", "--json").stdout == plain.stdout
    assert run("profiles", "show", "p.json", "--format", "csv").stdout.startswith("\ufeffpath,")
    assert run("profiles", "show", listed[1]["id"], "--output", "again.json").exit_code == 0
    written = json.loads((tmp_path / "again.json").read_bytes())
    assert {**json.loads((tmp_path / "p.json").read_bytes()), "name": "Orders 2025"} == written
    (change,) = json.loads(run("profiles", "compare", "Orders 2024", "Orders 2025", "--json").stdout)
    assert (change["path"], change["change"]) == ("sku", "fill rate")
    assert run("profiles", "import", "again.json", "--name", "Copy").exit_code == 0
    assert "“Copy” was deleted" in run("profiles", "delete", "Copy").stdout
    refused = run("profiles", "import", "orders.ndjson")
    assert (refused.exit_code, refused.stderr.startswith("orders.ndjson: ")) == (2, True)
    assert run("profiles", "show", "Copy").exit_code == 2
    erased = run("samples", "erase", ADA)
    assert "The examples of 2 saved profiles were erased" in erased.stdout
    assert run("events", "profile", "orders.ndjson", "--save", " ").exit_code == 2


def test_equal_profiles_differ_in_nothing(run: Any, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_bytes(profile_file(of({"a": 1})))
    assert run("profiles", "compare", "p.json", "p.json").stdout == "Nothing differs.\n"
    assert json.loads(run("profiles", "compare", "p.json", "p.json", "--json").stdout) == []


@pytest.mark.parametrize("names", [("field", "change"), ("path", "path"), ("types: a", "a"), ("a", "types: a")])
def test_a_profile_may_be_called_as_a_column_of_the_comparison_is(names: tuple[str, str]) -> None:
    before, now = of({"a": 1, "b": "x"}, name=names[0]), of({"a": "x"}, name=names[1])
    table = now.compare(before)
    assert len({*table}) == 7
    assert len(json.loads(table_file(table, "json"))) == 2


def test_a_file_that_cannot_be_written_is_said_before_anything_is_read(run: Any, tmp_path: Path) -> None:
    (tmp_path / "orders.ndjson").write_bytes(lines({"a": 1}))
    ended = run("events", "profile", "orders.ndjson", "--output", "none/p.json", "--save", "Orders")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "none/p.json" in ended.stderr
    ended = run("events", "profile", "none.ndjson", "--output", "p.json")
    assert ended.exit_code == 2
    assert not (tmp_path / "p.json").exists(), "nothing was read that could be written"


def test_a_profile_is_saved_though_its_file_cannot_be_written(run: Any) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        save_profile(of({"a": 1}), "Orders", "none/p.json")
    assert [each["name"] for each in json.loads(run("profiles", "list", "--json").stdout)] == ["Orders"]


def test_nothing_is_read_where_a_profile_cannot_be_saved(run: Any, tmp_path: Path, database: Database) -> None:
    (tmp_path / "orders.ndjson").write_bytes(lines({"a": 1}))
    with database.write() as db:
        db.table("connection").delete_where()
    ended = run("events", "profile", "orders.ndjson", "--save", "Orders")
    assert (ended.exit_code, ended.stdout) == (3, "")


def test_a_profile_of_a_file_that_is_cut_off_is_saved_as_incomplete(run: Any, tmp_path: Path) -> None:
    text = lines(*({"a": random.Random(number).random()} for number in range(4000)))
    (tmp_path / "orders.ndjson.gz").write_bytes(gzip.compress(text)[:-3000])
    ended = run("events", "profile", "orders.ndjson.gz", "--output", "p.json", "--save", "Cut")
    assert ended.exit_code == 1
    written = json.loads((tmp_path / "p.json").read_bytes())
    assert (0 < written["events"] < 4000, written["complete"]) == (True, False)
    (listed,) = json.loads(run("profiles", "list", "--json").stdout)
    assert (listed["events"], listed["complete"]) == (written["events"], False)
