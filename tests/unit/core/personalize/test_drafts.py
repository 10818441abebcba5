"""Drafts: what is loaded is what was last saved, and nobody ever gets anything of another person or account."""

import json
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from pydantic import SecretStr

from core.accounts.store import Connections, sample_account
from core.domain.connection import Tokens
from core.errors import InputError, NotConnected, StoreError
from core.personalize.draft import LARGEST, MOST_STEPS, Draft, read_draft
from core.personalize.draft_store import DraftKey, DraftStore
from core.publish.recent_blocks import RecentBlock
from core.store.database import BUSY_SECONDS, Database
from core.store.encryption import Encryption, open_encryption

DAY = 86_400
TOKENS = Tokens(access="a", refresh="r", scope="accounts:read", expires=9e9)
# Halves of characters too, which no UTF-8 holds.
TEXT = st.text(st.characters(), max_size=6)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
CHOICES = st.dictionaries(TEXT, JSON, max_size=2)


def workspace(folder: Path, clock: Any = time.time, days: int = 30) -> tuple[Database, Encryption, DraftStore]:
    database = Database(folder / "workspace.db")
    encryption = open_encryption(database.path, None)
    return database, encryption, DraftStore(database, encryption, days, clock)


def connect(database: Database, encryption: Encryption, name: str, account_id: str) -> None:
    Connections(database, encryption).save(name, account_id, account_id, TOKENS)


def key(**changes: str) -> DraftKey:
    known = {"account": sample_account("real", "A"), "cloud": "c", "person": "ada@shop.example", "template": "t"}
    return DraftKey(**{**known, **changes})


class Tabs(RuleBasedStateMachine):
    """Tabs of several people, blocks and accounts, in which choices are made, undone, saved, reloaded and discarded.

    The model is what each tab shows, and what was saved last for each key; each tab's history is a plain list.
    """

    tabs: Bundle[dict[str, Any]] = Bundle("tabs")

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.database, self.encryption, self.store = workspace(Path(self.folder.name))
        self.connected = {"real": "A", "sandbox": "S"}
        for name, account_id in self.connected.items():
            connect(self.database, self.encryption, name, account_id)
        self.saved: dict[DraftKey, tuple[str, list[Any], int]] = {}

    @rule(
        target=tabs,
        account=st.sampled_from(["real:A", "real:B", "sandbox:S"]),
        person=st.sampled_from(["ada", "bob"]),
        cloud=st.sampled_from(["c", "d"]),
        block=st.sampled_from([("t", ""), ("t", "v"), ("tv", "")]),
        choices=CHOICES,
    )
    def open(self, account: str, person: str, cloud: str, block: tuple[str, str], choices: Any) -> dict[str, Any]:
        """A new tab: a draft if there is one, else the block as it was saved to Klaviyo."""
        owner = DraftKey(account=account, cloud=cloud, person=person, template=block[0], variant=block[1])
        kept = self.store.load(owner)
        assert (kept is not None) == (owner in self.saved)
        if kept is None:
            draft = Draft.of(choices, base_version=1)
            return {"key": owner, "draft": draft, "revision": "", "steps": [(choices, "")], "place": 0}
        revision, steps, place = self.saved[owner]
        assert kept.revision == revision
        loaded = [(step.personalization, step.html) for step in kept.draft.steps]
        assert json.dumps(loaded) == json.dumps(steps)
        assert kept.draft.place == place
        return {"key": owner, "draft": kept.draft, "revision": revision, "steps": list(steps), "place": place}

    @rule(tab=tabs, choices=CHOICES, html=TEXT)
    def choose(self, tab: dict[str, Any], choices: Any, html: str) -> None:
        tab["draft"] = tab["draft"].change(choices, html)
        # 1 and True are equal to Python, and not the same choice.
        if json.dumps(tab["steps"][tab["place"]]) != json.dumps((choices, html)):
            tab["steps"] = [*tab["steps"][: tab["place"] + 1], (choices, html)][-MOST_STEPS:]
            tab["place"] = len(tab["steps"]) - 1

    @rule(tab=tabs, back=st.booleans())
    def step(self, tab: dict[str, Any], back: bool) -> None:
        assert tab["draft"].can_undo == (tab["place"] > 0)
        assert tab["draft"].can_redo == (tab["place"] < len(tab["steps"]) - 1)
        tab["draft"] = tab["draft"].undo() if back else tab["draft"].redo()
        tab["place"] = max(0, tab["place"] - 1) if back else min(len(tab["steps"]) - 1, tab["place"] + 1)

    @rule(tab=tabs)
    def save(self, tab: dict[str, Any]) -> None:
        owner: DraftKey = tab["key"]
        name, _, account_id = owner.account.partition(":")
        if self.connected.get(name) != account_id:
            with pytest.raises(NotConnected):
                self.store.save(owner, tab["draft"], tab["revision"])
            return
        stored = self.store.save(owner, tab["draft"], tab["revision"])
        tab["revision"] = stored.revision
        self.saved[owner] = (stored.revision, list(tab["steps"]), tab["place"])

    @rule(tab=tabs)
    def look(self, tab: dict[str, Any]) -> None:
        """A tab learns whether its draft is the one that is kept."""
        now = self.saved.get(tab["key"], ("", [], 0))[0]
        assert (self.store.revision(tab["key"]) == tab["revision"]) == (now == tab["revision"])

    @rule(tab=consumes(tabs))
    def discard(self, tab: dict[str, Any]) -> None:
        assert self.store.discard(tab["key"]) == (tab["key"] in self.saved)
        self.saved.pop(tab["key"], None)

    @rule(account_id=st.sampled_from(["A", "B", ""]))
    def reconnect(self, account_id: str) -> None:
        """Another account, the same one again, or none."""
        connections = Connections(self.database, self.encryption)
        if account_id:
            connections.save("real", account_id, account_id, TOKENS)
        else:
            connections.delete("real")
        self.connected["real"] = account_id
        kept = ("sandbox:S", f"real:{account_id}")
        self.saved = {owner: saved for owner, saved in self.saved.items() if owner.account in kept}

    @rule()
    def restart(self) -> None:
        self.database.close()
        self.database, self.encryption, self.store = workspace(Path(self.folder.name))

    @invariant()
    def what_is_kept_is_what_was_saved(self) -> None:
        if hasattr(self, "store"):
            assert len(self.database.rows_where("draft")) == len(self.saved)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.database.close()
            self.folder.cleanup()


