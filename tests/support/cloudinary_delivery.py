"""Delivered images, and what is seen on them."""

import io
from collections.abc import Callable

import httpx
from PIL import Image, ImageChops

RED, BLUE, GREY, WHITE = (255, 0, 0, 255), (0, 0, 255, 255), (128, 128, 128, 255), (255, 255, 255, 255)


CLEAR = (0, 0, 0, 0)


SHOP = "https://cdn.shop.example/files/jug.png?v=17&width=600"


def png(colour: tuple[int, int, int, int], size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG")
    return out.getvalue()


def quarters() -> bytes:
    """100×100: red, blue, grey and white quarters, from the upper left to the lower right."""
    image = Image.new("RGBA", (100, 100), WHITE)
    for colour, at in ((RED, (0, 0)), (BLUE, (50, 0)), (GREY, (0, 50))):
        image.paste(colour, (*at, at[0] + 50, at[1] + 50))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


Get = Callable[..., httpx.Response]


Picture = Callable[[str], Image.Image]


def box_of(image: Image.Image, colour: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """The box that holds all pixels of exactly this colour."""
    differs = ImageChops.difference(image.convert("RGB"), Image.new("RGB", image.size, colour[:3]))
    mask = ImageChops.lighter(ImageChops.lighter(*differs.split()[:2]), differs.split()[2])
    return mask.point(lambda value: 255 if value == 0 else 0).getbbox()
