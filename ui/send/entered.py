"""What is entered for assets: in this session, and stored as it is entered, so that a reload finds it again."""

from collections.abc import Collection, Mapping
from typing import Final

from core.errors import NotConnected, WorkspaceError
from ui.app.keys import Key
from ui.app.state import get_state, set_state, workspace
from ui.send import keys

BY_ASSET: Final[Mapping[str, Key[Mapping[str, str]]]] = {"alts": keys.ALTS, "links": keys.LINKS}
FOR_ALL: Final[Mapping[str, Key[str]]] = {"name": keys.NAME, "link": keys.LINK}
_DROPPED: Final = "dropped"
_USED: Final = "used"
"""What is stored of an asset whose earlier entries were left out, and are used again; else nothing is."""


def enter(column: str, entries: Mapping[str, str]) -> None:
    """Take what was entered in a column of the table, by the assets' references."""
    before = get_state(BY_ASSET[column])
    set_state(BY_ASSET[column], {**before, **entries})
    _store(column, entries)


def switch_earlier(reference: str) -> None:
    """Leave out what earlier sends gave this asset; use it again if it is left out."""
    others = [each for each in get_state(keys.DROPPED) if each != reference]
    is_dropped = reference not in get_state(keys.DROPPED)
    set_state(keys.DROPPED, [*others, reference] if is_dropped else others)
    _store(_DROPPED, {reference: "" if is_dropped else _USED})


def store_for_all(name: str) -> None:
    """Store what a field for all assets says."""
    _store(name, {"": get_state(FOR_ALL[name])})


def store_all() -> None:
    """Store all that is entered for single assets."""
    for column, key in BY_ASSET.items():
        _store(column, get_state(key))
    dropped = get_state(keys.DROPPED)
    _store(_DROPPED, dict.fromkeys(dropped, ""))


def delete_stored(references: Collection[str]) -> None:
    """Store nothing for these assets any more."""
    try:
        workspace().send.entries.delete(references)
    except WorkspaceError as error:
        set_state(keys.ENTRY_PROBLEM, str(error))


def entered_references() -> list[str]:
    """The assets for which something is entered, by their references."""
    return list(dict.fromkeys([*get_state(keys.ALTS), *get_state(keys.LINKS), *get_state(keys.DROPPED)]))


def load_stored() -> None:
    """Enter what was entered before a reload; nothing where no account is connected, whose entries they would be."""
    try:
        entries = workspace().send.entries.load()
    except NotConnected:
        return
    for column, key in BY_ASSET.items():
        set_state(key, entries.get(column, {}))
    dropped = entries.get(_DROPPED, {})
    set_state(keys.DROPPED, [reference for reference, text in dropped.items() if text != _USED])
    for name, field in FOR_ALL.items():
        if text := entries.get(name, {}).get(""):
            set_state(field, text)


def _store(field: str, entries: Mapping[str, str]) -> None:
    try:
        if entries:
            workspace().send.entries.save(field, entries)
        set_state(keys.ENTRY_PROBLEM, "")
    except WorkspaceError as error:
        # It is in this session all the same.
        set_state(keys.ENTRY_PROBLEM, str(error))
