"""When a video's frames are taken, and how they follow each other (`so`, `eo`, `du`, `fps`, `vs`, `dl`)."""

import re
from dataclasses import dataclass, replace
from typing import Final

from sandbox.cloudinary.delivery.footage import Footage
from sandbox.cloudinary.delivery.parameters import Parameters
from sandbox.cloudinary.exceptions import invalid

DEFAULT_FPS: Final = 10.0
"""“At up to 10 fps” (`vs`)."""
MOST_FRAMES: Final = 400
"""“Up to 400 frames” (`vs`)."""
_KEYS: Final = {
    "so": "start offset",
    "eo": "end offset",
    "du": "duration",
    "fps": "fps",
    "vs": "video sampling",
    "dl": "delay",
    "ac": "audio codec",
    "vc": "video codec",
}
_CODECS: Final = {"ac": ("none",), "vc": ("auto", "h264")}


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """What the components of a URL say about time; seconds, None where they say nothing."""

    footage: Footage
    start: float | None = None
    end: float | None = None
    length: float | None = None
    rate: tuple[float, float] | None = None
    step: float | None = None
    count: int | None = None
    delay: int | None = None
    loop: int | None = None
    """How often it is shown again, 0 for ever; None: once."""
    animated: bool = False
    lossy: bool = False

    def changed(self, parameters: Parameters) -> "Timeline":
        """With what one component says, which is taken out of it."""
        line = replace(
            self,
            animated=self.animated or bool(parameters.flags & {"animated", "awebp"}),
            lossy=self.lossy or "lossy" in parameters.flags,
        )
        for key in [key for key in parameters if key in _KEYS]:
            line = line._set(key, parameters.take(key))
        if re.fullmatch(r"loop(:\d{1,4})?", parameters.raw("e")):
            line = replace(line, loop=int(parameters.take("e").partition(":")[2] or 0))
        return line

    def still(self) -> float:
        """The moment of a picture without motion: the middle unless a start is given."""
        last = self.footage.duration - 1 / self.footage.fps
        return min(self.footage.duration / 2 if self.start is None else self.window()[0], max(0.0, last))

    def window(self) -> tuple[float, float]:
        """Where the taken part begins and ends."""
        whole = self.footage.duration
        start = self.start or 0.0
        if start >= whole:
            raise invalid("start offset", f"{start:g}")
        end = min(whole, start + self.length if self.length is not None else self.end or whole)
        if end <= start:
            raise invalid("end offset", f"{end:g}")
        return start, end

    def times(self, fps: float) -> list[float]:
        """The moments of the frames at so many a second."""
        start, end = self.window()
        return [start + number / fps for number in range(max(1, round((end - start) * fps)))]

    def fps(self, default: float) -> float:
        """Frames a second: what `fps_` allows."""
        low, high = self.rate or (default, default)
        return min(max(default, low), high)

    def sampled(self) -> tuple[list[float], int]:
        """The moments of an animated picture's frames, and the milliseconds that each is shown."""
        start, end = self.window()
        fps = self.fps(min(DEFAULT_FPS, self.footage.fps))
        if self.count is not None:
            fps = self.count / (end - start)
        elif self.step is not None:
            fps = 1 / self.step
        elif self.rate is None:
            fps = min(fps, MOST_FRAMES / (end - start))
        return self.times(fps)[:MOST_FRAMES], self.delay or max(10, round(1000 / fps))

    def _set(self, key: str, value: str) -> "Timeline":
        if key in _CODECS:
            if value not in _CODECS[key]:
                raise invalid(_KEYS[key], value)
            return self
        if key == "so":
            return replace(self, start=self._moment(key, value))
        if key == "eo":
            return replace(self, end=self._moment(key, value))
        if key == "du":
            return replace(self, length=self._moment(key, value))
        if key == "vs" and re.fullmatch(r"[1-9]\d{0,2}", value):
            return replace(self, count=int(value))
        if key == "vs" and re.fullmatch(r"\d{0,3}\.?\d{1,3}s", value) and float(value[:-1]) > 0:
            return replace(self, step=float(value[:-1]))
        if key == "dl" and re.fullmatch(r"[1-9]\d{0,4}", value):
            return replace(self, delay=int(value))
        rates = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)(?:-(\d{1,3}(?:\.\d+)?)?)?", value) if key == "fps" else None
        if rates and 0 < float(rates[1]) <= 120:
            high = float(rates[2] or 120) if "-" in value else float(rates[1])
            return replace(self, rate=(float(rates[1]), max(high, float(rates[1]))))
        raise invalid(_KEYS[key], value)

    def _moment(self, key: str, value: str) -> float:
        """Seconds, a percentage, or `auto`, which the sandbox takes as a third of the whole."""
        if key == "so" and value == "auto":
            return self.footage.duration / 3
        match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(p?)", value)
        if not match or (key != "so" and float(match[1]) == 0):
            raise invalid(_KEYS[key], value)
        return float(match[1]) * (self.footage.duration / 100 if match[2] else 1)
