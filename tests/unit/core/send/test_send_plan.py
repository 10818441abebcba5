"""What a send would do: a row an asset, decided by what both services say, and nothing written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import Workspace
from core.cloudinary.delivery import cloud_named
from core.domain.send_settings import SendSettings
from core.errors import InputError, Unavailable
from core.send.plan import COPIES_A_DAY, Facts, plan_send
from core.send.values import Plan
from tests.support.services_in_memory import CONTENT, MUG, PREFIX, Json, ServicesInMemory, connected, image

WRITES = ("POST blocks", "PATCH block", "POST /image/metadata", "DELETE block")
CLIP = image("clips/steam", 3, resource_type="video", format="mp4", duration=9.5)
SHEET = image("files/prices.pdf", 4, resource_type="raw", format=None, width=None, height=None)
BARE = image("products/vase", 2, context=None)


@pytest.fixture
def services() -> ServicesInMemory:
    return ServicesInMemory(image(MUG, 1), BARE, CLIP, SHEET)


@pytest.fixture
def ws(services: ServicesInMemory, tmp_path: Path) -> Iterator[Workspace]:
    with connected(services, tmp_path) as ws:
        yield ws
        assert not set(WRITES) & set(services.calls[len(before(services)) :])


def before(services: ServicesInMemory) -> list[str]:
    """The calls until the last thing that was sent on purpose."""
    calls = services.calls
    last = max((at for at, call in enumerate(calls) if call in WRITES), default=-1)
    return calls[: last + 1]


def actions(plan: Plan) -> dict[str, str]:
    return {row.asset.public_id: row.action for row in plan.rows}


def sent(ws: Workspace, services: ServicesInMemory, *assets: str, **settings: Any) -> None:
    job = ws.send.wait(ws.send.start(list(assets), settings))
    assert job.state == "done"
    services.requests.clear()


def test_each_asset_has_a_row_with_what_it_becomes(ws: Workspace, services: ServicesInMemory) -> None:
    plan = ws.send.plan([MUG, "clips/steam", "files/prices.pdf", "products/none", MUG])
    assert actions(plan) == {MUG: "create", "clips/steam": "create", "files/prices.pdf": "skip"}
    assert plan.missing == ("products/none",)
    mug, clip, sheet = plan.rows
    assert (mug.kind, mug.name, mug.alt) == ("image", "Mug", f"Alt of {MUG}")
    assert mug.src == f"{PREFIX}/image/upload/c_limit,w_1200/f_png,q_auto/{MUG}.png"
    assert (clip.kind, clip.link) == ("video", f"{PREFIX}/video/upload/clips/steam.mp4")
    assert "fps_8/e_loop" in clip.src
    assert "Only images, videos and templates" in sheet.note
    assert set(services.counted) <= {f"GET /resources/{kind}/upload" for kind in ("image", "video", "raw")}


def test_what_cloudinary_delivers_to_nobody_is_not_sent(tmp_path: Path) -> None:
    rejected = image("ai/mermaid", 1, placeholder=True, bytes=0)
    for_few = image("hot-tub", 2, access_control=[{"access_type": "token"}])
    template = image(
        "templates/a.cldt.json", 3, resource_type="raw", format=None, access_control=[{"access_type": "token"}]
    )
    services = ServicesInMemory(rejected, for_few, template)
    with connected(services, tmp_path) as ws:
        for settings in ({}, {"copies": True}):
            plan = ws.send.plan(["ai/mermaid", "hot-tub", "templates/a.cldt.json"], settings)
            assert set(actions(plan).values()) == {"skip"}
            assert [row.note for row in plan.rows] == [
                "Cloudinary does not deliver it: a placeholder replaces it, as after a rejected moderation.",
                "Cloudinary does not deliver it: its access control requires a token.",
                "Cloudinary does not deliver it: its access control requires a token.",
            ]
        # The template's file is not even asked for.
        assert {call.split()[1] for call in services.calls} <= {"/api/accounts"} | {
            f"/resources/{kind}/upload" for kind in ("image", "video", "raw")
        }


@pytest.mark.parametrize(
    "written",
    [
        f"{1:032x}",
        f"image/upload/{MUG}",
        f"{PREFIX}/image/upload/{MUG}.png",
        f"{PREFIX}/image/upload/c_fill,w_300/v1700000001/{MUG}.jpg",
    ],
)
def test_an_asset_may_be_named_in_each_of_its_ways(ws: Workspace, written: str) -> None:
    assert actions(ws.send.plan([written])) == {MUG: "create"}


def test_a_selection_costs_a_call_for_each_hundred(tmp_path: Path) -> None:
    services = ServicesInMemory(*(image(f"products/{number}", number) for number in range(250)))
    with connected(services, tmp_path) as ws:
        plan = ws.send.plan([f"{number:032x}" for number in range(250)])
        assert len(plan.rows) == 250
        assert services.counted == {"GET /resources/by_asset_ids": 3}


def test_what_was_sent_is_unchanged_and_another_choice_an_update(ws: Workspace, services: ServicesInMemory) -> None:
    sent(ws, services, MUG, "clips/steam")
    plan = ws.send.plan([MUG, "clips/steam"])
    assert actions(plan) == {MUG: "unchanged", "clips/steam": "unchanged"}
    assert services.counted["GET blocks"] == 1, "blocks are looked up by the hundred"
    (row,) = ws.send.plan([MUG], {"width": 300}).rows
    assert row.action == "update"
    assert (row.before != row.src, "w_1200" in row.before, "w_600" in row.src) == (True, True, True)


def edited(services: ServicesInMemory) -> Json:
    (block,) = services.blocks.values()
    block["attributes"]["definition"]["data"]["properties"]["alt_text"] = "Theirs"
    return block


def test_an_edited_block_is_a_conflict_until_a_person_chooses_to_overwrite(
    ws: Workspace, services: ServicesInMemory
) -> None:
    sent(ws, services, MUG)
    edited(services)
    (row,) = ws.send.plan([MUG]).rows
    assert (row.action, row.calls) == ("conflict", 0)
    assert "was edited in Klaviyo" in row.note
    assert actions(ws.send.plan([MUG], {"overwrite": True})) == {MUG: "update"}


def test_a_deleted_block_is_a_conflict_until_a_person_chooses_to_create_it_again(
    ws: Workspace, services: ServicesInMemory
) -> None:
    sent(ws, services, MUG)
    services.blocks.clear()
    (row,) = ws.send.plan([MUG]).rows
    assert row.action == "conflict"
    assert "was deleted in Klaviyo" in row.note
    assert actions(ws.send.plan([MUG], {"recreate": True})) == {MUG: "create"}


def test_a_block_that_only_the_asset_tells_is_no_new_one(services: ServicesInMemory, tmp_path: Path) -> None:
    with connected(services, tmp_path / "one") as ws:
        sent(ws, services, MUG)
    with connected(services, tmp_path / "other") as ws:
        assert actions(ws.send.plan([MUG])) == {MUG: "unchanged"}
        edited(services)
        # Nobody here wrote it, so nobody here can say that it was edited: it is brought to what is sent.
        assert actions(ws.send.plan([MUG])) == {MUG: "update"}


@pytest.mark.parametrize("status", [500, 429])
@pytest.mark.parametrize("path", [CONTENT, "/resources/"])
def test_a_look_up_that_failed_makes_no_plan(ws: Workspace, services: ServicesInMemory, path: str, status: int) -> None:
    sent(ws, services, MUG)
    services.fault("GET", path, status, times=3)
    with pytest.raises(Unavailable):
        ws.send.plan([MUG])


@pytest.mark.parametrize(
    ("choice", "action", "alt", "note"),
    [
        ("warning", "create", "Vase", "the title is used"),
        ("ignore", "create", "", ""),
        ("error", "skip", "Vase", "It has no alt text"),
    ],
)
def test_an_asset_without_alt_text_is_treated_as_a_person_chose(
    ws: Workspace, choice: str, action: str, alt: str, note: str
) -> None:
    (row,) = ws.send.plan(["products/vase"], {"missing_alt": choice}).rows
    assert (row.action, note in row.note) == (action, True)
    assert choice == "error" or row.alt == alt


def test_copies_beyond_the_days_number_are_counted(ws: Workspace) -> None:
    plan = ws.send.plan([MUG, "products/vase", "clips/steam"], {"copies": True})
    assert [row.kind for row in plan.rows] == ["copy", "copy", "video"]
    assert {row.action for row in plan.rows} == {"create"}
    assert plan.over_cap == 0
    assets = [row.asset for row in plan.rows]
    for by_file, most in ((False, COPIES_A_DAY["url"]), (True, COPIES_A_DAY["file"])):
        settings = SendSettings(copies=True, by_file=by_file)
        facts = Facts(current_blocks={}, templates={}, copied_today=most - 1)
        assert plan_send(assets, settings, cloud_named("demo"), facts, "2026-11-28").over_cap == 1
        facts = Facts(current_blocks={}, templates={}, copied_today=most - 1, copied_ids={assets[0].asset_id})
        assert plan_send(assets, settings, cloud_named("demo"), facts, "2026-11-28").over_cap == 0


def test_the_time_is_what_klaviyos_limits_allow(services: ServicesInMemory, tmp_path: Path) -> None:
    services = ServicesInMemory(*(image(f"products/{number}", number) for number in range(900)))
    with connected(services, tmp_path) as ws:
        plan = ws.send.plan([f"{number:032x}" for number in range(900)])
    # 750 in the first minute at 75 a second, the other 150 in the next.
    assert plan.seconds == pytest.approx(62)
    assert sum(row.calls for row in plan.rows) + 18 == plan.calls


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"wide": 1}, "wide"),
        ({"video": {"wide": 1}}, "video.wide"),
        ({"width": 9}, "width"),
        ({"link": "javascript:x"}, "link"),
        ({"name": "{owner}"}, "name"),
    ],
)
def test_a_setting_that_cannot_be_is_named(ws: Workspace, settings: Json, place: str) -> None:
    with pytest.raises(InputError) as raised:
        ws.send.plan([MUG], json.loads(json.dumps(settings)))
    assert raised.value.place == place
