"""Worlds that are kept, each under a name."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox import snapshots
from sandbox.state import State
from sandbox.world import seed
from tests.support.worlds import world


def test_a_world_stays_kept_under_its_name_until_it_is_named_no_more(drawn_world: Path, tmp_path: Path) -> None:
    state = world(drawn_world, tmp_path)
    state.set("clock_offset", "1")
    assert snapshots.save(state, "a", "") == {"kept": ["a"], "restored": ""}
    state.set("clock_offset", "2")
    assert snapshots.save(state, "b", "a") == {"kept": ["a", "b"], "restored": ""}
    for name, offset in (("a", "1"), ("b", "2"), ("a", "1")):
        assert snapshots.restore(state, name) == {"kept": ["a", "b"], "restored": name}
        assert state.setting("clock_offset") == offset
    seed.reset(state)
    assert snapshots.list_all(state) == {"kept": ["a", "b"], "restored": ""}
    assert snapshots.save(state, "c", "b")["kept"] == ["b", "c"]
    with pytest.raises(ValueError, match="no such snapshot"):
        snapshots.restore(state, "a")
    assert snapshots.list_all(state)["kept"] == ["b", "c"]


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "a.b", "a" * 33])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    state = State(tmp_path / "sandbox.db")
    for act in (lambda: snapshots.save(state, name, ""), lambda: snapshots.restore(state, name)):
        with pytest.raises(ValueError, match="hexadecimal"):
            act()


def test_who_goes_back_while_others_save_finds_a_whole_world_or_none(drawn_world: Path, tmp_path: Path) -> None:
    state, line = world(drawn_world, tmp_path), threading.Barrier(4)
    snapshots.save(state, "a", "")

    def act(number: int) -> None:
        line.wait()
        try:
            if number % 2:
                snapshots.save(state, "b", "")
            else:
                snapshots.restore(state, "a")
        except ValueError as error:
            assert "no such snapshot" in str(error)
        finally:
            state.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(4)))
    assert snapshots.list_all(state)["kept"] == ["b"]
    assert state.db.execute("select count(*) from event").fetchone()[0] == 20_000
