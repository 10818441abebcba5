"""Several pairs of accounts, one of them at work."""

from collections.abc import Generator
from contextlib import contextmanager

from core.errors import InputError, NotConnected
from core.services.connect.pairs import Pairs
from core.store.activity import ActivityLog
from core.store.connections import Connections
from core.store.environments import Environments
from core.store.kept_pairs import KeptPair, KeptPairs


class PairShelf:
    """Sets the active pair aside and takes another; links stay with the account and cloud that they were made in."""

    def __init__(
        self, pairs: Pairs, connections: Connections, environments: Environments, kept: KeptPairs, log: ActivityLog
    ) -> None:
        self._pairs = pairs
        self._connections = connections
        self._environments = environments
        self._kept = kept
        self._log = log

    def kept(self) -> list[KeptPair]:
        """The pairs that are set aside; asks nobody."""
        return self._kept.all()

    def set_aside(self) -> None:
        """Keep the connected real pair as it is and make room for another. NotConnected when there is none."""
        pair = self._pairs.active
        if pair.name != "real":
            raise NotConnected("no real pair is connected; connect one on Setup")
        name, cloud = self._pairs.connection(pair).account_name, pair.cloudinary.cloud.name
        with self._changing():
            self._kept.swap(cloud)
        self._log.add("Pair set aside", f"{name} · {cloud}")

    def take(self, pair_id: str) -> None:
        """Put a pair to work, and set the active one aside; InputError when its CLOUDINARY_URL is another one now."""
        chosen, configured = self._kept.get(pair_id), self._pairs.configured_cloud
        if not chosen.own_key and configured != chosen.cloud:
            raise InputError(f"it must name {chosen.cloud} as when this pair was set aside", "CLOUDINARY_URL")
        environment = self._pairs.environment
        with self._changing():
            self._kept.swap(environment.cloud if environment else "", pair_id)
        self._log.add("Pair put to work", f"{chosen.account_name} · {chosen.cloud}")

    @contextmanager
    def _changing(self) -> Generator[None]:
        """A refresh under way would put this pair's tokens into another's place."""
        with self._connections.changing("real"), self._environments.changing("real"):
            yield
