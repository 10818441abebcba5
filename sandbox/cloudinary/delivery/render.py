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
        return self._canvases[0].image

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
                self._variables.assign(key[1:], value, self._canvases[-1].image)
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
        _check_size(self._canvases[-1].image)

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
            image = draw_layer_text(parameters, value.removeprefix("text:"), self._variables)
            wraps = parameters.raw("c") == "fit"
        else:
            image = self._layer_image(value)
        layer = Canvas(image, key, parameters.flags)
        self._transform(layer, parameters, (key, *_SIZES, *_LOOKS), left_out=_SIZES if wraps else ())
        self._canvases.append(layer)

    def _layer_image(self, value: str) -> Image.Image:
        """The picture of `l_<public id>`, `l_$variable` or `l_fetch:<base64>`."""
        if value.startswith("$"):
            held = self._variables.image(value[1:])
            if held is not None:
                return held
            public_id = self._variables.resolve(value)
        elif value.startswith("fetch:"):
            return self._fetch(read_base64(value.removeprefix("fetch:")))
        else:
            public_id = unescape(value)
        public_id = public_id.replace(":", "/")
        original = self._sources.asset("image", public_id)
        if original is None:
            raise missing(public_id)
        return self._sources.decode(original)

    def _transform(
        self, canvas: Canvas, parameters: Parameters, allowed: Sequence[str], left_out: Sequence[str] = ()
    ) -> None:
        parameters.allow(allowed)
        self._read_output(parameters)
        image, colour = canvas.image, parameters.colour("b")
        keys = {key for key in parameters if key not in left_out}
        if keys & set(_SIZES):
            gravity = parameters.text("g", "center")
            place = read_place(gravity, by_content=True)
            if "g" not in keys and parameters.raw("c") == "crop" and keys & {"x", "y"}:
                # Coordinates without a gravity count from the upper left corner.
                place = (0.0, 0.0)
            crop = parameters.text("c", "scale")
            image = resize(image, crop, parameters.sizes(image.size), place, colour)
        if "e" in keys:
            image = effects.apply_effect(image, parameters.text("e"), parameters.colour("co", (0, 0, 0, 255)))
        if "a" in keys:
            image = effects.turn(image, parameters.text("a"))
        if "r" in keys:
            radius = None if parameters.text("r") == "max" else parameters.length("r", 1)
            image = effects.round_corners(image, _not_negative(radius))
        if "bo" in keys:
            image = effects.frame(image, parameters.text("bo"))
        if "b" in keys:
            image = effects.fill_behind(image, colour)
        if "o" in keys:
            image = effects.fade(image, parameters.number("o"))
        canvas.image = image

    def _read_output(self, parameters: Parameters) -> None:
        if "f" in parameters:
            self.output = replace(self.output, format=read_format(parameters.text("f")))
        if "q" in parameters:
            self.output = replace(self.output, quality=read_quality(parameters.text("q")))
        if "progressive" in parameters.flags:
            self.output = replace(self.output, progressive=True)


def _check_size(image: Image.Image) -> None:
    if max(image.size) > LONGEST_SIDE or image.width * image.height > MOST_PIXELS:
        raise DeliveryError(400, f"Maximum total number of pixels exceeded: {image.width}x{image.height}")


def _not_negative(radius: int | None) -> int | None:
    if radius is not None and radius < 0:
        raise invalid("radius", str(radius))
    return radius
