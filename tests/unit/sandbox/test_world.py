"""The demo's world: the same each time, and with the odd values that real data has."""

import json
from pathlib import Path
from typing import Any

from sandbox.state import State
from sandbox.world import seed
from sandbox.world.metrics import PLACED_ORDER
from sandbox.world.products import PRODUCTS


def world(folder: Path) -> State:
    state = State(folder / "sandbox.db")
    seed.ensure(state)
    return state


def events(state: State, metric: str) -> list[dict[str, Any]]:
    rows = state.db.execute("select properties from event where metric_id = ? order by timestamp", [metric]).fetchall()
    return [json.loads(row["properties"]) for row in rows]


def test_the_world_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = world(tmp_path / "a"), world(tmp_path / "b")
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
