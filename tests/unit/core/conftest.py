"""Templates, choices and contexts that several tests speak of."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.blocks.compose import ComposedBlock, compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import Cloud, cloud_named
from core.domain.personalization import parse_personalization

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


@pytest.fixture
def cloud() -> Cloud:
    return cloud_named("demo")


@pytest.fixture
def hero() -> dict[str, Any]:
    """A template file with one text and one image slot; free to change."""
    copy: dict[str, Any] = json.loads(json.dumps(HERO))
    return copy


@pytest.fixture
def choices() -> Callable[..., dict[str, Any]]:
    """A personalization of the hero with these slots."""

    def make(**fields: Any) -> dict[str, Any]:
        slots = fields.pop("slots", {})
        return {"v": 1, "template": REFERENCE, "event": EVENT, "slots": slots, **fields}

    return make


@pytest.fixture
def composed(cloud: Cloud) -> Callable[..., ComposedBlock]:
    """The block of a template file and a personalization."""

    def make(template: dict[str, Any], personalization: dict[str, Any]) -> ComposedBlock:
        return compose(parse_template(json.dumps(template)), parse_personalization(personalization), cloud)

    return make
