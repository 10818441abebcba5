"""What a demo giver can do to the two services with one click, and undo with another."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sandbox.cloudinary.models import add_asset, find_asset
from sandbox.cloudinary.recolour import recoloured
from sandbox.state import State

IMAGE: Final = "products/mug"
_LIMITED: Final = "accounts:read images:read metrics:read templates:read templates:write"
_EVER: Final = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One thing that can happen to the shop; `enable` returns what `disable` needs to undo it, as JSON-able data."""

    name: str
    enable: Callable[[State], object]
    disable: Callable[[State, object], None]


def states(state: State) -> dict[str, bool]:
    """Return every scenario's name and whether it is enabled."""
    enabled = {row["name"] for row in state.db.execute("select name from scenario").fetchall()}
    return {scenario.name: scenario.name in enabled for scenario in SCENARIOS}


def set_enabled(state: State, name: str, *, on: bool) -> None:
    """Enable or disable a scenario, if that changes anything. KeyError for an unknown name."""
    scenario = {scenario.name: scenario for scenario in SCENARIOS}[name]
    if states(state)[name] == on:
        return
    if on:
        before = json.dumps(scenario.enable(state))
        with state.write() as db:
            db.execute("insert or replace into scenario values (?, ?)", [name, before])
        return
    row = state.db.execute("select before from scenario where name = ?", [name]).fetchone()
    scenario.disable(state, json.loads(row["before"]))
    with state.write() as db:
        db.execute("delete from scenario where name = ?", [name])


def _setting(name: str, value: str, scenario: str) -> Scenario:
    """A scenario that is one setting."""

    def enable(state: State) -> object:
        before = state.setting(name)
        state.set(name, value)
        return before

    return Scenario(name=scenario, enable=enable, disable=lambda state, before: state.set(name, str(before)))


def _limit_scopes(state: State) -> object:
    """Grant less, to the installed app too; its access tokens end, so that it notices with its next call."""
    before = {row["install"]: row["scope"] for row in state.db.execute("select install, scope from token").fetchall()}
    switch = state.setting("granted_scopes")
    state.set("granted_scopes", _LIMITED)
    with state.write() as db:
        db.execute("update token set scope = ?", [_LIMITED])
        db.execute("update token set expires = 0 where kind = 'access'")
    return {"installs": before, "switch": switch}


def _restore_scopes(state: State, before: object) -> None:
    previous = before if isinstance(before, dict) else {}
    state.set("granted_scopes", str(previous.get("switch", "")))
    with state.write() as db:
        for install, scope in previous.get("installs", {}).items():
            db.execute("update token set scope = ? where install = ?", [scope, install])
        db.execute("update token set expires = 0 where kind = 'access'")


def _revoke(state: State) -> object:
    """Uninstall the app in Klaviyo."""
    query = "select token from token where revoked = 0"
    before = [row["token"] for row in state.db.execute(query).fetchall()]
    with state.write() as db:
        db.execute("update token set revoked = 1")
    return before


def _install_again(state: State, before: object) -> None:
    with state.write() as db:
        for token in before if isinstance(before, list) else ():
            db.execute("update token set revoked = 0 where token = ?", [token])


def _down(path: str) -> Scenario:
    """A scenario in which a service answers with its proxy's error page."""

    def enable(state: State) -> object:
        row = ["", path, "html", "502", _EVER]
        with state.write() as db:
            query = "insert into fault (method, path, kind, value, remaining) values (?, ?, ?, ?, ?)"
            return db.execute(query, row).lastrowid

    def disable(state: State, before: object) -> None:
        with state.write() as db:
            db.execute("delete from fault where id = ?", [before])

    return Scenario(name="klaviyo_down", enable=enable, disable=disable)


def _replace_image(state: State) -> object:
    """Upload another version of a product's picture, in other colours."""
    row = find_asset(state, "image", "upload", IMAGE)
    if row is None:
        raise ValueError(f"{IMAGE} is not in the library")
    _upload(state, recoloured(row["data"]))
    return bytes(row["data"]).hex()


def _restore_image(state: State, before: object) -> None:
    _upload(state, bytes.fromhex(str(before)))


def _upload(state: State, data: bytes) -> None:
    row = find_asset(state, "image", "upload", IMAGE)
    tags, context = (json.loads(row["tags"]), json.loads(row["context"])) if row else ([], {})
    add_asset(state, public_id=IMAGE, data=data, tags=tags, context=context)


SCENARIOS: Final = (
    Scenario(name="picture", enable=_replace_image, disable=_restore_image),
    Scenario(name="scopes", enable=_limit_scopes, disable=_restore_scopes),
    Scenario(name="revoke", enable=_revoke, disable=_install_again),
    _setting("rate_limits", "tight", "throttle"),
    _down("/klaviyo/api"),
    _setting("fetch_restricted", "1", "fetch"),
)
"""Every scenario of the demo popover, in its order."""
