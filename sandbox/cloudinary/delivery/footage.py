"""Video files to frames and back, by FFmpeg, which is loaded with the first of them: it takes a fifth of a second."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from PIL import Image

from sandbox.cloudinary.exceptions import DeliveryError


@dataclass(frozen=True, kw_only=True)
class Footage:
    """What a video file says of itself; `duration` in seconds."""

    format: str
    width: int
    height: int
    duration: float
    fps: float


def probe(data: bytes) -> Footage:
    """The measures of a video file; ValueError when it is none."""
    import av

    try:
        with av.open(io.BytesIO(data), "r") as container:
            stream = container.streams.video[0]
            seconds = (container.duration or 0) / av.time_base
            fps = float(stream.average_rate or 0)
            file_format = "webm" if "webm" in container.format.name else "mp4"
            size = (stream.codec_context.width, stream.codec_context.height)
    except (av.FFmpegError, IndexError):
        raise ValueError("not a video") from None
    if not (seconds > 0 and fps > 0 and min(size) > 0):
        raise ValueError("a video without frames")
    return Footage(format=file_format, width=size[0], height=size[1], duration=seconds, fps=fps)


def frames_at(data: bytes, times: Sequence[float]) -> Iterator[Image.Image]:
    """The frame that stands at each of some ascending times, in seconds."""
    import av

    try:
        yield from _frames_at(data, times)
    except av.FFmpegError:
        raise DeliveryError(400, "Invalid video file") from None


def encode_mp4(images: Iterable[Image.Image], size: tuple[int, int], fps: Fraction) -> bytes:
    """H.264 without sound of RGB pictures of an even size."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps, options={"preset": "veryfast", "crf": "23"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        # More threads would take the processors from the server's pages.
        stream.codec_context.thread_count = 1
        for number, image in enumerate(images):
            frame: av.VideoFrame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, 1 / fps
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def _frames_at(data: bytes, times: Sequence[float]) -> Iterator[Image.Image]:
    import av

    with av.open(io.BytesIO(data), "r") as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        if times[0] > 1:
            container.seek(int(times[0] * av.time_base))
        decoded = container.decode(stream)
        current, following, drawn = next(decoded), next(decoded, None), None
        for time in times:
            # Half a thousandth: times and stamps are rounded differently.
            while following is not None and (following.time or 0) <= time + 0.0005:
                current, following, drawn = following, next(decoded, None), None
            drawn = drawn or current.to_image()  # type: ignore[no-untyped-call]
            yield drawn.convert("RGBA")
