"""Saved samples are personal data: they expire, they are listed with their age, and one recipient can be erased."""

import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.store import sample_account
from core.cli.main import cli
from core.domain.event import Event, Metric
from core.errors import InputError, NotFound, StoreError
from core.events.erasure import RecipientSearch
from core.events.profile_store import Profiles
from core.events.sample import Sample
from core.events.saved_samples import SavedSamples
from core.events.store import Samples
from core.personalize.draft_store import DraftStore
from core.settings import Settings
from core.store.activity import ActivityLog
from core.store.database import Database
from core.store.encryption import open_encryption
from core.store.key_rotation import rotate_key
from tests.support.clock import Clock

DAY = 86_400
ADA = "Ada.L+x@Example.com"


@pytest.fixture
def samples(database: Database, clock: Clock) -> Samples:
    return Samples(database, open_encryption(database.path, None), days=30, clock=clock)


@pytest.fixture
def saved(samples: Samples, database: Database) -> SavedSamples:
    account: Any = SimpleNamespace(name="sandbox", id="A")
    encryption = open_encryption(database.path, None)
    drafts, profiles = DraftStore(database, encryption), Profiles(database, encryption)
    return SavedSamples(account, samples, ActivityLog(database, lambda: "me@example.com"), drafts, profiles)


def sample(*events: Event) -> Sample:
    return Sample(metric=Metric(id="M", name="Placed Order"), events=events, requested=len(events))


def event(number: int, profile: str = "", **properties: Any) -> Event:
    at = f"2026-11-{number:02d}T10:00:00+00:00"
    return Event(id=f"E{number}", datetime=at, properties=properties, profile_id=profile)


def test_a_saved_sample_expires_after_thirty_days(
    saved: SavedSamples, samples: Samples, clock: Clock, database: Database
) -> None:
    one = saved.save("One", sample(event(1, a=1)))
    clock.now += 10 * DAY
    two = saved.save("Two", sample(event(2, a=1)))
    clock.now += 20 * DAY - 1
    assert [each.name for each in saved.all()] == ["Two", "One"]
    clock.now += 1
    assert [each.name for each in saved.all()] == ["Two"]
    with pytest.raises(NotFound):
        saved.open(one.id)
    assert saved.open(two.id).events[0].properties == {"a": 1}
    assert database.row("select count(*) as n from saved_sample") == {"n": 1}, "the row itself is gone"
    clock.now += 10 * DAY
    assert samples.delete_expired() == 1
    assert database.row("select count(*) as n from saved_sample") == {"n": 0}


def test_a_time_that_a_property_says_is_not_saved_as_the_events_own(saved: SavedSamples, samples: Samples) -> None:
    whole = sample(*(Event(properties={"id": day, "created_at": f"2026-06-0{day}"}) for day in (1, 2))).with_own_dates()
    one = saved.save("One", whole)
    _, text = samples.read(sample_account("sandbox", "A"), one.id)
    assert [json.loads(line)["attributes"]["datetime"] for line in text.splitlines()] == ["", ""]
    again = saved.open(one.id)
    assert (again.date_field, again.events) == ("created_at", whole.events)


def test_a_saved_sample_has_an_age(saved: SavedSamples, clock: Clock) -> None:
    one = saved.save("One", sample(event(1, a=1)))
    assert saved.age(one) == (0, 30)
    clock.now += 12.5 * DAY
    assert saved.age(one) == (12, 18)
    clock.now += 17.4 * DAY
    assert saved.age(one) == (29, 1)


def test_how_long_is_a_setting(tmp_path: Path) -> None:
    assert Settings(workspace_db=tmp_path / "w.db").workspace_sample_days == 30
    for wrong in (0, -1, 4000):
        with pytest.raises(ValueError, match="workspace_sample_days"):
            Settings(workspace_db=tmp_path / "w.db", workspace_sample_days=wrong)


