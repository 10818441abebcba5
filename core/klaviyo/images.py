"""Klaviyo Images: copies of images, by address or as a file."""

from dataclasses import dataclass, replace
from typing import Any, Final, NotRequired

from typing_extensions import TypedDict

from core.http import AnswerType, Service, Upload
from core.klaviyo.ids import filter_text
from core.klaviyo.responses import One, Page, Resource


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image in Klaviyo's library."""

    id: str
    url: str
    name: str


class _Image(TypedDict):
    image_url: str
    name: NotRequired[str | None]


_ONE: Final[AnswerType[One[_Image]]] = AnswerType(One[_Image])
_PAGE: Final[AnswerType[Page[_Image]]] = AnswerType(Page[_Image])


@dataclass(frozen=True, kw_only=True)
class ImageClient:
    """The image library of one connected account; every method raises errors of the tree."""

    service: Service

    def upload_image_from_url(self, name: str, url: str) -> Image:
        """Let Klaviyo fetch an image. Never sent twice: OutcomeUnknown when the answer is lost."""
        attributes = {"name": name, "import_from_url": url, "hidden": False}
        return self._upload("/api/images", body={"data": {"type": "image", "attributes": attributes}})

    def upload_image_from_file(self, name: str, data: bytes, media_type: str) -> Image:
        """Hand over an image's bytes. Never sent twice: OutcomeUnknown when the answer is lost."""
        return self._upload("/api/image-upload", body=Upload(fields={"name": name}, data=data, media_type=media_type))

    def find_image(self, name: str) -> Image | None:
        """An image of exactly this name."""
        params = {"filter": f"equals(name,{filter_text(name)})"}
        return self.service.call("GET", "/api/images", params=params, read=_first)

    def _upload(self, path: str, **what: Any) -> Image:
        # Without a named wait it is the day's number that is used up: Throttled at once.
        retry = replace(self.service.retry, first_wait=None)
        return self.service.call("POST", path, **what, repeatable=False, retry=retry, read=_read_image)


def _read_image(body: bytes) -> Image:
    return _image(_ONE.read(body)["data"])


def _first(body: bytes) -> Image | None:
    return next(map(_image, _PAGE.read(body)["data"]), None)


def _image(resource: Resource[_Image]) -> Image:
    attributes = resource["attributes"]
    return Image(id=resource["id"], url=attributes["image_url"], name=attributes.get("name") or "")
