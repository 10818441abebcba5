"""A chain of components, applied to a base one after the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from sandbox.cloudinary.delivery.canvas import CROPS, place, position, read_colour, resize
from sandbox.cloudinary.delivery.grammar import Parameters
from sandbox.cloudinary.delivery.layers import layer_picture, variables_text
from sandbox.cloudinary.delivery.sources import Sources
from sandbox.cloudinary.delivery.variables import Variables
from sandbox.cloudinary.exceptions import DeliveryError, invalid

_SIZES: Final = ("w", "h", "x", "y")
_KNOWN: Final = frozenset(
    {"a", "b", "c", "co", "dpr", "e", "f", "fl", "g", "h", "l", "o", "q", "r", "u", "w", "x", "y"}
)
_FLAGS: Final = frozenset(
    {
        "layer_apply", "no_overflow", "lossy", "progressive", "text_no_trim", "text_disallow_overflow",
        "immutable_cache", "relative", "force_strip", "preserve_transparency",
    }
)  # fmt: skip


@dataclass
class _Frame:
    """A picture under work; `under` says that it goes below its parent."""

    picture: Image.Image
    under: bool = False
    flags: frozenset[str] = frozenset()


@dataclass
class Rendering:
    """The state of one delivery; `output` collects what was said about format and quality."""

    sources: Sources
    variables: Variables = field(default_factory=Variables)
    output: dict[str, str] = field(default_factory=dict)

    def run(self, base: Image.Image, components: tuple[Parameters, ...]) -> Image.Image:
        """The composed picture; DeliveryError for whatever is not understood."""
        frames, conditions = [_Frame(base)], [_Condition()]
        for component in components:
            parameters = self._condition(component, conditions, frames[-1].picture)
            if parameters and conditions[-1].active:
                self._apply(parameters, frames)
        if len(conditions) > 1:
            raise DeliveryError(400, "Invalid transformation: if without end")
        if len(frames) > 1:
            raise DeliveryError(400, "Invalid transformation: layer without fl_layer_apply")
        return frames[0].picture

    def _condition(self, component: Parameters, conditions: list["_Condition"], picture: Image.Image) -> Parameters:
        """Handle `if_`; the component's other parameters."""
        key, value = component[0]
        if key != "if":
            return component
        if value == "end":
            if len(conditions) == 1:
                raise DeliveryError(400, "Invalid transformation: end without if")
            conditions.pop()
        elif value == "else":
            conditions[-1].turn(conditions[-2].active if len(conditions) > 1 else True)
        else:
            sizes = {"w": picture.width, "h": picture.height, "iw": picture.width, "ih": picture.height}
            active = conditions[-1].active and self.variables.holds(value, sizes)
            conditions.append(_Condition(active=active, met=active))
        return component[1:]

    def _apply(self, component: Parameters, frames: list[_Frame]) -> None:
        parameters: dict[str, str] = {}
        for key, value in component:
            if key.startswith("$"):
                self._assign(key[1:], value, frames[-1].picture)
            elif key not in _KNOWN:
                raise DeliveryError(400, f"Invalid transformation component - {key}_{value}")
            else:
                parameters[key] = f"{parameters[key]}.{value}" if key == "fl" and key in parameters else value
        flags = frozenset(filter(None, parameters.get("fl", "").split(".")))
        if flags - _FLAGS:
            raise invalid("flag", sorted(flags - _FLAGS)[0])
        layer = parameters.get("l") or parameters.get("u")
        if layer:
            picture = layer_picture(layer, parameters, self.variables, self.sources)
            if not layer.startswith("text:"):
                picture = self._transformed(picture, {k: v for k, v in parameters.items() if k not in ("l", "u", "fl")})
            frames.append(_Frame(picture, under="u" in parameters, flags=flags))
        elif "layer_apply" in flags:
            self._place(parameters, flags, frames)
        else:
            frames[-1].picture = self._transformed(frames[-1].picture, parameters)

    def _assign(self, name: str, value: str, picture: Image.Image) -> None:
        if value == "current":
            raise DeliveryError(400, f"Self-referencing variables are not emulated - ${name}_current")
        del picture
        self.variables.assign(name, value)

    def _place(self, parameters: Mapping[str, str], flags: frozenset[str], frames: list[_Frame]) -> None:
        """Put the topmost layer onto what is below it."""
        if len(frames) == 1:
            raise DeliveryError(400, "Invalid transformation: fl_layer_apply without layer")
        layer = frames.pop()
        base, gravity = frames[-1].picture, parameters.get("g", "center")
        if gravity.startswith("auto"):
            raise invalid("gravity", gravity)
        place(gravity)
        picture = self._transformed(
            layer.picture, {key: value for key, value in parameters.items() if key not in ("g", "x", "y", "fl")}
        )
        offset = {key: round(self.variables.number(key, parameters.get(key, "0"))) for key in ("x", "y")}
        left, top = position(base.size, picture.size, gravity, offset["x"], offset["y"])
        every = flags | layer.flags
        overflows = left < 0 or top < 0 or left + picture.width > base.width or top + picture.height > base.height
        if overflows and "text_disallow_overflow" in every:
            raise DeliveryError(400, "Invalid text: overflows the picture")
        frames[-1].picture = _composed(base, picture, left, top, under=layer.under, grow="no_overflow" not in every)

    def _transformed(self, picture: Image.Image, parameters: Mapping[str, str]) -> Image.Image:
        """The picture with one component's crop, then its other effects."""
        for key in ("f", "q"):
            if key in parameters:
                self.output[key] = variables_text(parameters[key], self.variables)
        picture = self._cropped(picture, parameters)
        for key, effect in _EFFECTS.items():
            if key in parameters:
                picture = effect(picture, variables_text(parameters[key], self.variables), self)
        return picture

    def _cropped(self, picture: Image.Image, parameters: Mapping[str, str]) -> Image.Image:
        crop = parameters.get("c", "scale")
        if crop not in CROPS:
            raise invalid("crop", crop)
        background = read_colour("background", variables_text(parameters.get("b", "transparent"), self.variables))
        sizes = {key: self._length(key, parameters[key], picture) for key in _SIZES if key in parameters}
        dpr = self.variables.number("dpr", parameters["dpr"]) if parameters.get("dpr", "auto") != "auto" else 1.0
        pixels = {key: round(value * dpr) for key, value in sizes.items()}
        if "w" in pixels or "h" in pixels:
            if min(pixels.get("w", 1), pixels.get("h", 1)) < 1:
                raise invalid("width", str(pixels.get("w", pixels.get("h"))))
            picture = resize(picture, crop, pixels, parameters.get("g", "center"), background)
        if "b" in parameters and crop not in ("pad", "lpad", "mpad"):
            behind = Image.new("RGBA", picture.size, background)
            behind.alpha_composite(picture)
            return behind
        return picture

    def _length(self, key: str, raw: str, picture: Image.Image) -> float:
        if raw in ("auto", "iw", "ih"):
            return picture.height if raw == "ih" else picture.width
        value = self.variables.number("width" if key == "w" else "height" if key == "h" else key, raw)
        relative = key in ("w", "h") and "." in raw and value <= 2
        return value * (picture.width if key == "w" else picture.height) if relative else value


