"""The grammar of Cloudinary's delivery URLs: how texts, ids and addresses stand in one."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from core.errors import InputError

VARIABLE: Final = r"\$([A-Za-z][A-Za-z0-9]*)"


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
        raise InputError(f"the picture “{public_id}” cannot be a layer: its name holds a comma or a colon")
    return quote(public_id.replace("/", ":"), safe=":")


def version_part(version: int | None) -> str:
    """The version of an asset as a part of a URL; none means the newest."""
    return f"v{version}" if version else ""
