"""A template file, and what refers to it."""

from typing import Any

HERO: dict[str, Any] = {
    "cldt": 1,
    "name": "Summer hero",
    "base": {"public_id": "templates/summer_bg", "resource_type": "image", "type": "upload", "format": "jpg"},
    "canvas": {"width": 1200, "height": 600},
    "transformation": (
        "c_fill,h_600,w_1200/co_rgb:ffffff,c_fit,l_text:Manrope_64_700:$(headline),w_620"
        "/fl_layer_apply,g_north_west,x_60,y_80/l_$product/c_pad,h_420,w_420/fl_layer_apply,g_east,x_60"
    ),
    "slots": [
        {"name": "headline", "type": "text", "default": "Hello there", "label": "Headline", "max_length": 40},
        {"name": "product", "type": "image", "default": "products/mug", "label": "Product"},
    ],
    "delivery": {"format": "jpg", "quality": "auto"},
}


REFERENCE = {"cloud": "demo", "resource_type": "raw", "type": "upload", "public_id": "t.cldt.json", "asset_id": "a1"}


EVENT = {"metric_id": "M1", "metric": "Placed Order"}
