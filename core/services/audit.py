"""Which asset feeds which block."""

from typing import TYPE_CHECKING

from core.domain.block import Link
from core.services.pairs import Pairs
from core.store.links import Links

if TYPE_CHECKING:
    import pandas as pd


class LinkBook:
    """The links of the connected pair."""

    def __init__(self, pairs: Pairs, links: Links) -> None:
        self._pairs = pairs
        self._links = links

    def all(self) -> list[Link]:
        """Every link, the last changed first; NotConnected without an account."""
        return self._links.all(self._pairs.link_pair(self._pairs.active))

    def table(self) -> "pd.DataFrame":
        """A row a link: public_id, kind, variant, name, block_id, version, updated_at."""
        import pandas as pd

        names = ["public_id", "kind", "variant", "name", "block_id", "version", "updated_at"]
        rows = [{**vars(link.key), **vars(link)} for link in self.all()]
        return pd.DataFrame(rows, columns=names)
