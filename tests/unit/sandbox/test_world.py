"""The demo's world: the same each time, and with the odd values that real data has."""

import io
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from sandbox.state import State
from sandbox.world import draw, seed
from sandbox.world.backgrounds import BACKGROUNDS
from sandbox.world.clips import CLIPS
from sandbox.world.drawings.style import png
from sandbox.world.metrics import ADDED_TO_CART, METRICS, PLACED_ORDER
from sandbox.world.products import PRODUCTS


@cache
def drawn() -> Path:
    """A world that was drawn for all tests of this file."""
    folder = Path(tempfile.mkdtemp())
    seed.ensure(State(folder / "sandbox.db"))
    return folder / "sandbox.pristine.db"


def world(folder: Path) -> State:
    """A world of a test's own."""
    state = State(folder / "sandbox.db")
    shutil.copy(drawn(), folder / "sandbox.pristine.db")
    seed.ensure(state)
    return state


def events(state: State, metric: str) -> list[dict[str, Any]]:
    rows = state.db.execute("select properties from event where metric_id = ? order by timestamp", [metric]).fetchall()
    return [json.loads(row["properties"]) for row in rows]


def test_the_world_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = State(tmp_path / "a" / "sandbox.db"), State(tmp_path / "b" / "sandbox.db")
    for state in (first, second):
        seed.ensure(state)
    for table in ("event", "profile", "metric", "account", "template", "universal_content", "web_picture"):
        rows = [[tuple(row) for row in state.db.execute(f"select * from {table}")] for state in (first, second)]
        assert rows[0] == rows[1]


def test_a_second_start_leaves_the_world_alone(tmp_path: Path) -> None:
    state = world(tmp_path)
    state.set("clock_offset", "5")
    seed.ensure(state)
    assert state.setting("clock_offset") == "5"
    seed.reset(state)
    assert state.setting("clock_offset") == ""


def test_a_world_of_another_shape_is_drawn_anew(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "sandbox.db") as db:
        db.execute("create table account (id text)")
        db.execute("insert into account values ('old')")
    assert len(events(world(tmp_path), PLACED_ORDER)) == 4000


def test_odd_values_are_there(tmp_path: Path) -> None:
    orders = events(world(tmp_path), PLACED_ORDER)
    titles = [item.get("title", "missing") for order in orders for item in order["$extra"]["line_items"]]
    pictures = [
        (item["product"]["images"] or [{"src": "none"}])[0]["src"]
        for order in orders
        for item in order["$extra"]["line_items"]
    ]
    for odd in (None, False, "   ", "", "missing"):
        assert odd in titles
    for sign in (",", "/", "%", "?", "#", "&", "'", '"', "$(x)", "{{", "<script>", "茶", "ف", "🌿"):
        assert any(sign in str(title) for title in titles), sign
    assert max(len(str(title)) for title in titles) >= 300
    for odd in (None, False, "none"):
        assert odd in pictures
    assert any("retired" in str(picture) for picture in pictures)
    assert [] in [order["$extra"]["line_items"] for order in orders]


def test_recent_orders_show_products_that_are_on_sale(tmp_path: Path) -> None:
    state = world(tmp_path)
    known = {row["url"] for row in state.db.execute("select url from web_picture")}
    assert len(known) == len(PRODUCTS)
    for order in events(state, PLACED_ORDER)[-200:]:
        for item in order["$extra"]["line_items"]:
            for image in item["product"]["images"]:
                assert not image["src"] or image["src"].partition("?")[0] in known


def test_the_kept_pictures_are_those_that_the_drawings_give() -> None:
    kept = {str(path.relative_to(draw.PICTURES)) for path in draw.PICTURES.rglob("*.*")}
    names = [f"{background.public_id}.png" for background in BACKGROUNDS]
    names += [f"products/{product.slug}.png" for product in PRODUCTS]
    assert kept == {*names, *(f"clips/{name}.mp4" for name in CLIPS)}
    for product in PRODUCTS[::9]:
        fresh = Image.open(io.BytesIO(png(product.svg))).convert("RGBA")
        stored = Image.open(draw.PICTURES / "products" / f"{product.slug}.png").convert("RGBA")
        assert ImageChops.difference(fresh, stored).getbbox() is None, f"{product.slug}: run `make world`"


def test_there_is_much_to_sell(tmp_path: Path) -> None:
    assert len(PRODUCTS) >= 40
    assert len({product.slug for product in PRODUCTS}) == len({product.title for product in PRODUCTS}) == len(PRODUCTS)
    assert len({product.drawing for product in PRODUCTS}) >= 24
    state = world(tmp_path)
    counts = dict(tuple(row) for row in state.db.execute("select resource_type, count(*) from asset group by 1"))
    assert counts["raw"] == 6
    assert counts["video"] == 2
    assert counts["image"] == len(PRODUCTS) + len(BACKGROUNDS)
    assert all(
        json.loads(row["context"])["alt"] for row in state.db.execute("select context from asset") if row[0] != "{}"
    )


