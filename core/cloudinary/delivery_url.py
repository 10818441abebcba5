"""From a delivery URL to the asset that it shows: whatever reads such URLs, reads them here.

The grammar is that of cloudinary.com/documentation/transformation_reference and of the URLs that Cloudinary's own
clients build (`cloudinary_url` of the Python SDK, url-gen).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import unquote

from core.cloudinary.delivery import Cloud, is_component, is_signature, version_of
from core.cloudinary.delivery_hosts import Root, roots_of
from core.cloudinary.url_branches import LEFT_OUT, ways_of

TAG: Final = r"(?:\{\{[^{}\n]{0,2000}\}\}|\{%[^{}\n]{0,2000}%\})"
"""One of Klaviyo's tags: slashes, blanks and quotes in it belong to no URL."""
_TAG: Final = re.compile(TAG)
# Stands for a character of a tag; Unicode leaves it to private use.
_UNKNOWN: Final = "\ue000"
_SLASH: Final = re.compile(r"/|%2f", re.IGNORECASE)
_SLASHES_AROUND: Final = re.compile(r"^(?:/|%2f)++|(?<!/)(?:/|%2f)++$", re.IGNORECASE)
_REMOTE: Final = re.compile(r"(https?):/*", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"(?:\.|%2e)([a-z0-9]{1,5})$", re.IGNORECASE)
# cloudinary.com/documentation/upload_parameters, public_id; with an extension.
_LONGEST_NAME: Final = 255 + 6
_RESOURCE_TYPES: Final = ("image", "video", "raw")
_TYPE_NAMES: Final = (
    "upload private authenticated fetch list multi sprite text facebook twitter twitter_name gravatar gplus"
    " google_plus instagram instagram_name youtube vimeo hulu animoto worldstarhiphop dailymotion url2png"
)
_TYPES: Final = frozenset(_TYPE_NAMES.split())
# What is short for a resource type and a delivery type, and whether a readable name follows the public id.
_SHORT: Final = {
    "images": ("image", "upload", True),
    "private_images": ("image", "private", True),
    "authenticated_images": ("image", "authenticated", True),
    "videos": ("video", "upload", True),
    "files": ("raw", "upload", True),
    "iu": ("image", "upload", False),
}
# The formats that Cloudinary delivers: any other ending belongs to the public id.
_FORMAT_NAMES: Final = (
    "ai arw avif bmp bw cr2 cr3 css djvu dng eps eps3 ept fbx flif gif glb gltf hdp heic heif ico indd j2k jp2 jpc jpe"
    " jpeg jpg json jxl jxr obj pdf ply png ps psd svg tga tif tiff u3ma usdz wdp webp 3g2 3gp avi flv m2ts m3u8 mkv"
    " mov mp4 mpd mpeg mts mxf ogv ts webm wmv aac aiff amr flac m4a mp3 ogg opus wav"
)
_FORMATS: Final = frozenset(_FORMAT_NAMES.split())

AssetName = tuple[str, str, str]
"""Resource type, delivery type and public id."""


@dataclass(frozen=True, kw_only=True)
class DeliveryUrl:
    """The asset that a delivery URL shows; of type `fetch` the public id is the remote URL.

    `transformation` is as it stands in the URL, blank for none. `head` is what stands before the version or public id,
    `tail` what follows the public id; a `signature` is part of `head`.
    """

    resource_type: str
    type: str
    public_id: str
    version: int | None = None
    transformation: str = ""
    head: str
    tail: str
    signature: str = ""

    @property
    def name(self) -> AssetName:
        """The name of the asset."""
        return self.resource_type, self.type, self.public_id


def identify(url: str, cloud: Cloud) -> DeliveryUrl | None:
    """The asset of this cloud that a URL shows, as Cloudinary reads it; None for none, or if a tag decides it."""
    first, *others = (next(_readings(url, way, cloud), None) for way in ways_of(url.strip()))
    return first if first and all(other and _place(other) == _place(first) for other in others) else None


def _place(reading: DeliveryUrl) -> tuple[AssetName, int, int]:
    """What is named where: only what is the same in each branch can be changed at once."""
    return reading.name, len(reading.head), len(reading.tail)


def readings(url: str, cloud: Cloud) -> Iterator[DeliveryUrl]:
    """What a URL may mean, the likeliest first: a folder may look like a version or like a transformation.

    Each branch of a condition is read by itself.
    """
    names = set()
    for way in ways_of(url.strip()):
        for reading in _readings(url, way, cloud):
            if reading.name not in names:
                names.add(reading.name)
                yield reading


def _readings(url: str, way: str, cloud: Cloud) -> Iterator[DeliveryUrl]:
    for path in _paths(url, way, cloud):
        for reading in _remote(path) if path.type == "fetch" else _stored(path):
            if _is_name(reading):
                yield reading


def _is_name(reading: DeliveryUrl) -> bool:
    """Whether an asset may have this public id: what Cloudinary stores has a short one."""
    public_id = reading.public_id
    is_short = reading.type == "fetch" or len(public_id) <= _LONGEST_NAME
    return bool(public_id) and is_short and _UNKNOWN not in public_id


def asset_names(url: str, cloud: Cloud) -> list[AssetName]:
    """The names of assets that a URL may show, the likeliest first; of one that fetches from this cloud, its source."""
    names = []
    for reading in readings(url, cloud):
        inner = readings(reading.public_id, cloud) if reading.type == "fetch" else ()
        names += [reading.name, *(each.name for each in inner)]
    return names


def is_delivered(url: str, cloud: Cloud) -> bool:
    """Whether a URL is of this cloud, whichever asset it shows."""
    return any(_paths(url, way, cloud) for way in ways_of(url.strip()))


