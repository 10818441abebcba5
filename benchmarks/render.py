"""Checking every recipient of a block with the command: one worker against two, and against a rendering for each."""

import json
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.commands import Run, run
from benchmarks.orders import orders, write_lines
from benchmarks.preview import PRODUCT, PRODUCT_CHOICES
from benchmarks.rows import Row
from core.blocks.compose import compose
from core.blocks.preview import compile_block, image_urls, preview_html
from core.cloudinary.cldt import parse_template
from core.cloudinary.delivery import cloud_named
from core.domain.personalization import parse_personalization

EVENTS: Final = 50_000
_ALONE: Final = 2_000
"""Recipients that are rendered one after the other."""
SECONDS: Final = 120 / 1_000_000
"""Of the clock for a recipient, on two cores."""
# An address differs from order to order, a product comes again.
CHOICES: Final[dict[str, Any]] = {
    **PRODUCT_CHOICES,
    "slots": {
        **PRODUCT_CHOICES["slots"],
        "headline": {"from": "event", "path": ["Email"], "fallback": "there"},
    },
}


def measure(events: int = EVENTS) -> list[Row]:
    """Figures against their limits."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orders.ndjson"
        write_lines(file, events)
        one, two = _checked(Path(folder), file, 1), _checked(Path(folder), file, 2)
    assert one.output == two.output
    alone = _alone()
    figure = (
        f"{events / two.elapsed:,.0f} events/s on two cores, {events / one.elapsed:,.0f} on one "
        f"({two.elapsed:.1f} s against {one.elapsed:.1f} s by the clock, {two.cpu:.1f} against {one.cpu:.1f} s of the "
        f"processors; {alone * events / one.cpu:.1f}× a rendering for each; {one.largest:.0f} MB alone, "
        f"{two.largest:.0f} MB the largest of several, {two.together:.0f} MB together)"
    )
    what = f"every recipient of {events:,} orders checked: text, image, alt text and link"
    limit = f"≤ {SECONDS * events:,.0f} s on two cores, ≤ 300 MB"
    return [Row(what=what, figure=figure, limit=limit, used=max(two.elapsed / (SECONDS * events), two.together / 300))]


def _checked(folder: Path, file: Path, workers: int) -> Run:
    template, choices = folder / "block.cldt.json", folder / "choices.json"
    template.write_text(json.dumps(PRODUCT))
    choices.write_text(json.dumps(CHOICES))
    block = ["-m", "core", "block", "render", str(template), "--personalization", str(choices)]
    return run([*block, "--contexts", str(file), "--check", "--json", f"--workers={workers}"])


def _alone() -> float:
    """Seconds of the processor for one recipient, rendered by the call for a single one and read for its images."""
    block = compose(parse_template(json.dumps(PRODUCT)), parse_personalization(CHOICES), cloud_named("demo"))
    compiled = compile_block(block.html)
    contexts = [{"event": order["attributes"]["event_properties"]} for order in orders(_ALONE)]
    started = time.process_time()
    for context in contexts:
        image_urls(preview_html(compiled, context))
    return (time.process_time() - started) / _ALONE
