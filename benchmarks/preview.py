"""Rendering one block for many recipients: parsed once, against parsed for each."""

import json
import time
from collections.abc import Callable
from typing import Any

from benchmarks.rows import Row
from core.blocks.compose import compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization
from core.klaviyo.template_language import compile_template, template_context

TEXTS: dict[str, Any] = {
    "cldt": 1,
    "name": "Two slots",
    "base": {"public_id": "bg"},
    "canvas": {"width": 1200, "height": 600},
    "transformation": "l_text:Arial_40:$(headline)/fl_layer_apply/l_text:Arial_20:$(line)/fl_layer_apply",
    "slots": [
        {"name": "headline", "type": "text", "default": "Hello"},
        {"name": "line", "type": "text", "default": "Thank you"},
    ],
}
TEXT_CHOICES: dict[str, Any] = {
    "v": 1,
    "template": {"cloud": "demo", "public_id": "t", "asset_id": "a"},
    "event": {"metric_id": "m", "metric": "Placed Order"},
    "slots": {
        "headline": {"from": "profile", "path": ["first_name"], "fallback": "there"},
        "line": {"from": "event", "path": ["Items", 0, "ProductName"], "fallback": "your order"},
    },
}
PRODUCT: dict[str, Any] = {
    **TEXTS,
    "name": "Text and image",
    "transformation": "l_text:Arial_40:$(headline)/fl_layer_apply/l_$product/c_pad,h_420,w_420/fl_layer_apply,g_east",
    "slots": [
        {"name": "headline", "type": "text", "default": "Hello"},
        {"name": "product", "type": "image", "default": "products/mug"},
    ],
}
PRODUCT_CHOICES: dict[str, Any] = {
    **TEXT_CHOICES,
    "slots": {
        "headline": {"from": "profile", "path": ["first_name"], "fallback": "there"},
        "product": {"from": "event", "path": ["Items", 0, "ImageURL"], "fallback": {"from": "default"}},
    },
    "alt": {"from": "event", "path": ["Items", 0, "ProductName"], "fallback": "Your order"},
    "link": {"from": "event", "path": ["Items", 0, "ProductURL"], "fallback": "https://shop.example/"},
}
BLOCKS = (
    ("two text slots", TEXTS, TEXT_CHOICES, 20_000),
    ("text, image, alt text and link", PRODUCT, PRODUCT_CHOICES, 5_000),
)
CONTEXTS = 20_000


def measure() -> list[Row]:
    """Figures against their limits."""
    return [_row(*block) for block in BLOCKS]


def _row(name: str, template: dict[str, Any], choices: dict[str, Any], least: int) -> Row:
    block = compose(parse_template(json.dumps(template)), parse_personalization(choices), cloud_named("demo"))
    contexts = [template_context({"first_name": f"Ada {number}"}, _event(number)) for number in range(CONTEXTS)]
    compiled = compile_template(block.html)
    once = _rate(compiled.render, contexts)
    each = _rate(lambda context: compile_template(block.html).render(context), contexts[:500])
    return Row(
        what=f"preview, {name}",
        figure=f"{once:,.0f} contexts/s, {once / each:.1f}× parsing each time",
        limit=f"≥ {least:,} contexts/s",
        used=least / once,
    )


def _event(number: int) -> dict[str, Any]:
    """An order whose image is a remote one and, for every second recipient, one of the connected cloud."""
    own = "https://res.cloudinary.com/demo/image/upload/v12/products/mug.jpg"
    remote = f"https://cdn.shop.example/images/{number}/mug.jpg"
    item = {
        "ProductName": "Ridge Mug, large / deep",
        "ImageURL": own if number % 2 else remote,
        "ProductURL": f"https://shop.example/products/mug?recipient={number}",
    }
    return {"Items": [item]}


def _rate(render: Callable[[dict[str, Any]], str], contexts: list[dict[str, Any]]) -> float:
    """Contexts a second, in the best of three passes: what else this machine does only takes away."""
    return len(contexts) / min(_seconds(render, contexts) for _ in range(3))


def _seconds(render: Callable[[dict[str, Any]], str], contexts: list[dict[str, Any]]) -> float:
    started = time.perf_counter()
    for context in contexts:
        render(context)
    return time.perf_counter() - started
