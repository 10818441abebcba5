"""Videos: as they are, cut and scaled, as animated pictures, and as posters.

Every frame is composed like a picture, so layers and effects hold for the whole clip; sound is left out of what
is encoded anew. What is too long or too large is refused as Cloudinary refuses it.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from PIL import Image

from sandbox.cloudinary.delivery.encode import MEDIA_TYPES, encode, flat
from sandbox.cloudinary.delivery.footage import Footage, encode_mp4, frames_at, probe
from sandbox.cloudinary.delivery.grammar import DeliveryPath
from sandbox.cloudinary.delivery.render import Painter
from sandbox.cloudinary.delivery.sources import FORMATS, Original, Sources
from sandbox.cloudinary.delivery.timeline import Timeline
from sandbox.cloudinary.exceptions import DeliveryError, invalid, missing

VIDEO_TYPES: Final = {"mp4": "video/mp4", "webm": "video/webm"}
LARGEST: Final = 40_000_000
"""Bytes of a video that is transformed while its reader waits: the limit of the free plan."""
MOST_IMAGE_PIXELS: Final = 100_000_000
MOST_VIDEO_PIXELS: Final = 400_000_000
_SHEET: Final = 9
"""From how many frames the colours of a GIF are taken."""

Fetch = Callable[[str], Image.Image]


@dataclass(frozen=True, kw_only=True)
class _Job:
    """One video, and what a URL asks of it."""

    sources: Sources
    path: DeliveryPath
    data: bytes
    footage: Footage
    fetch: Fetch

    def painter(self, frame: Image.Image) -> Painter:
        return Painter(self.sources, frame, self.fetch, Timeline(footage=self.footage))

    def frames(self, times: list[float]) -> Iterator[Image.Image]:
        """The finished frames of ascending times."""
        for frame in frames_at(self.data, times):
            yield self.painter(frame).paint(self.path.components)


def deliver_video(sources: Sources, path: DeliveryPath, fetch: Fetch, *, takes_webp: bool) -> tuple[bytes, str]:
    """The file of a path `video/upload/…` and its media type."""
    original, url_format = _named(sources, path)
    if not path.components and url_format in (None, original.format):
        return original.data, VIDEO_TYPES[original.format]
    if len(original.data) > LARGEST:
        raise _too_large()
    job = _Job(sources=sources, path=path, data=original.data, footage=_probe(original.data), fetch=fetch)
    # The first frame tells what is asked: conditions and variables are known only once they are followed.
    painter = job.painter(next(frames_at(job.data, [0.0])))
    first = painter.paint(path.components)
    timeline, output = painter.timeline or Timeline(footage=job.footage), painter.output
    file_format = _file_format(output.format, url_format, original.format, timeline, takes_webp=takes_webp)
    if file_format in VIDEO_TYPES:
        return _video(job, timeline, first.size), VIDEO_TYPES["mp4"]
    if file_format == "gif" or (file_format == "webp" and timeline.animated) or output.format == "auto:animated":
        return _animated(job, timeline, first.size, file_format, output.quality), MEDIA_TYPES[file_format]
    return encode(next(job.frames([timeline.still()])), file_format, output), MEDIA_TYPES[file_format]


def _named(sources: Sources, path: DeliveryPath) -> tuple[Original, str | None]:
    stem, _, extension = path.source.rpartition(".")
    formats = {**FORMATS, **{name: name for name in VIDEO_TYPES}}
    url_format = formats.get(extension.lower()) if stem else None
    original = (sources.asset("video", stem) if url_format else None) or sources.asset("video", path.source)
    if original is None and path.suspect is not None:
        raise DeliveryError(400, f"Invalid transformation component - {path.suspect}")
    if original is None:
        raise missing(stem if url_format else path.source)
    return original, url_format


def _probe(data: bytes) -> Footage:
    try:
        return probe(data)
    except ValueError:
        raise DeliveryError(400, "Invalid video file") from None


def _file_format(
    requested_format: str | None, extension: str | None, own: str, timeline: Timeline, *, takes_webp: bool
) -> str:
    """The format of the file; `f_auto` alone gives a still picture of a video that has no extension."""
    if requested_format == "auto:animated":
        return "webp" if takes_webp else "gif"
    if requested_format == "auto:video" or (requested_format == "auto" and extension in VIDEO_TYPES):
        return "mp4"
    if requested_format in ("auto", "auto:image"):
        return "webp" if takes_webp and not timeline.animated else "jpg"
    file_format = requested_format or extension or own
    if file_format == "webm":
        raise invalid("format", file_format)
    return file_format


def _video(job: _Job, timeline: Timeline, size: tuple[int, int]) -> bytes:
    fps = timeline.fps(job.footage.fps)
    times = timeline.times(fps)
    # H.264 knows even sizes only.
    even = (max(2, size[0] // 2 * 2), max(2, size[1] // 2 * 2))
    _check(len(times), even, MOST_VIDEO_PIXELS)
    images = (flat(image).crop((0, 0, *even)) for image in job.frames(times))
    return encode_mp4(images, even, Fraction(fps).limit_denominator(1001))


def _animated(job: _Job, timeline: Timeline, size: tuple[int, int], file_format: str, quality: int) -> bytes:
    times, delay = timeline.sampled()
    _check(len(times), size, MOST_IMAGE_PIXELS)
    frames = [flat(image) for image in job.frames(times)]
    out = io.BytesIO()
    if file_format == "webp":
        # WebP counts how often it is shown in all, 0 for ever.
        loop = 1 if timeline.loop is None else timeline.loop and timeline.loop + 1
        rest = {"duration": delay, "loop": loop, "quality": quality, "method": 0}
        frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], **rest)
        return out.getvalue()
    # Lossy is fewer colours here: nothing in the sandbox's pictures needs more.
    colours = max(16, round(1.6 * min(quality, 80))) if timeline.lossy else 256
    frames = _with_palette(frames, colours)
    rest = {} if timeline.loop is None else {"loop": timeline.loop}
    # GIF counts in hundredths of a second.
    frames[0].save(
        out, "GIF", save_all=True, append_images=frames[1:], duration=round(delay, -1), optimize=False, **rest
    )
    return out.getvalue()


def _with_palette(frames: list[Image.Image], colours: int) -> list[Image.Image]:
    """One palette for all frames, taken from some of them."""
    some = frames[:: max(1, len(frames) // _SHEET)][:_SHEET]
    width, height = some[0].size
    sheet = Image.new("RGB", (width, height * len(some)))
    for number, frame in enumerate(some):
        sheet.paste(frame, (0, number * height))
    palette = sheet.quantize(colours, Image.Quantize.FASTOCTREE)
    return [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]


def _check(count: int, size: tuple[int, int], most: int) -> None:
    if count * size[0] * size[1] > most:
        raise _too_large()


def _too_large() -> DeliveryError:
    reason = "Video is too large to process synchronously, please use an eager transformation with eager_async=true"
    return DeliveryError(400, f"{reason} to resolve")
