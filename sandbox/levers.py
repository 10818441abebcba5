"""What a demo giver can do to the two services with one click, and undo with another."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sandbox.cloudinary.models import add_asset, find_asset
from sandbox.cloudinary.recolour import recoloured
from sandbox.state import State

PICTURE: Final = "products/mug"
_LIMITED: Final = "accounts:read images:read metrics:read templates:read templates:write"
_EVER: Final = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A pair of actions; `pull` tells what `release` needs to know, as JSON-able data."""

    name: str
    pull: Callable[[State], object]
    release: Callable[[State, object], None]


def positions(state: State) -> dict[str, bool]:
    """Every lever, and whether it is pulled."""
    pulled = {row["name"] for row in state.db.execute("select name from lever").fetchall()}
    return {lever.name: lever.name in pulled for lever in LEVERS}


def move(state: State, name: str, *, on: bool) -> None:
    """Pull or release a lever; nothing happens when it is there already. KeyError for an unknown name."""
    lever = {lever.name: lever for lever in LEVERS}[name]
    if positions(state)[name] == on:
        return
    if on:
        before = json.dumps(lever.pull(state))
        with state.write() as db:
            db.execute("insert or replace into lever values (?, ?)", [name, before])
        return
    row = state.db.execute("select before from lever where name = ?", [name]).fetchone()
    lever.release(state, json.loads(row["before"]))
    with state.write() as db:
        db.execute("delete from lever where name = ?", [name])


def _setting(name: str, value: str, lever: str) -> Scenario:
    """A lever that is one switch."""

    def pull(state: State) -> object:
        before = state.setting(name)
        state.set(name, value)
        return before

    return Scenario(name=lever, pull=pull, release=lambda state, before: state.set(name, str(before)))


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
    known = before if isinstance(before, dict) else {}
    state.set("granted_scopes", str(known.get("switch", "")))
    with state.write() as db:
        for install, scope in known.get("installs", {}).items():
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
    """A lever after which a service answers with its proxy's error page."""

    def pull(state: State) -> object:
        row = ["", path, "html", "502", _EVER]
        with state.write() as db:
            query = "insert into fault (method, path, kind, value, remaining) values (?, ?, ?, ?, ?)"
            return db.execute(query, row).lastrowid

    def release(state: State, before: object) -> None:
        with state.write() as db:
            db.execute("delete from fault where id = ?", [before])

    return Scenario(name="klaviyo_down", pull=pull, release=release)


def _replace_image(state: State) -> object:
    """Upload another version of a product's picture, in other colours."""
    row = find_asset(state, "image", "upload", PICTURE)
    if row is None:
        raise ValueError(f"{PICTURE} is not in the library")
    _upload(state, recoloured(row["data"]))
    return bytes(row["data"]).hex()


def _restore_image(state: State, before: object) -> None:
    _upload(state, bytes.fromhex(str(before)))


def _upload(state: State, data: bytes) -> None:
    row = find_asset(state, "image", "upload", PICTURE)
    tags, context = (json.loads(row["tags"]), json.loads(row["context"])) if row else ([], {})
    add_asset(state, public_id=PICTURE, data=data, tags=tags, context=context)


LEVERS: Final = (
    Scenario(name="picture", pull=_replace_image, release=_restore_image),
    Scenario(name="scopes", pull=_limit_scopes, release=_restore_scopes),
    Scenario(name="revoke", pull=_revoke, release=_install_again),
    _setting("rate_limits", "tight", "throttle"),
    _down("/klaviyo/api"),
    _setting("fetch_restricted", "1", "fetch"),
)
"""Every lever of the demo drawer, in its order."""
