"""The demo's world: the same each time, and with the odd values that real data has."""

import io
import json
from pathlib import Path

from PIL import Image

from sandbox.state import State
from sandbox.world import draw, seed
from sandbox.world.library import BACKGROUNDS, CLIPS, PICTURES
from sandbox.world.metrics import METRICS, PLACED_ORDER
from sandbox.world.products import PRODUCTS
from tests.support.worlds import events, world


def test_the_world_is_the_same_each_time(drawn_world: Path, tmp_path: Path) -> None:
    first, second = world(drawn_world, tmp_path), State(tmp_path / "again" / "sandbox.db")
    seed.ensure(second)
    for table in ("event", "profile", "metric", "account", "template", "universal_content", "web_image"):
        rows = [[tuple(row) for row in state.db.execute(f"select * from {table}")] for state in (first, second)]
        assert rows[0] == rows[1]


def test_a_second_start_leaves_the_world_alone(drawn_world: Path, tmp_path: Path) -> None:
    state = world(drawn_world, tmp_path)
    state.set("clock_offset", "5")
    seed.ensure(state)
    assert state.setting("clock_offset") == "5"
    seed.reset(state)
    assert state.setting("clock_offset") == ""


def test_a_world_of_another_shape_is_drawn_anew(drawn_world: Path, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "sandbox.db") as db:
        db.execute("create table account (id text)")
        db.execute("insert into account values ('old')")
    assert len(events(world(drawn_world, tmp_path), PLACED_ORDER)) == 4000


def test_odd_values_are_there(drawn_world: Path, tmp_path: Path) -> None:
    orders = events(world(drawn_world, tmp_path), PLACED_ORDER)
    titles = [item.get("title", "missing") for order in orders for item in order["$extra"]["line_items"]]
    images = [
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
        assert odd in images
    assert any("retired" in str(image) for image in images)
    assert [] in [order["$extra"]["line_items"] for order in orders]


def test_recent_orders_show_products_that_are_on_sale(drawn_world: Path, tmp_path: Path) -> None:
    state = world(drawn_world, tmp_path)
    known = {row["url"] for row in state.db.execute("select url from web_image")}
    assert len(known) == len(PRODUCTS)
    for order in events(state, PLACED_ORDER)[-200:]:
        for item in order["$extra"]["line_items"]:
            for image in item["product"]["images"]:
                assert not image["src"] or image["src"].partition("?")[0] in known


def test_the_kept_pictures_are_those_that_the_drawings_give() -> None:
    kept = {str(path.relative_to(PICTURES)) for path in PICTURES.rglob("*.*")}
    names = [*BACKGROUNDS, *(f"products/{product.slug}" for product in PRODUCTS)]
    assert kept == {*(f"{name}.png" for name in names), *(f"clips/{name}.mp4" for name in CLIPS)}
    assert {str(path.relative_to(draw.DRAWINGS)) for path in draw.DRAWINGS.rglob("*.*")} == {
        f"{name}.svg" for name in names
    }
    for name in names:
        fresh = Image.open(io.BytesIO(draw.png(draw.DRAWINGS / f"{name}.svg")))
        stored = Image.open(PICTURES / f"{name}.png")
        same = (fresh.mode, fresh.size) == (stored.mode, stored.size) and fresh.tobytes() == stored.tobytes()
        assert same, f"{name}: run `make world`"


def test_there_is_much_to_sell(drawn_world: Path, tmp_path: Path) -> None:
    assert len(PRODUCTS) >= 40
    assert len({product.slug for product in PRODUCTS}) == len({product.title for product in PRODUCTS}) == len(PRODUCTS)
    assert len({product.caption for product in PRODUCTS}) >= 24
    state = world(drawn_world, tmp_path)
    counts = dict(tuple(row) for row in state.db.execute("select resource_type, count(*) from asset group by 1"))
    assert counts["raw"] == 6
    assert counts["video"] == 2
    assert counts["image"] == len(PRODUCTS) + len(BACKGROUNDS)
    assert all(
        json.loads(row["context"])["alt"] for row in state.db.execute("select context from asset") if row[0] != "{}"
    )


def test_a_year_of_twenty_thousand_events(drawn_world: Path, tmp_path: Path) -> None:
    state = world(drawn_world, tmp_path)
    assert state.db.execute("select count(*) from event").fetchone()[0] == 20_000
    assert state.db.execute("select count(*) from profile").fetchone()[0] == 400
    assert state.db.execute("select count(*) from template").fetchone()[0] == 60
    first, last = state.db.execute("select min(timestamp), max(timestamp) from event").fetchone()
    assert 363 <= (last - first) / 86_400 <= 365
    assert {metric.id for metric in METRICS} == {row[0] for row in state.db.execute("select id from metric")}
    assert len(METRICS) == 10
    # One custom metric cannot be queried for samples.
    assert events(state, "KCvis1") == []


def test_a_reset_brings_everything_back(drawn_world: Path, tmp_path: Path) -> None:
    state = world(drawn_world, tmp_path)

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
