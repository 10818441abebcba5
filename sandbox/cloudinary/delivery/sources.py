"""Where pictures come from: the environment's assets, and the remote pictures of the sandbox's own world."""

import base64
import binascii
import io
import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from PIL import Image

from sandbox.cloudinary.delivery.cache import Cache
from sandbox.cloudinary.exceptions import DeliveryError, denied, missing
from sandbox.cloudinary.models import CLOUD
from sandbox.state import State

FORMATS: Final = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "gif": "gif", "webp": "webp"}
_OWN: Final = re.compile(
    rf"(?:[a-z]+://[^/?#]*/(?:[^?#]*/)?sandbox/res/{CLOUD}|[a-z]+://[^/?#]*/(?:[^?#]*/)?sandbox/res-private"
    rf"|https?://res\.cloudinary\.com/{CLOUD}|https?://{CLOUD}-res\.cloudinary\.com)/([^?#]+)",
    re.DOTALL,
)
_DECODED: Final[Cache[Image.Image]] = Cache(160_000_000)


@dataclass(frozen=True)
class Stamp:
    """One version of one source; a rendered picture holds as long as the stamps of its sources do."""

    kind: str
    key: str
    version: str


@dataclass(frozen=True)
class Original:
    """A stored file, unchanged."""

    stamp: Stamp
    format: str
    data: bytes


class Sources:
    """Finds the sources of one delivered picture, and remembers which they were."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.stamps: list[Stamp] = []
        self.lacking: str | None = None
        """Why a default picture stands in for the one that was asked for."""

    def named(self, source: str, suspect: str | None) -> tuple[Original, str | None]:
        """The asset that a URL's end names, and the format that its extension asks for."""
        stem, _, extension = source.rpartition(".")
        url_format = FORMATS.get(extension.lower()) if stem else None
        original = (self.asset("image", stem) if url_format else None) or self.asset("image", source)
        if original is None and suspect is not None:
            raise DeliveryError(400, f"Invalid transformation component - {suspect}")
        if original is None:
            raise missing(stem if url_format else source)
        return original, url_format

    def asset(self, resource_type: str, public_id: str) -> Original | None:
        """An uploaded asset."""
        stamp = self._stamp("asset", f"{resource_type}/upload/{public_id}")
        query = (
            "select format, data, access_control, rejected from asset"
            " where resource_type = ? and type = 'upload' and public_id = ?"
        )
        row = self.state.db.execute(query, [resource_type, public_id]).fetchone()
        if row and row["rejected"]:
            raise missing(public_id)
        if row and not is_open(json.loads(row["access_control"]), self.state.now()):
            raise denied()
        return self._original(stamp, row["format"] or "", row["data"]) if row else None

    def remote(self, url: str) -> Original | None:
        """A picture of the world outside, which is a table: the network is never asked."""
        spelled = quote(url, safe="%/:?&=+,;@~!$'()*#[]")
        for candidate in dict.fromkeys([url, spelled, _bare(url), _bare(spelled)]):
            stamp = self._stamp("web", candidate)
            query = "select content_type, data from web_image where url = ?"
            row = self.state.db.execute(query, [candidate]).fetchone()
            if row:
                file_format = FORMATS.get(row["content_type"].partition("/")[2].partition(";")[0], "")
                return self._original(stamp, file_format, row["data"])
        return None

    def transformation(self, name: str) -> tuple[str, bool]:
        """A named transformation's definition, and whether it is allowed when transformations are strict."""
        stamp = self._stamp("transformation", name)
        row = _transformation(self.state, name)
        if row is None:
            raise DeliveryError(400, f"Unknown transformation {name}")
        self.stamps.append(stamp)
        return row["definition"], bool(row["allowed_for_strict"])

    def decode(self, original: Original) -> Image.Image:
        """The pixels of a file; not to be changed in place, they are shared."""
        key = (str(self.state.path), original.stamp)
        image = _DECODED.get(key)
        if image is None:
            image = _decode(original.data)
            _DECODED.put(key, image, image.width * image.height * 4)
        return image

    def _stamp(self, kind: str, key: str) -> Stamp:
        """Taken before the data is read: whoever overwrites in between makes the stamp fail, not the picture stale."""
        return Stamp(kind, key, _version(self.state, kind, key) or "")

    def _original(self, stamp: Stamp, file_format: str, data: bytes) -> Original:
        self.stamps.append(stamp)
        return Original(stamp, file_format, data)


def holds(state: State, stamp: Stamp) -> bool:
    """Whether a source is still as it was."""
    return _version(state, stamp.kind, stamp.key) == stamp.version


def own_path(url: str) -> str | None:
    """The path after the cloud's name when an address is one of this environment's pictures."""
    match = _OWN.match(url)
    return match[1] if match else None


def is_open(rules: list[dict[str, str]], now: float) -> bool:
    """Whether everybody may load an asset of these access rules now; one that holds is enough."""

    def holds_now(rule: dict[str, str]) -> bool:
        start, end = (datetime.fromisoformat(rule[name]) if rule.get(name) else None for name in ("start", "end"))
        at = datetime.fromtimestamp(now, UTC)
        return rule["access_type"] == "anonymous" and (not start or start <= at) and (not end or at <= end)

    return not rules or any(map(holds_now, rules))


def read_base64(text: str) -> str:
    """A remote address from its URL-safe base64, with or without padding."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise DeliveryError(400, f"Invalid remote address in layer: {text}") from None


def _version(state: State, kind: str, key: str) -> str | None:
    if kind == "asset":
        resource_type, _, public_id = key.split("/", 2)
        query = (
            "select asset_id, version, etag, access_control, rejected from asset"
            " where resource_type = ? and type = 'upload' and public_id = ?"
        )
        row = state.db.execute(query, [resource_type, public_id]).fetchone()
    elif kind == "transformation":
        row = _transformation(state, key)
    else:
        row = state.db.execute("select rowid, length(data) from web_image where url = ?", [key]).fetchone()
    return ":".join(map(str, row)) if row else None


def _transformation(state: State, name: str) -> sqlite3.Row | None:
    query = "select definition, allowed_for_strict from transformation where name = ?"
    row: sqlite3.Row | None = state.db.execute(query, [name]).fetchone()
    return row


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


def _decode(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise DeliveryError(400, "Invalid image file") from None
