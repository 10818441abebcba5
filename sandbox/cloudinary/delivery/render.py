"""From a delivery path to a picture: the components, one after the other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PIL import Image

from sandbox.cloudinary.delivery import effects
from sandbox.cloudinary.delivery.canvas import LONGEST_SIDE, MOST_PIXELS, read_place, resize
from sandbox.cloudinary.delivery.conditions import Conditions
from sandbox.cloudinary.delivery.encode import Output, read_format, read_quality
from sandbox.cloudinary.delivery.escapes import unescape
from sandbox.cloudinary.delivery.grammar import Component, read_components
from sandbox.cloudinary.delivery.layers import Canvas, apply_layer, draw_layer_text
from sandbox.cloudinary.delivery.parameters import Parameters
from sandbox.cloudinary.delivery.sources import Sources, read_base64
from sandbox.cloudinary.delivery.timeline import Timeline
from sandbox.cloudinary.delivery.variables import Variables
from sandbox.cloudinary.exceptions import DeliveryError, invalid, missing

_SIZES: Final = ("c", "w", "h", "x", "y", "g", "ar", "dpr")
_LOOKS: Final = ("b", "co", "o", "e", "r", "a", "bo")
_FILE: Final = ("f", "q")
MOST_LAYERS: Final = 50
MOST_NAMED: Final = 20


class Painter:
    """Composes one picture; `fetch` gives the pixels of a remote address, `timeline` is there for a video's frame."""

    def __init__(
        self,
        sources: Sources,
        base: Image.Image,
        fetch: Callable[[str], Image.Image],
        timeline: Timeline | None = None,
    ) -> None:
        self.output, self.timeline = Output(), timeline
        self._sources, self._fetch = sources, fetch
        self._variables = Variables()
        self._canvases = [Canvas(base)]
        self._layers = self._named = 0

    def paint(self, components: Sequence[Component]) -> Image.Image:
        """The picture after all components."""
        self._follow(components)
        if len(self._canvases) > 1:
            raise DeliveryError(400, "Invalid transformation: a layer without fl_layer_apply")
        return self._canvases[0].picture

    def _follow(self, components: Sequence[Component]) -> None:
        conditions = Conditions(components)
        for number, component in enumerate(components):
            canvas = self._canvases[-1]
            self._variables.measures = canvas.measures()
            if len(self._canvases) > 1 and any(key == "if" for key, _ in component):
                raise DeliveryError(400, "Invalid transformation: a condition inside a layer")
            rest = conditions.pass_(number, self._variables)
            if rest is not None:
                self._step(rest)
        conditions.finish()

    def _step(self, component: Component) -> None:
        """One component: its assignments, then what it does."""
        for key, value in component:
            if key.startswith("$"):
                self._variables.assign(key[1:], value, self._canvases[-1].picture)
        parameters = Parameters(component, self._variables)
        if self.timeline is not None:
            self.timeline = self.timeline.changed(parameters)
        if "d" in parameters:
            # Read before, when the picture was looked for.
            parameters.take("d")
        if "t" in parameters:
            for name in parameters.take("t").split("."):
                self._paint_named(name)
        if "layer_apply" in parameters.flags:
            if len(self._canvases) == 1:
                raise DeliveryError(400, "Invalid transformation component - fl_layer_apply")
            apply_layer(self._canvases[-2], self._canvases.pop(), parameters)
        elif "l" in parameters or "u" in parameters:
            self._open(parameters, "l" if "l" in parameters else "u")
        elif parameters:
            self._transform(self._canvases[-1], parameters, (*_SIZES, *_LOOKS, *_FILE))
        _check_size(self._canvases[-1].picture)

    def _paint_named(self, name: str) -> None:
        self._named += 1
        if self._named > MOST_NAMED:
            raise DeliveryError(400, f"Invalid transformation: more than {MOST_NAMED} named transformations")
        self._follow(read_components(self._sources.transformation(name)[0]))

    def _open(self, parameters: Parameters, key: str) -> None:
        self._layers += 1
        if self._layers > MOST_LAYERS:
            raise DeliveryError(400, f"Invalid transformation: more than {MOST_LAYERS} layers")
        value, wraps = parameters.raw(key), False
        if value.startswith("text:"):
            picture = draw_layer_text(parameters, value.removeprefix("text:"), self._variables)
            wraps = parameters.raw("c") == "fit"
        else:
            picture = self._layer_picture(value)
        layer = Canvas(picture, key, parameters.flags)
        self._transform(layer, parameters, (key, *_SIZES, *_LOOKS), left_out=_SIZES if wraps else ())
        self._canvases.append(layer)

    def _layer_picture(self, value: str) -> Image.Image:
        """The picture of `l_<public id>`, `l_$variable` or `l_fetch:<base64>`."""
        if value.startswith("$"):
            held = self._variables.picture(value[1:])
            if held is not None:
                return held
            public_id = self._variables.resolve(value)
        elif value.startswith("fetch:"):
            return self._fetch(read_base64(value.removeprefix("fetch:")))
        else:
            public_id = unescape(value)
        public_id = public_id.replace(":", "/")
        found = self._sources.asset("image", public_id)
        if found is None:
            raise missing(public_id)
        return self._sources.decode(found)

    def _transform(
        self, canvas: Canvas, parameters: Parameters, allowed: Sequence[str], left_out: Sequence[str] = ()
    ) -> None:
        parameters.allow(allowed)
        self._read_output(parameters)
        picture, colour = canvas.picture, parameters.colour("b")
        keys = {key for key in parameters if key not in left_out}
        if keys & set(_SIZES):
            gravity = parameters.text("g", "center")
            place = read_place(gravity, by_content=True)
            if "g" not in keys and parameters.raw("c") == "crop" and keys & {"x", "y"}:
                # Coordinates without a gravity count from the upper left corner.
                place = (0.0, 0.0)
            crop = parameters.text("c", "scale")
            picture = resize(picture, crop, parameters.sizes(picture.size), place, colour)
        if "e" in keys:
            picture = effects.apply_effect(picture, parameters.text("e"), parameters.colour("co", (0, 0, 0, 255)))
        if "a" in keys:
            picture = effects.turn(picture, parameters.text("a"))
        if "r" in keys:
            radius = None if parameters.text("r") == "max" else parameters.length("r", 1)
            picture = effects.round_corners(picture, _not_negative(radius))
        if "bo" in keys:
            picture = effects.frame(picture, parameters.text("bo"))
        if "b" in keys:
            picture = effects.fill_behind(picture, colour)
        if "o" in keys:
            picture = effects.fade(picture, parameters.number("o"))
        canvas.picture = picture

    def _read_output(self, parameters: Parameters) -> None:
        if "f" in parameters:
            self.output = replace(self.output, format=read_format(parameters.text("f")))
        if "q" in parameters:
            self.output = replace(self.output, quality=read_quality(parameters.text("q")))
        if "progressive" in parameters.flags:
            self.output = replace(self.output, progressive=True)


def _check_size(picture: Image.Image) -> None:
    if max(picture.size) > LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
        raise DeliveryError(400, f"Maximum total number of pixels exceeded: {picture.width}x{picture.height}")


def _not_negative(radius: int | None) -> int | None:
    if radius is not None and radius < 0:
        raise invalid("radius", str(radius))
    return radius
