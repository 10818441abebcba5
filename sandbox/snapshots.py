"""Worlds that are kept beside the one in use, each in a file of its own under the name that was asked for."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from filelock import FileLock

from sandbox.state import State

_NAME: Final = re.compile(r"[0-9a-f]{1,32}")
_RESTORED: Final = "snapshot"
"""The setting of a kept world that is its name, and so of the world in use once it was gone back to."""


def save(state: State, name: str, keep: str) -> dict[str, Any]:
    """Keep the world as it is under a name; of those that were kept before, only `keep` stays."""
    path = _path(state, name)
    with _alone(state):
        _delete(state, but=keep)
        state.copy_to(path, {_RESTORED: name})
    return list_all(state)


def restore(state: State, name: str) -> dict[str, Any]:
    """Go back to the world that was kept under a name; it stays kept. ValueError if none is."""
    path = _path(state, name)
    # Attaching a file that somebody has just deleted would make an empty one.
    with _alone(state):
        if not path.exists():
            raise ValueError("no such snapshot is kept")
        state.copy_from(path)
    return list_all(state)


def list_all(state: State) -> dict[str, Any]:
    """The names of all that are kept, and of the one that was gone back to since the last reset."""
    names = sorted(path.name.split(".")[-2] for path in _all(state))
    return {"kept": names, "restored": state.setting(_RESTORED)}


def _delete(state: State, but: str) -> None:
    for path in list(_all(state)):
        if path.name.split(".")[-2] != but:
            path.unlink()


def _all(state: State) -> Iterator[Path]:
    return state.path.parent.glob(f"{state.path.stem}.snapshot.*.db")


def _path(state: State, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("id is up to 32 hexadecimal digits")
    return state.path.with_suffix(f".snapshot.{name}.db")


def _alone(state: State) -> FileLock:
    return FileLock(state.path.with_suffix(".snapshot.lock"))