class _Part(NamedTuple):
    """A part of a path, decoded, and where it stands in the URL; its conditions begin at `outer`."""

    text: str
    outer: int
    start: int
    end: int


class _Path(NamedTuple):
    """The path of a URL: what it says of the types, and the parts after that."""

    url: str
    parts: Sequence[_Part]
    resource_type: str
    type: str
    has_suffix: bool = False

    @property
    def signature(self) -> str:
        """The signature of the URL, blank without one."""
        first = self.parts[0].text
        return first if len(self.parts) > 1 and is_signature(first) else ""

    def reading(self, public_id: str, *, steps: int, source: int, end: int) -> DeliveryUrl:
        """A reading: the parts before `steps` transform, those before `source` may hold a version."""
        first = 1 if self.signature and steps else 0
        transformation = self.url[self.parts[first].outer : self.parts[steps].start] if steps > first else ""
        return DeliveryUrl(
            resource_type=self.resource_type,
            type=self.type,
            public_id=public_id,
            version=version_of(self.parts[steps].text) if source > steps else None,
            transformation=_SLASHES_AROUND.sub("", transformation),
            head=self.url[: self.parts[steps].start],
            tail=self.url[end:],
            signature=self.signature,
        )


def _paths(url: str, way: str, cloud: Cloud) -> list[_Path]:
    """The paths that a URL may consist of, read in this way, the likeliest first."""
    url = url.strip()
    # Of the same length, so that places stay.
    masked = _TAG.sub(lambda tag: _UNKNOWN * len(tag[0]), way)
    try:
        paths = [path for root in roots_of(masked, cloud) for path in _types(url, masked, root)]
    except UnicodeDecodeError:
        return []
    # A root path says nothing of types: whatever does is likelier.
    return [path for _, path in sorted(paths, key=lambda each: each[0])]


def _types(url: str, masked: str, root: Root) -> Iterator[tuple[bool, _Path]]:
    """What a path may say of its types; whether it is a root path, which shows an uploaded image."""
    parts = _parts(masked, root)
    first, second = ([part.text for part in parts[:2]] + ["", ""])[:2]
    if first in _RESOURCE_TYPES:
        if second in _TYPES and parts[2:]:
            yield False, _Path(url, parts[2:], first, second)
        return
    if first in _SHORT and parts[1:]:
        yield False, _Path(url, parts[1:], *_SHORT[first])
    if root.usual and parts:
        yield True, _Path(url, parts, "image", "upload")
        yield True, _Path(url, parts, "image", "upload", has_suffix=True)


def _parts(masked: str, root: Root) -> list[_Part]:
    """The parts between single slashes; UnicodeDecodeError if they are not UTF-8."""
    start, parts = root.start, []
    for end, following in [*(match.span() for match in _SLASH.finditer(masked, *root[:2])), (root.end, root.end)]:
        parts.append(_part(masked, start, end))
        start = following
    return parts[next((index for index, part in enumerate(parts) if part.text), len(parts)) :]


def _part(masked: str, start: int, end: int) -> _Part:
    """A part without what is left out around it: that stays where it is when the part is replaced."""
    raw = masked[start:end]
    outer, start = start, start + len(raw) - len(raw.lstrip(LEFT_OUT))
    raw = raw.strip(LEFT_OUT)
    return _Part(unquote(raw.replace(LEFT_OUT, ""), errors="strict"), outer, start, start + len(raw))


def _stored(path: _Path) -> Iterator[DeliveryUrl]:
    """Readings of the URL of an asset that Cloudinary stores: the last part is never anything but its name."""
    parts = path.parts
    last = max((index for index, part in enumerate(parts) if part.text), default=0)
    steps = 1 if path.signature and last else 0
    while steps < last and (not parts[steps].text or is_component(parts[steps].text)):
        steps += 1
    source = steps
    if source < last and version_of(parts[source].text) is not None:
        source += 1
    while source < last and not parts[source].text:
        source += 1
    yield from _names(path, steps, source, last)
    length = sum(len(part.text) + 1 for part in parts[source : last + 1])
    for start in range(source - 1, -1, -1):
        length += len(parts[start].text) + 1
        if length > _LONGEST_NAME:
            return
        yield from _names(path, start, start, last)


def _names(path: _Path, steps: int, source: int, last: int) -> Iterator[DeliveryUrl]:
    """What the parts from `source` on may be called, with and without what looks like an extension."""
    parts = path.parts
    texts = [part.text for part in parts[source : last + 1]]
    if path.has_suffix and texts[1:]:
        yield path.reading("/".join(texts[:-1]), steps=steps, source=source, end=parts[last - 1].end)
    name, start, end = "/".join(texts), parts[last].start, parts[last].end
    whole = path.reading(name, steps=steps, source=source, end=end)
    match = None if path.resource_type == "raw" else _EXTENSION.search(path.url, start, end)
    if not match:
        yield whole
        return
    without = path.reading(name[: -len(match[1]) - 1], steps=steps, source=source, end=match.start())
    yield from (without, whole) if match[1].lower() in _FORMATS else (whole, without)


def _remote(path: _Path) -> Iterator[DeliveryUrl]:
    """The reading of a URL that fetches another one."""
    parts = path.parts
    first = 1 if path.signature else 0
    source = next((index for index, part in enumerate(parts) if index >= first and _REMOTE.match(part.text)), None)
    if source is None:
        return
    remote = "/".join(part.text for part in parts[source:])
    steps = source - 1 if source > first and version_of(parts[source - 1].text) is not None else source
    yield path.reading(_REMOTE.sub(r"\1://", remote, count=1), steps=steps, source=source, end=parts[-1].end)
