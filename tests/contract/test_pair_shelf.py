"""Several real pairs, one at work; both services are played by the sandbox, which has one account and one cloud."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr

from core import Workspace, open_workspace
from core.domain.connection import CloudinaryCredentials
from core.errors import InputError, NotConnected, NotFound
from core.settings import Settings

from .conftest import connect

TEMPLATE = "templates/order-thanks.cldt.json"
KEY = CloudinaryCredentials(cloud="fernkiln", key="sandbox-key", secret="sandbox-secret")


@pytest.fixture
def ws(real: Settings) -> Iterator[Workspace]:
    """A real pair whose environment came by the form, with one link."""
    with open_workspace(real) as ws:
        ws.setup._environments.save("real", KEY)
        connect(ws)
        ws.setup.create_metadata_field()
        ws.personalize.save(TEMPLATE, ws.personalize.open(TEMPLATE).personalization.to_json())
        yield ws


def another_shop(ws: Workspace) -> None:
    """Connect a second account: the sandbox's only one under another name."""
    ws.setup._environments.save("real", KEY)
    connect(ws)
    kept = ws.setup._connections.tokens("real")
    ws.setup._connections.save("real", "OTHER", "Another shop", kept)


def links(ws: Workspace) -> list[str]:
    return list(ws.links.table()["public_id"]) if len(ws.links.table()) else []


def test_links_stay_with_their_pair(ws: Workspace) -> None:
    assert links(ws) == [TEMPLATE]
    ws.shelf.set_aside()
    assert ws.pairs.active.name == "sandbox"
    another_shop(ws)
    assert links(ws) == []
    (kept,) = ws.shelf.kept()
    assert (kept.id, kept.account_name, kept.cloud, kept.own_key) == (
        "FERNKN:fernkiln",
        "Fern & Kiln",
        "fernkiln",
        True,
    )
    ws.shelf.take(kept.id)
    assert links(ws) == [TEMPLATE]
    assert ws.events.metrics()
    assert [each.id for each in ws.shelf.kept()] == ["OTHER:fernkiln"]
    told = [entry.what for entry in ws.setup.activity()]
    assert told[0] == "Pair put to work"
    assert told.count("Pair set aside") == 1


def test_work_under_way_for_the_first_pair_stops(ws: Workspace) -> None:
    first = ws.pairs.active
    ws.shelf.set_aside()
    another_shop(ws)
    with pytest.raises(NotConnected, match="another Klaviyo account"):
        first.klaviyo.metrics()
    ws.shelf.take("FERNKN:fernkiln")
    assert first.klaviyo.metrics()


def test_two_people_who_take_a_pair_at_once_lose_none(ws: Workspace) -> None:
    ws.shelf.set_aside()
    another_shop(ws)

    def take(_: int) -> str:
        try:
            ws.shelf.take("FERNKN:fernkiln")
        except NotFound:
            return "gone"
        finally:
            ws.database.close()
        return "taken"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == ["gone", "gone", "gone", "taken"]
    assert ws.pairs.connection(ws.pairs.active).account_id == "FERNKN"
    assert [each.id for each in ws.shelf.kept()] == ["OTHER:fernkiln"]


def test_a_pair_that_was_connected_anew_meanwhile_keeps_its_newer_approval(ws: Workspace) -> None:
    ws.shelf.set_aside()
    ws.setup._environments.save("real", KEY)
    connect(ws)
    newer = ws.setup._connections.tokens("real")
    ws.shelf.take("FERNKN:fernkiln")
    assert ws.setup._connections.tokens("real") == newer
    assert ws.shelf.kept() == []
    assert links(ws) == [TEMPLATE]


def test_a_pair_of_the_settings_comes_back_only_under_the_same_cloud(ws: Workspace, real: Settings) -> None:
    ws.setup.disconnect_cloudinary()
    line = "cloudinary://sandbox-key:sandbox-secret@{}".format
    with open_workspace(real.model_copy(update={"cloudinary_url": SecretStr(line("fernkiln"))})) as configured:
        configured.shelf.set_aside()
        assert not configured.shelf.kept()[0].own_key
    with open_workspace(real.model_copy(update={"cloudinary_url": SecretStr(line("elsewhere"))})) as moved:
        with pytest.raises(InputError, match="CLOUDINARY_URL: it must name fernkiln"):
            moved.shelf.take("FERNKN:fernkiln")
        assert moved.pairs.active.name == "sandbox"
        assert len(moved.shelf.kept()) == 1


def test_what_is_set_aside_is_sealed(ws: Workspace, real: Settings) -> None:
    tokens = ws.setup._connections.tokens("real")
    ws.shelf.set_aside()
    files = b"".join(path.read_bytes() for path in real.workspace_db.parent.rglob("*") if path.is_file())
    for secret in (tokens.access, tokens.refresh, "sandbox-secret"):
        assert secret.encode() not in files
    assert tokens.access not in repr([dataclasses.asdict(kept) for kept in ws.shelf.kept()])
    with pytest.raises(NotConnected):
        ws.shelf.set_aside()
