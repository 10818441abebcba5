"""The sandbox's pictures: 1200 × 600 with three layers, first and cached, against a plain resize by Pillow."""

import io
import tempfile
import time
from pathlib import Path

import httpx
from PIL import Image

from benchmarks.rows import Row
from benchmarks.served import sandbox_alone

ROUNDS = 15
PATH = (
    "/res/fernkiln/image/upload/c_fill,h_600,w_1200"
    "/co_rgb:1f3b33,c_fit,h_190,l_text:Manrope_76_800:Thank%2520you%252C%2520{name},w_600/fl_layer_apply,g_north_west,x_70,y_110"
    "/co_rgb:4d5f57,c_fit,h_110,l_text:Manrope_36_500:Your%2520order,w_540/fl_layer_apply,g_north_west,x_70,y_320"
    "/l_products:mug/c_fill,h_440,w_440/fl_layer_apply,g_east,x_80/f_jpg/q_auto/templates/thanks_bg.png"
)


def measure() -> list[Row]:
    """Figures against their limits."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sandbox_alone(Path(folder) / "sandbox.db") as url,
        httpx.Client() as client,
    ):
        _seconds(client, url, "warm")
        first = _median([_seconds(client, url, f"Ada{number}") for number in range(ROUNDS)])
        cached = _median([_seconds(client, url, "Ada0") for _ in range(ROUNDS)])
    plain = _median([_resize() for _ in range(ROUNDS)])
    figure = f"{first * 1000:.0f} ms first ({first / plain:.1f}× a resize), {cached * 1000:.1f} ms cached"
    used = max(first / 0.15, cached / 0.005)
    limit = "≤ 150 ms first, ≤ 5 ms cached"
    return [Row(what="sandbox picture, 1200 × 600, three layers", figure=figure, limit=limit, used=used)]


def _seconds(client: httpx.Client, url: str, name: str) -> float:
    started = time.perf_counter()
    client.get(url + PATH.format(name=name)).raise_for_status()
    return time.perf_counter() - started


def _resize() -> float:
    image = Image.new("RGB", (1600, 1600), (200, 180, 150))
    started = time.perf_counter()
    image.resize((1200, 600), Image.Resampling.LANCZOS).save(io.BytesIO(), "JPEG", quality=82)
    return time.perf_counter() - started


def _median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]
