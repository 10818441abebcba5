"""What people typed on Send and have not sent: kept for a person and an account, for some time, encrypted."""

from pathlib import Path

from core.store.database import Database
from core.store.encryption import open_encryption
from core.store.unsent_entries import Typist, UnsentEntries

DAY = 86_400
ADA = Typist(account="demo:A", cloud="fern", person="ada")


def test_entries_expire_after_their_last_change(tmp_path: Path) -> None:
    database, now = Database(tmp_path / "workspace.db"), [0.0]
    with database.write() as db:
        db.table("connection").insert({"account": "demo", "account_id": "A", "tokens": b"t"})
    entries = UnsentEntries(database, open_encryption(database.path, None), days=30, clock=lambda: now[0])
    entries.save(ADA, "alts", {"mug": "A mug", "pot": "A pot"})
    now[0] = 20.0 * DAY
    entries.save(ADA, "alts", {"pot": "Another pot"})
    now[0] = 31.0 * DAY
    # Also before anybody deletes them.
    assert entries.load(ADA) == {"alts": {"pot": "Another pot"}}
    assert entries.delete_expired() == 1
    assert entries.delete_expired() == 0
    for other in (Typist(**{**vars(ADA), name: "other"}) for name in vars(ADA)):
        assert entries.load(other) == {}
    # Of an account that is not connected nothing is kept.
    entries.save(Typist(account="real:B", cloud="fern", person="ada"), "alts", {"mug": "A mug"})
    assert len(database.rows_where("unsent_entry")) == 1
    # What no key opens is not there.
    assert UnsentEntries(database, open_encryption(tmp_path / "other.db", None), clock=lambda: now[0]).load(ADA) == {}
