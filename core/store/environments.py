"""Cloudinary environments that were connected on Setup."""

import json
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace

from core.domain.connection import ApprovedEnvironment, CloudinaryCredentials, Environment, Tokens
from core.errors import NotConnected, Reconnect
from core.store.database import Database
from core.store.vault import Vault


class Environments:
    """The table of environments; their keys and tokens go in and out only here, encrypted."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def get(self, pair: str) -> Environment | None:
        """The environment of a pair; none as well when it was sealed with another key: see `locked`."""
        try:
            kept = self._read(pair)
        except Reconnect:
            return None
        return kept.environment if kept else None

    def locked(self, pair: str) -> bool:
        """Whether there is an environment that this workspace's key does not open."""
        try:
            self._read(pair)
        except Reconnect:
            return True
        return False

    def tokens(self, pair: str) -> Tokens | None:
        """The tokens of an approved environment; Reconnect when they were sealed with another key."""
        kept = self._read(pair)
        return kept.tokens if kept else None

    def tokens_of(self, pair: str, cloud: str) -> Tokens:
        """The tokens of this cloud; NotConnected when it is not the approved one by now, Reconnect for useless ones."""
        kept = self._read(pair)
        if not kept or not kept.tokens:
            raise NotConnected("no Cloudinary environment is approved; connect one on Setup")
        if kept.environment.cloud != cloud:
            raise NotConnected("another Cloudinary environment is connected by now; begin this anew")
        if kept.broken:
            raise Reconnect(kept.broken)
        return kept.tokens

    def save(self, pair: str, environment: Environment, tokens: Tokens | None = None) -> None:
        """Remember an environment in the place of the old one; with `tokens` if it is an approved one."""
        self._write(pair, _Kept(environment, tokens))

    def changing(self, pair: str) -> AbstractContextManager[None]:
        """Held while an environment, or the tokens of one, is replaced by another: one at a time, whoever asks."""
        return self._database.lock(f"environment-{pair}")

    def renew(self, pair: str, tokens: Tokens) -> None:
        """Replace the tokens of an approved environment."""
        kept = self._read(pair)
        if kept:
            self._write(pair, replace(kept, tokens=tokens, broken=""))

    def mark_broken(self, pair: str, reason: str) -> None:
        """Remember that only a person can approve this environment again."""
        kept = self._read(pair)
        if kept:
            self._write(pair, replace(kept, broken=reason))

    def forget(self, pair: str) -> None:
        """Delete the environment and what opened it."""
        with self._database.write() as db:
            db.table("environment").delete_where("pair = ?", [pair])

    def _read(self, pair: str) -> "_Kept | None":
        row = self._database.row("select sealed from environment where pair = ?", pair)
        return _opened(self._vault.open(row["sealed"])) if row else None

    def _write(self, pair: str, kept: "_Kept") -> None:
        row = {"pair": pair, "cloud": kept.environment.cloud, "sealed": self._vault.seal(_text(kept))}
        with self._database.write() as db:
            db.table("environment").upsert(row, pk="pair")


@dataclass(frozen=True)
class _Kept:
    environment: Environment
    tokens: Tokens | None = field(default=None, repr=False)
    broken: str = ""


def _text(kept: _Kept) -> str:
    """One text for what opens it, too, so that it moves and is sealed as a whole."""
    approval = {"tokens": asdict(kept.tokens), "broken": kept.broken} if kept.tokens else {}
    return json.dumps({**asdict(kept.environment), **approval})


def _opened(text: str) -> _Kept:
    known = json.loads(text)
    tokens, broken = known.pop("tokens", None), known.pop("broken", "")
    if tokens is None:
        return _Kept(CloudinaryCredentials(**known))
    return _Kept(ApprovedEnvironment(**known), Tokens(**tokens), broken)
