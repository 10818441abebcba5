"""Sending assets again keeps what people gave their blocks; an update says what it changes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import Workspace
from core.send.values import Plan, PlanRow
from tests.support.services_in_memory import MUG, ServicesInMemory, connected, image

VASE, CLIP = "products/vase", "clips/steam"
ASSETS = [MUG, VASE, CLIP]
REFERENCES = [f"image/upload/{MUG}", f"image/upload/{VASE}", f"video/upload/{CLIP}"]
LINK = "https://fern.example/mug"
TEXTS = st.dictionaries(st.sampled_from(REFERENCES), st.sampled_from(["", "A mug", "A {{ mug }} & <b>"]))
LINKS = st.dictionaries(st.sampled_from(REFERENCES), st.sampled_from(["", LINK, f"{LINK}?a=1&b=2"]))
SETTINGS = st.fixed_dictionaries({"alts": TEXTS, "links": LINKS}, optional={"link": st.sampled_from(["", LINK])})


@pytest.fixture
def services() -> ServicesInMemory:
    return ServicesInMemory(
        image(MUG, 1),
        image(VASE, 2, context=None),
        image(CLIP, 3, resource_type="video", format="mp4", duration=9.5),
    )


@pytest.fixture
def ws(services: ServicesInMemory, tmp_path: Path) -> Iterator[Workspace]:
    with connected(services, tmp_path) as ws:
        yield ws


def sent(ws: Workspace, assets: list[str], **choices: Any) -> None:
    assert ws.send.wait(ws.send.start(assets, choices)).state == "done"


def row_of(plan: Plan, public_id: str) -> PlanRow:
    (row,) = [row for row in plan.rows if row.asset.public_id == public_id]
    return row


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=SETTINGS)
def test_a_selection_that_is_sent_again_as_it_is_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, choices: dict[str, Any]
) -> None:
    services = ServicesInMemory(
        image(MUG, 1),
        image(VASE, 2, context=None),
        image(CLIP, 3, resource_type="video", format="mp4", duration=9.5),
    )
    with connected(services, tmp_path_factory.mktemp("again")) as ws:
        sent(ws, ASSETS, **choices)
        for _ in range(2):
            plan = ws.send.plan(ASSETS)
            assert [(row.action, row.alt, row.link) for row in plan.rows] == [
                ("unchanged", row.alt, row.link) for row in ws.send.plan(ASSETS, choices).rows
            ]
            # What is kept is kept by every further send.
            sent(ws, ASSETS)


def test_what_a_person_gave_stays_through_other_changes(ws: Workspace) -> None:
    sent(ws, [MUG], alts={REFERENCES[0]: "Green ridge mug"}, links={REFERENCES[0]: LINK})
    sent(ws, [MUG], width=300)
    row = row_of(ws.send.plan([MUG]), MUG)
    assert (row.alt, row.alt_source, row.link, row.kept_link) == ("Green ridge mug", "block", LINK, "own")
    assert row.note.startswith("image: ")
    assert f"Cloudinary has “Alt of {MUG}”" in row.note


def test_what_is_given_now_wins(ws: Workspace) -> None:
    sent(ws, [MUG], alts={REFERENCES[0]: "Green"}, links={REFERENCES[0]: LINK})
    row = row_of(ws.send.plan([MUG], {"alts": {REFERENCES[0]: ""}, "links": {REFERENCES[0]: ""}}), MUG)
    assert (row.action, row.alt, row.link) == ("update", "", "")
    assert row.note == f"alt text: “Green” → none; link: “{LINK}” → none"


@pytest.mark.parametrize("sends_between", [0, 1, 2])
def test_a_link_for_all_replaces_one_for_all_and_never_one_of_an_asset_alone(ws: Workspace, sends_between: int) -> None:
    own, shared, new = (f"{LINK}{number}" for number in range(3))
    sent(ws, [MUG, VASE], link=shared, links={REFERENCES[0]: own})
    for _ in range(sends_between):
        sent(ws, [MUG, VASE])
    assert [row.link for row in ws.send.plan([MUG, VASE]).rows] == [own, shared]
    assert [row.link for row in ws.send.plan([MUG, VASE], {"link": new}).rows] == [own, new]


@pytest.mark.parametrize(
    ("choices", "change"),
    [
        ({"name": "{title} 2"}, "block name: “Mug” → “Mug 2”"),
        ({"link": LINK}, f"link: none → “{LINK}”"),
        ({"alts": {REFERENCES[0]: "A {{ mug }}"}}, f"alt text: “Alt of {MUG}” → “A {{{{ mug }}}}”"),
        ({"width": 300}, "image: its size, format or version"),
    ],
)
def test_an_update_says_what_it_changes(ws: Workspace, choices: dict[str, Any], change: str) -> None:
    sent(ws, [MUG])
    row = row_of(ws.send.plan([MUG], choices), MUG)
    assert (row.action, row.note) == ("update", change)


def test_an_alt_text_that_changed_in_cloudinary_is_brought_to_the_block(
    ws: Workspace, services: ServicesInMemory
) -> None:
    sent(ws, [MUG])
    (block,) = services.blocks.values()
    properties = block["attributes"]["definition"]["data"]["properties"]
    assert properties["alt_text"] == f"Alt of {MUG}"
    services.assets[f"{1:032x}"]["context"] = {"custom": {"alt": "Ridge mug"}}
    row = row_of(ws.send.plan([MUG]), MUG)
    assert (row.action, row.alt_source) == ("update", "Cloudinary")
    assert row.note == f"alt text: “Alt of {MUG}” → “Ridge mug”"


def test_a_block_that_was_deleted_is_created_with_what_it_had(ws: Workspace, services: ServicesInMemory) -> None:
    sent(ws, [MUG], alts={REFERENCES[0]: "Green"}, links={REFERENCES[0]: LINK})
    services.blocks.clear()
    row = row_of(ws.send.plan([MUG], {"recreate": True}), MUG)
    assert (row.action, row.alt, row.link) == ("create", "Green", LINK)


def test_each_asset_can_have_its_own_link(ws: Workspace, services: ServicesInMemory) -> None:
    sent(ws, ASSETS, link=LINK, links={REFERENCES[1]: f"{LINK}/vase", REFERENCES[2]: ""})
    links = {
        block["attributes"]["name"]: block["attributes"]["definition"]["data"]["properties"]["href"]
        for block in services.blocks.values()
    }
    assert (links["Mug"], links["Vase"]) == (LINK, f"{LINK}/vase")
    assert links["Steam"].endswith("/video/upload/clips/steam.mp4")
