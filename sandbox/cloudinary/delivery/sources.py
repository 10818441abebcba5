"""Where pictures come from: the environment's assets, and the little web of this world. Nothing is ever requested."""

import io
import re
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

from PIL import Image, UnidentifiedImageError

from sandbox.cloudinary.exceptions import DeliveryError, missing
from sandbox.cloudinary.models import CLOUD, find_asset
from sandbox.state import State

_OWN: Final = re.compile(rf"https?://(?:[^/]+/sandbox/res/{CLOUD}|res\.cloudinary\.com/{CLOUD})/(.+)", re.DOTALL)
_DEPTH: Final = 3


class Decoded:
    """The last pictures that were decoded, by asset and version."""

    def __init__(self, room: int = 64) -> None:
        self._kept: OrderedDict[tuple[str, int], Image.Image] = OrderedDict()
        self._lock = Lock()
        self._room = room

    def get(self, key: tuple[str, int], data: bytes) -> Image.Image:
        """The picture of these bytes."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        try:
            picture = Image.open(io.BytesIO(data)).convert("RGBA")
        except (UnidentifiedImageError, OSError):
            raise DeliveryError(400, "Invalid image file") from None
        with self._lock:
            self._kept[key] = picture
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)
        return picture


class Sources:
    """The pictures that one delivery may use; `used` collects what they were, for the cache."""

    def __init__(self, state: State, decoded: Decoded, render: Callable[[str, int], bytes], depth: int = 0) -> None:
        self._state = state
        self._decoded = decoded
        self._render = render
        self._depth = depth
        self.used: list[tuple[str, str, int]] = []

    def asset(self, public_id: str) -> Image.Image:
        """An uploaded image, with or without its extension in the name."""
        row = find_asset(self._state, "image", "upload", public_id)
        if row is None:
            bare, _, extension = public_id.rpartition(".")
            row = find_asset(self._state, "image", "upload", bare) if re.fullmatch("[a-z0-9]{2,5}", extension) else None
        if row is None:
            raise missing(public_id)
        self.used.append(("asset", row["public_id"], row["version"]))
        return self._decoded.get((row["asset_id"], row["version"]), row["data"])

    def remote(self, url: str) -> Image.Image:
        """A picture of this world's web; a server that does not exist answers nothing."""
        if self._state.setting("fetch_restricted") == "1":
            raise DeliveryError(401, "deny or ACL failure")
        own = _OWN.fullmatch(url)
        if own:
            if self._depth >= _DEPTH:
                raise DeliveryError(400, "Too many nested fetches")
            self.used.append(("volatile", url, 0))
            return Image.open(io.BytesIO(self._render(own[1], self._depth + 1))).convert("RGBA")
        row = self._state.db.execute(
            "select rowid, url, data from web_picture where url in (?, ?) order by length(url) desc limit 1",
            [url, url.partition("?")[0]],
        ).fetchone()
        if row is None:
            raise missing(url)
        self.used.append(("web", row["url"], 0))
        return self._decoded.get((f"web:{row['url']}", 0), row["data"])
