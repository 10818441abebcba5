"""What tests of saved samples and profiles share: a time that they set, and a database with one connected account."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.database import Database
from core.store.encryption import open_encryption
from tests.support.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(1_800_000_000)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "workspace.db")
    with database.write() as db:
        tokens = open_encryption(database.path, None).encrypt('{"access": "", "refresh": "", "expires": 9e9}')
        blank = dict.fromkeys(("account_name", "scope", "connected_at", "broken"), "")
        db.table("connection").insert({"account": "sandbox", "account_id": "A", "tokens": tokens, **blank})
    yield database
    database.close()