def test_one_recipients_events_are_erased_by_address_and_nobody_elses(saved: SavedSamples, database: Database) -> None:
    both = saved.save("Both", sample(
        event(1, "P1", contact={"email": ADA}), event(2, "P2", email="nada.l+x@example.com"), event(3, "P1", sku="x"),
        event(4, "", list=["see ada.l+X@example.COM!"]), event(5, "P3", email=f"{ADA}.au"),
        event(6, "", url="https://x.test/?e=ada.l%2Bx%40example.com&b=1"), event(7, "", **{ADA: 1}),
    ))  # fmt: skip
    only = saved.save("Only", sample(event(8, "P1", email=ADA)))
    other = saved.save("Other", sample(event(9, "P9", email="bob@example.com"), event(10, "P1", sku="y")))
    result = saved.erase(f" {ADA.lower()} ")
    assert (result.events, result.samples) == (7, 3)
    assert [each.id for each in saved.open(both.id).events] == ["E2", "E5"]
    assert [each.id for each in saved.open(other.id).events] == ["E9"], "the same profile as in another sample"
    assert {each.name: (each.events, each.span) for each in saved.all()} == {
        "Both": (2, "2026-11-02 – 2026-11-05"), "Other": (1, "2026-11-09 – 2026-11-09"),
    }  # fmt: skip
    with pytest.raises(NotFound):
        saved.open(only.id)
    (entry,) = ActivityLog(database).newest()
    assert (entry.what, entry.who) == ("Recipient's data erased", "me@example.com")
    assert "@" not in entry.detail
    assert saved.erase(ADA).events == 0


def test_a_sample_that_no_key_opens_ends_an_erasure_unless_it_is_to_be_deleted(
    saved: SavedSamples, database: Database
) -> None:
    """A command without the server's key would otherwise delete every sample of every account."""
    for name in ("One", "Two"):
        saved.save(name, sample(event(1, email=ADA)))
    with database.write() as db:
        db.execute("update saved_sample set encrypted = 'x' where name = 'One'")
    with pytest.raises(StoreError, match=r"1 saved sample .*key.*nothing was erased.*--delete-unreadable"):
        saved.erase(ADA)
    assert [(each.name, each.events) for each in saved.all()] == [("Two", 1), ("One", 1)]
    erasure = saved.erase(ADA, delete_unreadable=True)
    assert (erasure.unreadable, erasure.events) == (1, 1)
    assert saved.all() == []


@pytest.mark.parametrize("table", ["saved_profile", "draft"])
def test_nothing_is_erased_while_anything_else_cannot_be_read(
    saved: SavedSamples, database: Database, table: str
) -> None:
    saved.save("One", sample(event(1, email=ADA)))
    with database.write() as db:
        columns = {name: "" for name, column in db[table].columns_dict.items() if column is str}
        numbers = {name: 0 for name, column in db[table].columns_dict.items() if column is int}
        db.table(table).insert({**columns, **numbers, "encrypted": b"x"})
    with pytest.raises(StoreError, match=r"nothing was erased.*--delete-unreadable"):
        saved.erase(ADA)
    assert [(each.name, each.events) for each in saved.all()] == [("One", 1)]
    assert ActivityLog(database).newest() == []
    assert saved.erase(ADA, delete_unreadable=True).events == 1


def test_an_event_is_erased_by_the_address_of_its_profile(saved: SavedSamples, database: Database) -> None:
    """An event need not name the person; what Klaviyo says of the profile counts, and is not kept as a text."""
    of_ada, of_bob = {"email": ADA, "id": "P1"}, {"email": "bob@example.com", "id": "P2"}
    one = saved.save("One", sample(
        replace(event(1, "P1", sku="x"), profile=of_ada), replace(event(2, "P2", sku="x"), profile=of_bob),
        replace(event(3, "", sku="x"), profile=of_ada), replace(event(4, "P1", sku="x"), profile=None),
        replace(event(5, "P5"), profile={"email": None}), replace(event(6, "P6"), profile={"email": f"n{ADA}"}),
    ))  # fmt: skip
    lines = "".join(lines_of(database))
    assert "ada" not in lines.casefold()
    assert "bob" not in lines
    # Opened and saved again, under another name.
    again = saved.save("Again", saved.open(one.id))
    result = saved.erase(ADA.upper())
    assert (result.events, result.samples) == (6, 2)
    assert [[each.id for each in saved.open(each.id).events] for each in (one, again)] == [["E2", "E5", "E6"]] * 2