@dataclass
class _Condition:
    active: bool = True
    met: bool = True

    def turn(self, outer: bool) -> None:
        """`if_else`."""
        self.active = outer and not self.met


def _composed(base: Image.Image, picture: Image.Image, left: int, top: int, *, under: bool, grow: bool) -> Image.Image:
    """A layer larger than the base expands the canvas, unless it may not."""
    x0, y0 = (min(0, left), min(0, top)) if grow else (0, 0)
    x1 = max(base.width, left + picture.width) if grow else base.width
    y1 = max(base.height, top + picture.height) if grow else base.height
    canvas = Image.new("RGBA", (min(x1 - x0, 6000), min(y1 - y0, 6000)), (0, 0, 0, 0))
    order = [(picture, (left - x0, top - y0)), (base, (-x0, -y0))]
    for part, at in order if under else reversed(order):
        _paste(canvas, part, at)
    return canvas


def _paste(canvas: Image.Image, part: Image.Image, at: tuple[int, int]) -> None:
    left, top = max(0, -at[0]), max(0, -at[1])
    if left < part.width and top < part.height and at[0] < canvas.width and at[1] < canvas.height:
        canvas.alpha_composite(part, (max(0, at[0]), max(0, at[1])), (left, top))


def _round(picture: Image.Image, value: str, rendering: Rendering) -> Image.Image:
    radius = min(picture.size) / 2 if value == "max" else rendering.variables.number("radius", value)
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, picture.width - 1, picture.height - 1), max(0.0, radius), fill=255)
    rounded = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    rounded.paste(picture, mask=mask)
    return rounded


def _opacity(picture: Image.Image, value: str, rendering: Rendering) -> Image.Image:
    share = rendering.variables.number("opacity", value) / 100
    if not 0 <= share <= 1:
        raise invalid("opacity", value)
    faded = picture.copy()
    faded.putalpha(picture.getchannel("A").point(lambda alpha: round(alpha * share)))
    return faded


def _rotate(picture: Image.Image, value: str, rendering: Rendering) -> Image.Image:
    if value in ("hflip", "vflip"):
        return ImageOps.mirror(picture) if value == "hflip" else ImageOps.flip(picture)
    angle = rendering.variables.number("angle", value)
    return picture.rotate(-angle, expand=True, resample=Image.Resampling.BICUBIC)


def _effect(picture: Image.Image, value: str, rendering: Rendering) -> Image.Image:
    name, _, strength = value.partition(":")
    alpha = picture.getchannel("A")
    if name == "grayscale":
        changed = ImageOps.grayscale(picture.convert("RGB")).convert("RGBA")
        changed.putalpha(alpha)
        return changed
    if name == "blur":
        return picture.filter(
            ImageFilter.GaussianBlur(min(2000.0, rendering.variables.number("effect", strength or "100")) / 50)
        )
    if name == "colorize":
        share = rendering.variables.number("effect", strength or "100") / 100
        tinted = Image.blend(
            picture.convert("RGB"), Image.new("RGB", picture.size, (0, 0, 0)), max(0.0, min(share, 1.0))
        )
        tinted.putalpha(alpha)
        return tinted
    raise invalid("effect", value)


_Effect = Callable[[Image.Image, str, Rendering], Image.Image]
_EFFECTS: Final[Mapping[str, _Effect]] = {"e": _effect, "r": _round, "a": _rotate, "o": _opacity}
