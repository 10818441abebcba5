"""A delivery URL's path to its parts."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from sandbox.cloudinary.exceptions import DeliveryError

# The keys of the transformation reference; those that are not emulated are refused later, by name.
_KEYS: Final = (
    "a ac af ar b bl bo br c co cs d dl dn do dpr du e eo f fl fn fps g h if ki l o p pg q r so sp t u vc vs w x y z"
)
_PARAMETER: Final = re.compile(rf"(?:{'|'.join(_KEYS.split())})_.+|\$[A-Za-z][A-Za-z0-9]*_.+", re.DOTALL)
_VERSION: Final = re.compile(r"v\d{1,12}")
_SIGNATURE: Final = re.compile(r"s--[A-Za-z0-9_-]{8,32}--")
_REMOTE: Final = re.compile(r"https?(?::|%3A)", re.IGNORECASE)

Component = tuple[tuple[str, str], ...]
"""Pairs of key and value; of a variable the key is `$name`."""


@dataclass(frozen=True, kw_only=True)
class DeliveryPath:
    """What a delivery URL asks for.

    `source` is a public id with extension, or a remote address; `suspect` is its first part when it looks like
    a transformation component that went wrong rather than like a folder.
    """

    resource_type: str
    type: str
    components: tuple[Component, ...]
    version: int | None
    source: str
    suspect: str | None = None
    signature: str | None = None
    signed: tuple[str, ...] = ()
    """What the signature may stand for: the path after it, without the version, which is not signed."""


def read_path(raw: str) -> DeliveryPath:
    """The parts of a still encoded path `image/upload/…`; DeliveryError when it has none."""
    try:
        return _read(raw)
    except UnicodeDecodeError:
        raise DeliveryError(400, "Invalid URL: it is not UTF-8") from None


def _read(raw: str) -> DeliveryPath:
    segments = raw.split("/")
    if len(segments) < 3 or segments[0] not in ("image", "video", "raw"):
        raise DeliveryError(400, "Invalid URL")
    rest = segments[2:]
    signature = rest[0][3:-2] if _SIGNATURE.fullmatch(rest[0]) else None
    rest = rest[1:] if signature else rest
    versions = [at for at, segment in enumerate(rest) if _VERSION.fullmatch(segment)]
    signed = ["/".join(rest), *("/".join([*rest[:at], *rest[at + 1 :]]) for at in versions[:4])]
    head, remote = _split_remote(rest) if segments[1] == "fetch" else (rest, "")
    # One level of escaping is the URL's own: what is escaped once separates like what is not escaped.
    parts = unquote("/".join(head), errors="strict").split("/") if head else []
    # The last part of a path is never a transformation.
    last = len(parts) if remote else len(parts) - 1
    at = next((at for at in range(last) if not _is_component(parts[at])), last)
    components, tail = tuple(_component(part) for part in parts[:at]), parts[at:]
    version = int(tail[0][1:]) if tail and _VERSION.fullmatch(tail[0]) and (remote or len(tail) > 1) else None
    tail = tail if version is None else tail[1:]
    if remote and tail:
        raise DeliveryError(400, f"Invalid transformation component - {tail[0]}")
    return DeliveryPath(
        resource_type=segments[0],
        type=segments[1],
        components=components,
        version=version,
        source=remote or "/".join(tail),
        suspect=_suspect(tail),
        signature=signature,
        signed=tuple(signed),
    )


def read_components(definition: str) -> tuple[Component, ...]:
    """The components of a named transformation; DeliveryError when a part is none."""
    parts = unquote(definition).split("/")
    for part in parts:
        if not _is_component(part):
            raise DeliveryError(400, f"Invalid transformation component - {part}")
    return tuple(_component(part) for part in parts)


def _split_remote(rest: list[str]) -> tuple[list[str], str]:
    """The segments before a remote address, and the address with one level of escaping taken away."""
    for at, segment in enumerate(rest):
        if _REMOTE.match(segment):
            return rest[:at], unquote("/".join(rest[at:]), errors="strict")
    raise DeliveryError(400, "Invalid URL for fetch")


def _is_component(part: str) -> bool:
    return bool(part) and all(_PARAMETER.fullmatch(parameter) for parameter in part.split(","))


def _component(part: str) -> Component:
    pairs = (parameter.partition("_") for parameter in part.split(","))
    return tuple((key, value) for key, _, value in pairs)


def _suspect(tail: list[str]) -> str | None:
    folders = tail[:-1]
    if not folders:
        return None
    broken = _PARAMETER.fullmatch(folders[0].partition(",")[0])
    later = any(_is_component(part) or _VERSION.fullmatch(part) for part in folders[1:])
    return folders[0] if broken or later else None