def test_an_erasure_says_how_many_events_do_not_say_whose_they_are(saved: SavedSamples, database: Database) -> None:
    saved.save("One", sample(
        event(1, "P1", sku="x"), event(2, "P2", email="bob@example.com"), event(3, "P2", sku="x"),
        event(4, "", sku="x"), replace(event(5, "P5", sku="x"), profile={"email": "carla@example.com"}),
        event(6, "P7", email=ADA),
    ))  # fmt: skip
    assert saved.erase(ADA).unknown == 2, "the first and the fourth"
    earlier = '{"type": "event", "id": "X", "attributes": {"event_properties": {"sku": "x"}}}'
    with database.write() as db:
        token = open_encryption(database.path, None).encrypt("\n".join([earlier, earlier]))
        db.execute("update saved_sample set encrypted = ?", [token])
    assert saved.erase(ADA).unknown == 2, "as an earlier version saved them"


def test_an_erasure_that_was_interrupted_can_be_run_again(saved: SavedSamples, database: Database) -> None:
    """What only another event of its profile tells goes before that event does."""

    def fill() -> None:
        with database.write() as db:
            db.table("saved_sample").delete_where()
        for name in ("One", "Two", "Three"):
            named = event(1, "P1", email=ADA) if name == "Two" else event(2, "P2", email=ADA)
            saved.save(name, sample(event(3, "P1", sku="x"), named, event(4, "P2", sku="y"), event(5, "P9", sku="z")))

    fill()
    writes = 0
    while True:
        killed = Killed.after(writes, database)
        try:
            Samples(killed, open_encryption(database.path, None)).erase(ADA)
        except KeyboardInterrupt:
            saved.erase(ADA)
        assert [[each.id for each in saved.open(each.id).events] for each in saved.all()] == [["E5"]] * 3
        if killed.left >= 0:
            break
        writes += 1
        fill()
    assert writes >= 3


class Killed(Database):
    """A database whose process ends at one of its write units."""

    left: int

    @classmethod
    def after(cls, writes: int, database: Database) -> "Killed":
        """The same database, which lets so many write units pass."""
        killed = object.__new__(cls)
        vars(killed).update(vars(database), left=writes)
        return killed

    def write(self) -> Any:
        """Write, or end."""
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().write()


def test_others_write_between_the_samples_of_an_erasure(saved: SavedSamples, database: Database) -> None:
    """And a sample that another program has encrypted with another key meanwhile is erased all the same."""
    for name in ("One", "Two", "Three"):
        saved.save(name, sample(event(1, email=ADA), event(2, email="bob@example.com")))
    units: list[None] = []

    class Rotating(Database):
        """A database whose key is rotated just before the first write unit."""

        @contextmanager
        def write(self) -> Iterator[Any]:
            """Rotate once, then write."""
            if not units:
                rotate_key(database, None)
            units.append(None)
            with database.write() as db:
                yield db

    rotating = object.__new__(Rotating)
    vars(rotating).update(vars(database))
    erasure = Samples(rotating, open_encryption(database.path, None)).erase(ADA)
    assert (erasure.events, erasure.samples) == (3, 3)
    assert [[each.id for each in saved.open(each.id).events] for each in saved.all()] == [["E2"]] * 3
    assert len(units) >= 4, "a write unit for each sample, and one more for what had changed meanwhile"


def test_an_erasure_holds_one_sample_at_a_time(saved: SavedSamples, database: Database) -> None:
    """The memory that it takes does not grow with the number of samples."""

    def peak() -> int:
        tracemalloc.start()
        saved.erase("nobody@example.com")
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return memory

    large = sample(*(event(1, email="bob@example.com", text="x" * 1000) for _ in range(500)))
    saved.save("One", large)
    saved.erase("nobody@example.com")
    alone = peak()
    for number in range(9):
        saved.save(str(number), large)
    assert peak() < 1.5 * alone


def test_who_deleted_a_sample_is_in_the_log(saved: SavedSamples, database: Database) -> None:
    one = saved.save("Black Friday", sample(event(1, a=1)))
    saved.delete(one.id)
    saved.delete(one.id)
    (entry,) = ActivityLog(database).newest()
    assert (entry.who, entry.what, entry.detail) == ("me@example.com", "Sample deleted", "Black Friday, 1 event")


def lines_of(database: Database) -> list[str]:
    """What is stored of every sample, decrypted."""
    encryption = open_encryption(database.path, None)
    return [encryption.decrypt(row["encrypted"]) for row in database.rows_where("saved_sample")]


def left_of(lines: list[str], address: str) -> list[str]:
    """The lines that an erasure leaves of one sample."""
    search = RecipientSearch(address)
    search.add("s", lines)
    return [line for line in lines if not search.is_of_profile(line) and not search.is_named(line)]


