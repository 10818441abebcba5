"""The grammar of Cloudinary's delivery URLs: how texts, ids and addresses stand in one."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from core.errors import InputError

VARIABLE: Final = r"\$([A-Za-z][A-Za-z0-9]*)"
# cloudinary.com/documentation/transformation_reference: a folder is none of these, whatever else its name looks like.
_NAMES: Final = (
    "a ac af ar b bl bo br c co cs d dl dn do dpr du e eo f fl fn fps g h if ki l o p pg q r so sp t u vc vs w x y z"
)
_PARAMETERS: Final = frozenset(_NAMES.split())
_VARIABLE: Final = re.compile(VARIABLE)
_VERSION: Final = re.compile(r"v([0-9]{1,18})")
_SIGNATURE: Final = re.compile(r"s--[A-Za-z0-9_-]{8,32}--")


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """A product environment and the address that it delivers from, such as `https://res.cloudinary.com/demo`."""

    name: str
    prefix: str

    def url(self, delivery_type: str, *parts: str, resource_type: str = "image") -> str:
        """The address of a picture: `<prefix>/<resource type>/<type>/<parts>`; empty parts are left out."""
        return "/".join([self.prefix, resource_type, delivery_type, *filter(None, parts)])


def cloud_named(name: str, delivery_url: str = "https://res.cloudinary.com") -> Cloud:
    """The cloud of that name on a shared delivery host."""
    return Cloud(name=name, prefix=f"{delivery_url.rstrip('/')}/{quote(name, safe='')}")


def encode_text(text: str) -> str:
    """A text as it stands in a URL: percent-encoded twice.

    Comma, slash, percent sign and emoji must be doubly escaped and all else may be
    (cloudinary.com/documentation/layers, “Special characters”).
    """
    return quote(quote(text, safe="", errors="replace"), safe="")


def encode_source(public_id: str, extension: str = "") -> str:
    """A public id as it stands at the end of a URL."""
    return quote(public_id, safe="/") + (f".{extension}" if extension else "")


def layer_id(public_id: str) -> str:
    """A public id as it stands in a layer: folders are separated by colons."""
    if re.search(r"[,:]", public_id):
        raise InputError(f"the image “{public_id}” cannot be a layer: its name contains a comma or a colon")
    return quote(public_id.replace("/", ":"), safe=":")


def source_path(public_id: str, extension: str = "", version: int | None = None) -> str:
    """The end of a delivery URL: a public id with its extension, after a version if the URL is pinned to one.

    Where the first folder reads like something else, `v1` stands before it, as in the URLs of Cloudinary's own
    clients: it is no version of any asset.
    """
    version = version or (1 if needs_version(public_id) else None)
    return f"{f'v{version}/' if version else ''}{encode_source(public_id, extension)}"


def needs_version(public_id: str) -> bool:
    """Whether a URL without a version would show another asset: the first folder reads like a part before it."""
    first, slash, _ = public_id.partition("/")
    return bool(slash) and (is_component(first) or is_signature(first) or version_of(first) is not None)


def is_component(part: str) -> bool:
    """Whether Cloudinary reads a decoded part of a path as a component of a transformation."""
    name, _, value = part.partition("_")
    return bool(value) and (name in _PARAMETERS or (name.startswith("$") and _VARIABLE.fullmatch(name) is not None))


def is_signature(part: str) -> bool:
    """Whether a part of a path is the signature of a URL."""
    return bool(_SIGNATURE.fullmatch(part))


def version_of(part: str) -> int | None:
    """The version that a part of a path is; None for anything else."""
    match = _VERSION.fullmatch(part)
    return int(match[1]) if match else None
