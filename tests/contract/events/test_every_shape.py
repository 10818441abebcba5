"""Every documented shape of event with every template: no mail is lost, whatever a shop leaves out."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.blocks.compose import compose
from core.blocks.preview import image_urls, preview_html
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.event import Event, Metric
from core.events.sample import Sample
from core.klaviyo.template_language import compile_template
from tests.support.bound_templates import ROOT, TEMPLATES, bound, choices

SHAPES = sorted((ROOT / "tests" / "data" / "events").glob("*.json"))


def without_each(properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The event with one of its properties gone, null, or of another type."""
    for name in properties:
        for odd in (None, 0, [], {}, "x"):
            yield {**properties, name: odd}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda path: path.stem)
def test_every_documented_shape_renders_with_every_template(shape: Any) -> None:
    properties = json.loads(shape.read_text())["event_properties"]
    sample = Sample(metric=Metric(id="M", name="M", integration=""), events=(Event(properties=properties),))
    cloud = cloud_named("demo")
    for path in TEMPLATES:
        template = parse_template(path.read_bytes())
        slots = bound(template, sample.fields())
        compiled = compile_template(compose(template, choices(slots, "demo"), cloud).html)
        for event in (properties, {}, None, *without_each(properties)):
            (url,) = image_urls(preview_html(compiled, {"profile": None, "event": event}))
            assert url.startswith(f"{cloud.prefix}/image/upload/")
            assert "//" not in url.removeprefix("https://"), "an empty part"
