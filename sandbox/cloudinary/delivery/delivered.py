"""A delivery path to the bytes that go out, and their cache."""

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from PIL import Image

from sandbox.cloudinary.delivery.access import check_access
from sandbox.cloudinary.delivery.cache import Cache
from sandbox.cloudinary.delivery.encode import MEDIA_TYPES, Output, choose_format, encode
from sandbox.cloudinary.delivery.grammar import DeliveryPath, read_path
from sandbox.cloudinary.delivery.render import Painter
from sandbox.cloudinary.delivery.sources import FORMATS, Original, Sources, Stamp, holds, own_path
from sandbox.cloudinary.delivery.video import deliver_video
from sandbox.cloudinary.exceptions import DeliveryError, denied, invalid, missing
from sandbox.state import State

_TYPES: Final = ("upload", "fetch")
_RESTRICTED: Final = ("private", "authenticated")
DEEPEST: Final = 3
"""How often a picture may fetch a picture of this environment that fetches one."""


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A file as it goes out."""

    data: bytes
    media_type: str
    etag: str
    stamps: tuple[Stamp, ...]
    error: str | None = None
    """Why it is a default picture."""


_CACHE: Final[Cache[Delivered]] = Cache(64_000_000)


def deliver_path(state: State, raw: str, *, takes_webp: bool) -> Delivered:
    """The file of a still encoded path `image/upload/…`; DeliveryError when there is none."""
    cached_file = find_cached(state, raw, takes_webp=takes_webp)
    if cached_file is not None:
        return cached_file
    file = _make(Sources(state), raw, takes_webp=takes_webp)
    if file.error is None:
        _CACHE.put(_key(state, raw, takes_webp=takes_webp), file, len(file.data))
    return file


def find_cached(state: State, raw: str, *, takes_webp: bool) -> Delivered | None:
    """The file when it was made before, and nothing that it was made of has changed since."""
    file = _CACHE.get(_key(state, raw, takes_webp=takes_webp))
    return file if file is not None and all(holds(state, stamp) for stamp in file.stamps) else None


def _key(state: State, raw: str, *, takes_webp: bool) -> tuple[str, str, bool, str, str]:
    switches = state.setting("fetch_restricted"), state.setting("strict_transformations")
    return (str(state.path), raw, takes_webp, *switches)


def compose(sources: Sources, raw: str, depth: int = 0) -> tuple[Image.Image, Output, str]:
    """The pixels of a path, what it asks of the file, and the format of the file it began with."""
    path = read_path(raw)
    _check_type(path)
    if path.resource_type != "image":
        raise missing(path.source)
    base, file_format, url_format = _base(sources, path, depth)
    painter = Painter(sources, base, lambda url: _remote(sources, url, depth))
    image = painter.paint(path.components)
    output = painter.output
    return image, replace(output, format=output.format or url_format), file_format


def _base(sources: Sources, path: DeliveryPath, depth: int) -> tuple[Image.Image, str, str | None]:
    """The picture to begin with, its format, and the format that its extension asks for; `d_` stands in for it."""
    try:
        if path.type == "fetch":
            return _remote(sources, path.source, depth), _remote_format(sources, path.source), None
        original, url_format = sources.named(path.source, path.suspect)
    except DeliveryError as error:
        default = next((value for component in path.components for key, value in component if key == "d"), None)
        if error.status != 404 or default is None:
            raise
        original, _ = sources.named(default.replace(":", "/"), None)
        sources.lacking, url_format = error.message, FORMATS.get(path.source.rpartition(".")[2].lower())
    return sources.decode(original), original.format, url_format


def _make(sources: Sources, raw: str, *, takes_webp: bool) -> Delivered:
    path = read_path(raw)
    _check_type(path)
    check_access(sources, path)
    if path.resource_type == "video":
        if path.type != "upload":
            raise invalid("type", path.type)
        data, media_type = deliver_video(sources, path, lambda url: _remote(sources, url, 0), takes_webp=takes_webp)
        return _file(sources, data, media_type)
    if path.resource_type == "raw":
        return _raw(sources, path)
    if not path.components:
        unchanged = _unchanged(sources, path)
        if unchanged is not None:
            return _file(sources, unchanged.data, MEDIA_TYPES[unchanged.format])
    image, output, own_format = compose(sources, raw)
    if output.format not in (None, "auto", *MEDIA_TYPES):
        raise invalid("format", output.format or "")
    requested_format = output.format or (own_format if own_format in MEDIA_TYPES else "png")
    file_format = choose_format(requested_format, image, takes_webp=takes_webp)
    return _file(sources, encode(image, file_format, output), MEDIA_TYPES[file_format])


def _check_type(path: DeliveryPath) -> None:
    if path.type in _RESTRICTED:
        raise denied()
    if path.type not in _TYPES:
        raise invalid("type", path.type)


def _remote(sources: Sources, url: str, depth: int) -> Image.Image:
    """The pixels of a remote address; a picture of this environment is composed here."""
    _check_fetch(sources)
    own = own_path(url)
    if own is None:
        return sources.decode(_remote_original(sources, url))
    if depth >= DEEPEST:
        raise denied()
    return compose(sources, own, depth + 1)[0]


def _check_fetch(sources: Sources) -> None:
    """The switch `fetch_restricted` is the setting “Restricted media types: Fetched URL”."""
    if sources.state.setting("fetch_restricted") == "1":
        raise denied()


def _remote_original(sources: Sources, url: str) -> Original:
    original = sources.remote(url)
    if original is None:
        raise missing(url)
    return original


def _raw(sources: Sources, path: DeliveryPath) -> Delivered:
    if path.components:
        raise DeliveryError(400, "Invalid transformation: raw files are delivered as they are")
    original = sources.asset("raw", path.source)
    if original is None:
        raise missing(path.source)
    # A file of a stranger must not be read as a page.
    media_type = "application/json" if path.source.endswith(".json") else "application/octet-stream"
    return _file(sources, original.data, media_type)


def _unchanged(sources: Sources, path: DeliveryPath) -> Original | None:
    """The stored file when a path asks for nothing else."""
    if path.type == "fetch":
        _check_fetch(sources)
        remote = None if own_path(path.source) else _remote_original(sources, path.source)
        return remote if remote and remote.format in MEDIA_TYPES else None
    original, url_format = sources.named(path.source, path.suspect)
    return original if url_format in (None, original.format) and original.format in MEDIA_TYPES else None


def _remote_format(sources: Sources, url: str) -> str:
    original = None if own_path(url) else sources.remote(url)
    return original.format if original else "png"


def _file(sources: Sources, data: bytes, media_type: str) -> Delivered:
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    return Delivered(
        data=data, media_type=media_type, etag=etag, stamps=tuple(dict.fromkeys(sources.stamps)), error=sources.lacking
    )
