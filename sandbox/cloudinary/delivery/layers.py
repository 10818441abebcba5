"""Layers: what they show, and where they go."""

from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from sandbox.cloudinary.delivery.canvas import TRANSPARENT, Colour, blank, position, read_place
from sandbox.cloudinary.delivery.escapes import unescape, unescape_text
from sandbox.cloudinary.delivery.parameters import Parameters
from sandbox.cloudinary.delivery.text import draw_text
from sandbox.cloudinary.delivery.text_style import read_style
from sandbox.cloudinary.delivery.variables import Variables
from sandbox.cloudinary.exceptions import DeliveryError, invalid

_BLACK: Final[Colour] = (0, 0, 0, 255)
APPLY_KEYS: Final = ("g", "x", "y")


@dataclass
class Canvas:
    """A picture in the making: the base, or a layer that waits for its `fl_layer_apply`."""

    image: Image.Image
    key: str = ""
    """`l` over what it is applied to, `u` under it."""
    flags: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.initial = self.image.size

    def measures(self) -> dict[str, float]:
        """The sizes that conditions and arithmetic may name."""
        (width, height), (own_width, own_height) = self.image.size, self.initial
        now = {"w": float(width), "h": float(height), "ar": width / height}
        return now | {"iw": float(own_width), "ih": float(own_height), "iar": own_width / own_height}


def draw_layer_text(parameters: Parameters, value: str, variables: Variables) -> Image.Image:
    """The picture of `l_text:<style>:<text>`; `c_fit` with `w_` wraps it."""
    style_text, colon, text = value.partition(":")
    style_text = variables.resolve(style_text)
    if not colon:
        raise DeliveryError(400, "Invalid text: it is empty")
    if parameters.raw("c") not in ("", "fit", "limit", "scale"):
        # “c_fit is the only resize allowed as a qualifier”; the two others scale the drawn text, as seen in the field.
        raise invalid("crop", parameters.raw("c"))
    style = read_style(unescape(style_text))
    if "text_no_trim" in parameters.flags:
        style = style.untrimmed()
    sizes = parameters.sizes((1, 1)) if parameters.raw("c") == "fit" else {}
    colour = parameters.colour("co", _BLACK)
    return draw_text(unescape_text(variables.interpolate(text)), style, colour, sizes.get("w"), sizes.get("h"))


def apply_layer(base: Canvas, layer: Canvas, parameters: Parameters) -> None:
    """Put a finished layer over (or under) the picture it was opened on; a larger one expands the canvas."""
    parameters.allow(APPLY_KEYS)
    flags = layer.flags | parameters.flags
    place = read_place(parameters.text("g", "center"))
    x, y = (parameters.length(key, base.image.size[axis]) if key in parameters else 0 for axis, key in enumerate("xy"))
    (width, height), (over_width, over_height) = base.image.size, layer.image.size
    left, top = position(base.image.size, layer.image.size, place, x, y)
    box = (min(0, left), min(0, top), max(width, left + over_width), max(height, top + over_height))
    overflows = box != (0, 0, width, height)
    if overflows and "text_disallow_overflow" in flags:
        raise DeliveryError(400, "Invalid text: it overflows the picture")
    if "no_overflow" in flags:
        box = (0, 0, width, height)
    if layer.key == "l" and box == (0, 0, width, height):
        # The common case, without drawing the base anew. What it was stays as it is: others may hold it.
        base.image = base.image.copy()
        _composite(base.image, layer.image, left, top)
        return
    result = blank((box[2] - box[0], box[3] - box[1]), TRANSPARENT)
    placed = [(base.image, -box[0], -box[1]), (layer.image, left - box[0], top - box[1])]
    for image, x, y in placed if layer.key == "l" else reversed(placed):
        _composite(result, image, x, y)
    base.image = result


def _composite(canvas: Image.Image, image: Image.Image, left: int, top: int) -> None:
    """Alpha-composite at a place that may lie partly, or wholly, outside."""
    box = (
        max(0, -left),
        max(0, -top),
        min(image.width, canvas.width - left),
        min(image.height, canvas.height - top),
    )
    if box[0] < box[2] and box[1] < box[3]:
        canvas.alpha_composite(image, (max(0, left), max(0, top)), box)