def test_a_year_of_twenty_thousand_events(tmp_path: Path) -> None:
    state = world(tmp_path)
    assert state.db.execute("select count(*) from event").fetchone()[0] == 20_000
    assert state.db.execute("select count(*) from profile").fetchone()[0] == 400
    assert state.db.execute("select count(*) from template").fetchone()[0] == 60
    first, last = state.db.execute("select min(timestamp), max(timestamp) from event").fetchone()
    assert 363 <= (last - first) / 86_400 <= 365
    assert {metric.id for metric in METRICS} == {row[0] for row in state.db.execute("select id from metric")}
    assert len(METRICS) == 10
    # One custom metric cannot be queried for samples.
    assert events(state, "KCvis1") == []


def share_by_age(state: State, metric: str, field: str) -> tuple[float, float]:
    """In which share of the oldest and of the newest hundred days' events a field is filled."""
    newest = state.db.execute("select max(timestamp) from event").fetchone()[0]
    shares = []
    for low, high in ((265, 365), (0, 100)):
        span = [metric, newest - high * 86_400, newest - low * 86_400]
        rows = state.db.execute(
            "select properties from event where metric_id = ? and timestamp > ? and timestamp <= ?", span
        ).fetchall()
        shares.append(sum(field in json.loads(row["properties"]) for row in rows) / len(rows))
    return shares[0], shares[1]


def test_coverage_drifts_over_the_year(tmp_path: Path) -> None:
    state = world(tmp_path)
    assert share_by_age(state, PLACED_ORDER, "ShippingAddress") == (0.0, 1.0)
    before, after = share_by_age(state, PLACED_ORDER, "Gift Message")
    assert 0.5 < before < 0.6
    assert after < 0.1
    before, after = share_by_age(state, "APvie1", "Rating")
    assert before == 0
    assert 0.8 < after < 0.9
    points = [order["Points Earned"] for order in events(state, PLACED_ORDER) if "Points Earned" in order]
    assert isinstance(points[0], str)
    assert isinstance(points[-1], int)


@pytest.mark.parametrize(
    ("metric", "sample", "extra", "absent"),
    [
        (PLACED_ORDER, "shopify_placed_order", {"Gift Message", "Points Earned"}, set()),
        ("SHchk1", "shopify_checkout_started", set(), set()),
        ("SHvie1", "shopify_viewed_product", set(), set()),
        ("SHcrt1", "shopify_added_to_cart", set(), set()),
        (ADDED_TO_CART, "api_added_to_cart", set(), set()),
        ("APvie1", "api_viewed_product", {"Rating"}, set()),
        ("WOchk1", "woocommerce_started_checkout", set(), set()),
        ("BIchk1", "bigcommerce_started_checkout", set(), set()),
        ("MAcrt1", "magento2_added_to_cart", set(), set()),
    ],
)
def test_events_have_the_shape_of_real_ones(
    tmp_path: Path, metric: str, sample: str, extra: set[str], absent: set[str]
) -> None:
    real = json.loads((Path(__file__).parents[2] / "data" / "events" / f"{sample}.json").read_text())[
        "event_properties"
    ]
    newest = events(world(tmp_path), metric)[-1]
    assert set(newest) - extra == set(real) - absent
    if "$extra" in real:
        assert set(newest["$extra"]) <= set(real["$extra"])
        assert len(set(newest["$extra"])) >= 0.8 * len(set(real["$extra"]))


def test_dead_pictures_are_among_old_orders_only(tmp_path: Path) -> None:
    orders = events(world(tmp_path), PLACED_ORDER)
    dead = [number for number, order in enumerate(orders) if "retired-" in json.dumps(order)]
    assert len(dead) > 30
    assert max(dead) < len(orders) - 200


def test_a_reset_brings_everything_back(tmp_path: Path) -> None:
    state = world(tmp_path)

    def everything() -> list[list[tuple[object, ...]]]:
        tables = ("asset", "event", "profile", "template", "universal_content", "setting", "fault", "token")
        return [[tuple(row) for row in state.db.execute(f"select * from {table} order by 1")] for table in tables]

    before = everything()
    with state.write() as db:
        db.execute("delete from asset")
        db.execute("delete from event where rowid % 3 = 0")
        db.execute("insert into token values ('t', 'access', 'i', 's', 1, 0)")
    state.set("clock_offset", "99")
    seed.reset(state)
    assert everything() == before


def test_a_world_whose_drawing_was_broken_off_is_drawn_again(tmp_path: Path) -> None:
    state = State(tmp_path / "sandbox.db")
    with state.write() as db:
        db.execute("insert into account values ('FERNKN', '{}')")
    seed.ensure(state)
    assert state.db.execute("select count(*) from event").fetchone()[0] == 20_000