@pytest.mark.parametrize("address", ["", " ", "ada", "@", "a@", "@b", "a b@c.d", "*@example.com"])
def test_what_is_no_address_erases_nothing(saved: SavedSamples, address: str) -> None:
    saved.save("One", sample(event(1, email=ADA)))
    with pytest.raises(InputError, match="address"):
        saved.erase(address)
    assert len(saved.all()) == 1


@given(st.lists(st.sampled_from(["ada@x.org", "nada@x.org", "ada@x.org.uk", "bob@x.org"])), st.text(max_size=3))
def test_only_lines_with_the_address_go(addresses: list[str], around: str) -> None:
    lines = [
        json.dumps({"type": "event", "attributes": {"event_properties": {"e": f" {each} {around}"}}})
        for each in addresses
    ]
    left = left_of(lines, "ADA@x.org")
    assert left == [line for line, each in zip(lines, addresses, strict=True) if each != "ada@x.org"]


@pytest.mark.parametrize(
    "text",
    [
        "Ada\nada@x.org", "Ada\tada@x.org", "ada@x.org\r\nLondon", "\x0bada@x.org", '"ada@x.org"', "<ada@x.org>",
        '{"note": "Ada\\nada@x.org"}', "https://s.test/?to=%2Foff%3Femail%3Dada%40x.org", "mailto%3Aada%40x.org",
        "https://s.test/?to=%252Foff%253Femail%253Dada%2540x.org%26b=1",
    ],
)  # fmt: skip
def test_an_address_counts_whatever_stands_before_it(text: str) -> None:
    line = orjson.dumps({"type": "event", "attributes": {"event_properties": {"note": text}}}).decode()
    assert left_of([line], "ada@x.org") == []


@pytest.mark.parametrize("text", ["nada@x.org", "n%61da@x.org", "n-ada%40x.org", "a%2Bada%40x.org", "ada@x.org.uk"])
def test_a_longer_address_is_somebody_elses(text: str) -> None:
    line = orjson.dumps({"type": "event", "attributes": {"event_properties": {"note": text}}}).decode()
    assert left_of([line], "ada@x.org") == [line]


def test_an_event_that_cannot_be_saved_is_named(saved: SavedSamples) -> None:
    deep: Any = []
    for _ in range(300):
        deep = [deep]
    with pytest.raises(InputError, match="nested too deeply"):
        saved.save("Deep", sample(event(1, a=deep)))


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, saved: SavedSamples, clock: Clock) -> None:
    import time

    clock.now = time.time() - 3 * DAY - 60
    monkeypatch.setenv("WORKSPACE_DB", str(tmp_path / "workspace.db"))
    monkeypatch.setenv("LOGNAME", "carla")
    saved.save("Black Friday", sample(event(1, email=ADA), event(2, email="bob@example.com")))
    (row,) = json.loads(CliRunner().invoke(cli, ["samples", "list", "--json"]).stdout)
    assert (row["name"], row["events"], row["age_days"], row["days_left"]) == ("Black Friday", 2, 3, 27)
    assert "Black Friday: 2 events, 3 days old, 27 left" in CliRunner().invoke(cli, ["samples", "list"]).stdout
    ended = CliRunner().invoke(cli, ["samples", "erase", ADA, "--json"])
    assert (ended.exit_code, json.loads(ended.stdout)) == (
        0,
        {"events": 1, "samples": 1, "unreadable": 0, "unknown": 0, "drafts": 0, "profiles": 0},
    )
    assert ADA not in CliRunner().invoke(cli, ["samples", "erase", ADA]).stdout
    assert CliRunner().invoke(cli, ["samples", "erase", "ada"]).exit_code == 2
    monkeypatch.setenv("WORKSPACE_SECRET_KEY", Fernet.generate_key().decode())
    refused = CliRunner().invoke(cli, ["samples", "erase", "bob@example.com"])
    assert (refused.exit_code, "--delete-unreadable" in refused.stderr) == (3, True)
    assert len(saved.all()) == 1
    deleted = CliRunner().invoke(cli, ["samples", "erase", "bob@example.com", "--delete-unreadable"])
    assert deleted.exit_code == 0
    assert "1 sample that could not be decrypted was deleted" in deleted.stdout
    database = Database(tmp_path / "workspace.db")
    assert {(each.who, each.what) for each in ActivityLog(database).newest()} == {("carla", "Recipient's data erased")}
    database.close()
