"""Rendering one block for many recipients: parsed once, against parsed for each."""

import json
import time
from typing import Any

from benchmarks.rows import Row
from core.blocks.compose import compose
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization
from core.klaviyo.template_language import compile_template, template_context

TEMPLATE: dict[str, Any] = {
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
CHOICES: dict[str, Any] = {
    "v": 1,
    "template": {"cloud": "demo", "public_id": "t", "asset_id": "a"},
    "event": {"metric_id": "m", "metric": "Placed Order"},
    "slots": {
        "headline": {"from": "profile", "path": ["first_name"], "fallback": "there"},
        "line": {"from": "event", "path": ["Items", 0, "ProductName"], "fallback": "your order"},
    },
}
CONTEXTS = 20_000


def measure() -> list[Row]:
    """Figures against their limits."""
    block = compose(parse_template(json.dumps(TEMPLATE)), parse_personalization(CHOICES), cloud_named("demo"))
    event = {"Items": [{"ProductName": "Ridge Mug, large / deep"}]}
    contexts = [template_context({"first_name": f"Ada {n}"}, event) for n in range(CONTEXTS)]
    compiled = compile_template(block.html)
    once = _rate(compiled.render, contexts)
    each = _rate(lambda context: compile_template(block.html).render(context), contexts[:500])
    figure = f"{once:,.0f} contexts/s, {once / each:.1f}× parsing each time"
    return [Row(what="preview, two-slot block", figure=figure, limit="≥ 10,000 contexts/s", used=10_000 / once)]


def _rate(render: Any, contexts: list[dict[str, Any]]) -> float:
    render(contexts[0])
    started = time.perf_counter()
    for context in contexts:
        render(context)
    return len(contexts) / (time.perf_counter() - started)
