"""A delivery URL's path to its parts."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from sandbox.cloudinary.exceptions import DeliveryError

_KEYS: Final = [
    "a",
    "ac",
    "af",
    "ar",
    "b",
    "bl",
    "bo",
    "br",
    "c",
    "co",
    "cs",
    "d",
    "dl",
    "dn",
    "do",
    "dpr",
    "du",
    "e",
    "eo",
    "f",
    "fl",
    "fn",
    "fps",
    "g",
    "h",
    "if",
    "ki",
    "l",
    "o",
    "p",
    "pg",
    "q",
    "r",
    "so",
    "sp",
    "t",
    "u",
    "vc",
    "vs",
    "w",
    "x",
    "y",
    "z",
]
_PARAMETER: Final = re.compile(rf"(?:{'|'.join(_KEYS)})_.+|\$[A-Za-z][A-Za-z0-9]*_.+|if_(?:end|else)", re.DOTALL)
_VERSION: Final = re.compile(r"v\d+")
_SIGNATURE: Final = re.compile(r"s--[A-Za-z0-9_-]{8,32}--")
_REMOTE: Final = re.compile(r"https?(?::|%3A)", re.IGNORECASE)

Parameters = tuple[tuple[str, str], ...]
"""A component: pairs of key and value; of a variable the key is `$name`."""


@dataclass(frozen=True, kw_only=True)
class DeliveryPath:
    """What a delivery URL asks for; `source` is a public id with extension, or a remote address."""

    resource_type: str
    type: str
    components: tuple[Parameters, ...]
    version: int | None
    source: str


def read_path(raw: str) -> DeliveryPath:
    """The parts of a still encoded path `image/upload/…`; DeliveryError when it has none."""
    segments = raw.split("/")
    if len(segments) < 3 or segments[0] not in ("image", "video", "raw"):
        raise DeliveryError(400, "Invalid URL")
    rest = segments[2:]
    if rest and _SIGNATURE.fullmatch(rest[0]):
        rest = rest[1:]
    head, source = _split_source(rest, remote=segments[1] == "fetch")
    # One level of escaping is the URL's own: what is escaped once separates like what is not escaped.
    components, at = [], 0
    parts = [unquote(part, errors="strict") for part in head]
    parts = "/".join(parts).split("/") if parts else []
    while at < len(parts) and _is_component(parts[at]):
        components.append(_parameters(parts[at]))
        at += 1
    tail, version = parts[at:], None
    if segments[1] == "fetch" and tail:
        raise DeliveryError(400, f"Invalid transformation component - {tail[0]}")
    if tail and _VERSION.fullmatch(tail[0]) and (len(tail) > 1 or source):
        version, tail = int(tail[0][1:]), tail[1:]
    return DeliveryPath(
        resource_type=segments[0],
        type=segments[1],
        components=tuple(components),
        version=version,
        source=source or "/".join(tail),
    )


def _split_source(rest: list[str], *, remote: bool) -> tuple[list[str], str]:
    """The segments before a remote address, and the address, escaped once less."""
    if not remote:
        return rest, ""
    for at, segment in enumerate(rest):
        if _REMOTE.match(segment):
            return rest[:at], unquote("/".join(rest[at:]), errors="strict")
    raise DeliveryError(400, "Invalid URL for fetch")


def _is_component(part: str) -> bool:
    return bool(part) and all(_PARAMETER.fullmatch(parameter) for parameter in part.split(","))


def _parameters(part: str) -> Parameters:
    pairs = []
    for parameter in part.split(","):
        key, _, value = parameter.partition("_")
        pairs.append((key, value))
    return tuple(pairs)