TestTabs = Tabs.TestCase
TestTabs.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)


def test_a_draft_is_bounded_and_keeps_the_newest_steps() -> None:
    draft = Draft.of({"n": -1})
    for number in range(200):
        draft = draft.change({"n": number})
    assert [step.personalization["n"] for step in draft.steps] == list(range(150, 200))
    large = "x" * (LARGEST // 4)
    for number in range(9):
        draft = draft.change({"n": number}, large)
    assert len(draft.to_json()) < LARGEST + 500
    assert len(draft.steps) == 3
    assert read_draft(draft.to_json()) == draft
    with pytest.raises(InputError) as refused:
        draft.change({}, "x" * (LARGEST + 1))
    assert refused.value.place == "html"


def test_a_draft_expires_also_if_nobody_looks(tmp_path: Path) -> None:
    now = [time.time()]
    database, encryption, store = workspace(tmp_path, lambda: now[0], days=2)
    connect(database, encryption, "real", "A")
    store.save(key(), Draft.of({"a": 1}), "")
    now[0] += DAY
    kept = store.load(key())
    assert kept
    store.save(key(), kept.draft, kept.revision)
    now[0] += DAY * 1.5
    assert store.load(key()), "its last change counts"
    now[0] += DAY
    assert store.delete_expired() == 1
    assert database.rows_where("draft") == []


def test_a_draft_waits_for_no_other_writer(tmp_path: Path) -> None:
    """Nor for a thread of the same program; a draft that has expired is not loaded, though nobody may delete it."""
    now = [time.time()]
    database, encryption, store = workspace(tmp_path, lambda: now[0], days=2)
    connect(database, encryption, "real", "A")
    kept = store.save(key(), Draft.of({"a": 1}), "")

    def refused(action: Callable[[], object]) -> None:
        began = time.monotonic()
        with pytest.raises(StoreError):
            action()
        assert time.monotonic() - began < 2

    def is_patient_with_nobody() -> None:
        refused(lambda: store.save(key(), Draft.of({"a": 2}), kept.revision))
        refused(lambda: store.discard(key()))
        assert store.load(key()) == kept

    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        is_patient_with_nobody()
        now[0] += DAY * 2
        assert store.load(key()) is None
        now[0] -= DAY * 2
        other.execute("rollback")
    with ThreadPoolExecutor(1) as pool:
        writing, end = Event(), Event()

        def write() -> None:
            with database.write():
                writing.set()
                end.wait(60)

        pool.submit(write)
        writing.wait(60)
        try:
            is_patient_with_nobody()
        finally:
            end.set()
    # Everybody else is as patient as before.
    assert database.connection.execute("pragma busy_timeout").fetchone() == (BUSY_SECONDS * 1000,)
    store.save(key(), Draft.of({"a": 2}), kept.revision)
    loaded = store.load(key())
    assert loaded
    assert loaded.draft == Draft.of({"a": 2})


def test_nothing_of_a_draft_is_readable_in_the_database(tmp_path: Path) -> None:
    database, encryption, store = workspace(tmp_path)
    connect(database, encryption, "real", "A")
    store.save(key(), Draft.of({"alt": {"value": "Zebediah's secret"}}, "<p>Zebediah</p>"), "")
    database.close()
    assert not any(b"Zebediah" in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


@pytest.mark.parametrize("spelling", ["ada@example.com", "ADA@example.com", "ada%40example.com", "ada%2540example.com"])
def test_a_recipients_drafts_are_erased_by_address(tmp_path: Path, spelling: str) -> None:
    database, encryption, store = workspace(tmp_path)
    connect(database, encryption, "real", "A")
    named = (
        Draft.of({"alt": {"value": f"For {spelling}"}}).change({"alt": 1}),
        Draft.of({}, f"<a href='?e={spelling}'>"),
    )
    for number, draft in enumerate(named):
        store.save(key(template=f"named{number}", person=f"p{number}"), draft, "")
    other = Draft.of({"alt": {"value": "grace.ada@example.com, ada@example.com.au"}})
    store.save(key(template="other"), other, "")
    assert store.erase("ada@example.com") == 2
    assert [row["template"] for row in database.rows_where("draft")] == ["other"]
    assert store.erase("ada@example.com") == 0


def test_a_draft_that_no_key_opens_ends_an_erasure_unless_it_is_to_be_deleted(tmp_path: Path) -> None:
    database, encryption, store = workspace(tmp_path)
    connect(database, encryption, "real", "A")
    store.save(key(), Draft.of({"a": 1}), "")
    wrong = open_encryption(database.path, SecretStr(Fernet.generate_key().decode()))
    other = DraftStore(database, wrong)
    with pytest.raises(StoreError, match="--delete-unreadable"):
        other.erase("ada@example.com")
    assert json.dumps(dict(store.load(key()).draft.personalization)) == '{"a": 1}'  # type: ignore[union-attr]
    assert other.erase("ada@example.com", True) == 1
    assert store.load(key()) is None


def test_whatever_is_typed_is_kept_as_it_is(tmp_path: Path) -> None:
    """1 and True are equal to Python, and half a character cannot be encoded."""
    database, encryption, store = workspace(tmp_path)
    connect(database, encryption, "real", "A")
    draft = Draft.of({"n": 1}).change({"n": True}).change({"n": 1.0}).change({"n": "\ud83d"}, "\ud83d")
    assert len(draft.steps) == 4
    store.save(key(), draft, "")
    kept = store.load(key())
    assert kept
    assert kept.draft.to_json() == draft.to_json()
    assert store.erase("ada@example.com") == 0


def test_a_draft_that_no_key_opens_is_neither_lost_nor_taken_for_none(tmp_path: Path) -> None:
    database, encryption, drafts = workspace(tmp_path)
    connect(database, encryption, "real", "A")
    first = drafts.save(key(), Draft.of({"n": 1}), "")
    other = DraftStore(database, open_encryption(database.path, SecretStr(Fernet.generate_key().decode())))
    with pytest.raises(StoreError, match="cannot decrypt"):
        other.load(key())
    with pytest.raises(StoreError, match="cannot decrypt"):
        other.save(key(), Draft.of({"n": 2}), "")
    assert drafts.load(key()) == first
    assert other.discard(key())
    assert drafts.load(key()) is None


def test_only_the_revision_that_is_named_is_deleted(tmp_path: Path) -> None:
    database, encryption, drafts = workspace(tmp_path)
    connect(database, encryption, "real", "A")
    first = drafts.save(key(), Draft.of({"n": 1}), "")
    second = drafts.save(key(), Draft.of({"n": 2}), first.revision)
    assert not drafts.discard(key(), first.revision)
    assert not drafts.discard(key(), "")
    assert drafts.load(key()) == second
    assert drafts.discard(key(), second.revision)


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_draft_behind_another_one_expires_by_its_own_time(tmp_path: Path, is_turned: bool) -> None:
    now = [time.time()]
    database, encryption, drafts = workspace(tmp_path, lambda: now[0], days=2)
    connect(database, encryption, "real", "A")
    old = drafts.save(key(), Draft.of({"n": 1}), "")
    now[0] += DAY
    new = drafts.save(key(), Draft.of({"n": 2}), "")
    if is_turned:
        drafts.show_other(key())
        loaded = drafts.load(key())
        assert loaded
        assert (loaded.draft, loaded.at, loaded.others) == (old.draft, old.at, 1)
    now[0] += DAY * 1.5
    assert drafts.delete_expired() == 1
    loaded = drafts.load(key())
    assert loaded
    assert (loaded.draft, loaded.at, loaded.others) == (new.draft, new.at, 0)
    (row,) = database.rows_where("draft")
    text = encryption.decrypt(row["encrypted"])
    assert '{"n": 1}' not in text, "nothing of it is kept"
    drafts.show_other(key())
    assert drafts.load(key()) == loaded
    now[0] += DAY
    assert drafts.load(key()) is None
    assert database.rows_where("draft") == []


def test_an_expired_draft_is_not_loaded_while_nobody_may_delete_it(tmp_path: Path) -> None:
    now = [time.time()]
    database, encryption, drafts = workspace(tmp_path, lambda: now[0], days=2)
    connect(database, encryption, "real", "A")
    drafts.save(key(), Draft.of({"n": 1}), "")
    now[0] += DAY
    new = drafts.save(key(), Draft.of({"n": 2}), "")
    drafts.show_other(key())
    now[0] += DAY * 1.5
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        loaded = drafts.load(key())
        other.execute("rollback")
    assert loaded
    assert (loaded.draft, loaded.others) == (new.draft, 0)


def test_other_drafts_are_those_with_other_choices(tmp_path: Path) -> None:
    database, encryption, drafts = workspace(tmp_path)
    connect(database, encryption, "real", "A")
    drafts.save(key(), Draft.of({"n": 1}), "")
    drafts.save(key(), Draft.of({"n": 2}), "")
    assert drafts.save(key(), Draft.of({"n": 2}), "").others == 1
    shown = []
    for _ in range(3):
        drafts.show_other(key())
        loaded = drafts.load(key())
        assert loaded
        shown.append(loaded.draft.personalization["n"])
    assert shown[0] == 1
    assert set(shown) == {1, 2}


def test_what_no_key_opens_stays_as_long_as_a_newer_draft_may_be_in_it(tmp_path: Path) -> None:
    now = [time.time()]
    database, encryption, drafts = workspace(tmp_path, lambda: now[0], days=2)
    connect(database, encryption, "real", "A")
    drafts.save(key(), Draft.of({"n": 1}), "")
    now[0] += DAY * 1.5
    new = drafts.save(key(), Draft.of({"n": 2}), "")
    wrong = open_encryption(database.path, SecretStr(Fernet.generate_key().decode()))
    other = DraftStore(database, wrong, 2, lambda: now[0])
    now[0] += DAY
    with pytest.raises(StoreError, match="cannot decrypt"):
        other.load(key())
    loaded = drafts.load(key())
    assert loaded
    assert loaded.draft == new.draft
    now[0] += DAY * 4
    assert other.load(key()) is None
    assert database.rows_where("draft") == []


def test_the_block_whose_draft_was_changed_last_is_found_among_those_that_are_there(tmp_path: Path) -> None:
    now = [1_800_000_000.001]
    database, encryption, drafts = workspace(tmp_path, lambda: now[0])
    connect(database, encryption, "real", "A")
    drafts.save(key(template="t"), Draft.of({"n": 1}), "")
    for template, variant in (("other", ""), ("t", "winter"), ("deleted", "")):
        now[0] += 0.001
        drafts.save(key(template=template, variant=variant), Draft.of({"n": 2}), "")
    assert drafts.changed_last(key(), {"t", "other"}) == RecentBlock(
        template="t", variant="winter", at="2027-01-15T08:00:00.003+00:00"
    )
    assert drafts.changed_last(key(person="bo@shop.example"), {"t", "other"}) is None
    assert drafts.changed_last(key(), set()) is None


def test_a_draft_of_several_tabs_was_changed_when_the_newest_was(tmp_path: Path) -> None:
    now = [1_800_000_000.0]
    database, encryption, drafts = workspace(tmp_path, lambda: now[0], days=2)
    connect(database, encryption, "real", "A")
    drafts.save(key(template="two tabs"), Draft.of({"n": 1}), "")
    now[0] += 1
    drafts.save(key(template="one tab"), Draft.of({"n": 1}), "")
    now[0] += 1
    drafts.save(key(template="two tabs"), Draft.of({"n": 2}), "")
    last = RecentBlock(template="two tabs", variant="", at="2027-01-15T08:00:02.000+00:00")
    assert drafts.changed_last(key(), {"one tab", "two tabs"}) == last
    # Whichever of them is in front.
    drafts.show_other(key(template="two tabs"))
    assert drafts.changed_last(key(), {"one tab", "two tabs"}) == last
    now[0] += DAY * 3
    assert drafts.changed_last(key(), {"one tab", "two tabs"}) is None
