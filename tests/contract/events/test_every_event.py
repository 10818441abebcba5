"""Every shape of event with every template: each mail renders, each picture comes, and who differs gets another one."""

import io
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image, ImageChops

from core import Workspace, open_workspace
from core.blocks.compose import compose
from core.blocks.preview import image_urls, preview_html
from core.cloudinary.cldt import parse_template
from core.domain.template import Template
from core.events.sample import Sample
from core.klaviyo.template_language import compile_template
from core.settings import Settings
from sandbox.world.metrics import METRICS
from tests.support.bound_templates import TEMPLATES, bound, choices
from tests.support.servers import RunningSandbox
from tests.support.workspaces import connect

METRIC_IDS = [metric.id for metric in METRICS if metric.draw]
VISIBLE = 40
"""Of 255 levels: more than what JPEG makes of the same pixels."""


@pytest.fixture(scope="module")
def ws(running_sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One connected workspace for all of them: nothing is written."""
    settings = Settings(
        workspace_url=running_sandbox.url.removesuffix("/sandbox"),
        sandbox_url=running_sandbox.url,
        workspace_db=tmp_path_factory.mktemp("workspace") / "workspace.db",
        sandbox_db=tmp_path_factory.mktemp("unused") / "unused.db",
    )
    with open_workspace(settings) as ws:
        connect(ws)
        yield ws


def region(template: Template, slot: str) -> tuple[int, int, int, int]:
    """The box in which a slot is drawn, by its layer and by where that is applied."""
    parts = template.transformation.split("/")
    at = next(number for number, part in enumerate(parts) if re.search(rf"\$\({slot}\)|l_\${slot}\b", part))
    end = next(number for number in range(at, len(parts)) if parts[number].startswith("fl_layer_apply"))
    inside, place = ",".join(parts[at:end]), parts[end]

    def of(name: str, text: str, default: int) -> int:
        found = re.search(rf"(?:^|,){name}_(-?\d+)", text)
        return int(found[1]) if found else default

    width, height, x, y = of("w", inside, 300), of("h", inside, 100), of("x", place, 0), of("y", place, 0)
    middle = ((template.width - width) // 2 + x, (template.height - height) // 2 + y)
    left = x if "west" in place else template.width - x - width if "east" in place else middle[0]
    top = y if "north" in place else middle[1]
    return left, top, min(template.width, left + width), min(template.height, top + height)


def telling(value: str) -> str:
    """The part of a value by which one sees a difference: a text's beginning, an address's file."""
    return value.partition("?")[0][-14:] if value.startswith("http") else value[:8]


def pair(names: list[str], shown: tuple[Any, ...]) -> tuple[int, int] | None:
    """Two recipients whose every bound value is there and differs."""
    known = [place for place, values in enumerate(shown) if all(values[name] for name in names)]
    return next(
        (
            (one, other)
            for other in known
            for one in known[: known.index(other)]
            if all(telling(shown[one][name]) != telling(shown[other][name]) for name in names)
        ),
        None,
    )


@pytest.mark.parametrize("metric", METRIC_IDS)
def test_every_mail_renders_and_pictures_differ_where_values_do(ws: Workspace, metric: str) -> None:
    sample: Sample = ws.events.sample(metric, limit=100)
    cloud = ws.account.cloud
    for path in TEMPLATES:
        template = parse_template(path.read_bytes())
        slots = bound(template, sample.fields())
        assert slots, path.name
        personalization = choices(slots, cloud.name)
        compiled = compile_template(compose(template, personalization, cloud).html)
        urls = []
        for event in sample.events:
            (url,) = image_urls(preview_html(compiled, {"profile": None, "event": event.properties}))
            assert url.startswith(f"{cloud.prefix}/image/upload/")
            urls.append(url)
        shown = ws.preview.fill_rates(
            ws.personalize.compose(f"templates/{path.name}", personalization.to_json()), sample
        ).texts
        two = pair(list(slots), shown)
        assert two, f"{path.name}: nobody differs"
        answers = [httpx.get(urls[place], timeout=30) for place in two]
        assert [(each.status_code, each.headers.get("X-Cld-Error")) for each in answers] == [(200, None)] * 2, urls
        images = [Image.open(io.BytesIO(each.content)).convert("L") for each in answers]
        difference = ImageChops.difference(*images)
        for name in slots:
            most = difference.crop(region(template, name)).getextrema()[1]
            assert most > VISIBLE, f"{path.name}: {name} of {two} looks the same"
