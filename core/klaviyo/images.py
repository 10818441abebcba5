"""Klaviyo Images: copies of pictures, by address or as a file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.http import Service, Upload


@dataclass(frozen=True, kw_only=True)
class Image:
    """A picture in Klaviyo's library."""

    id: str
    url: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ImageClient:
    """The image library of one connected account; every method raises errors of the tree."""

    service: Service

    def by_url(self, name: str, url: str) -> Image:
        """Let Klaviyo fetch a picture. Sent once: OutcomeUnknown when the answer is lost."""
        body = {"data": {"type": "image", "attributes": {"name": name, "import_from_url": url, "hidden": False}}}
        made: Image = self.service.call("POST", "/api/images", json=body, repeatable=False, read=_made)
        return made

    def by_file(self, name: str, data: bytes, media_type: str) -> Image:
        """Hand over a picture's bytes. Sent once: OutcomeUnknown when the answer is lost."""
        file = Upload(fields={"name": name}, data=data, media_type=media_type)
        made: Image = self.service.call("POST", "/api/image-upload", file=file, repeatable=False, read=_made)
        return made

    def named(self, name: str) -> Image | None:
        """A picture of exactly this name."""
        params = {"filter": f"equals(name,{json.dumps(name)})"}
        found: Image | None = self.service.call("GET", "/api/images", params=params, read=_first)
        return found


def _made(answer: Mapping[str, Any]) -> Image:
    return _image(answer["data"])


def _first(page: Mapping[str, Any]) -> Image | None:
    return next(map(_image, page["data"]), None)


def _image(resource: Mapping[str, Any]) -> Image:
    attributes = resource["attributes"]
    return Image(id=str(resource["id"]), url=str(attributes["image_url"]), name=str(attributes.get("name") or ""))
