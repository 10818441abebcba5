"""Publishing a block: created once, updated in place, left alone, found again when an answer was lost, never stolen."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core import Workspace
from core.blocks.image import image_block
from core.cloudinary.metadata_field import find_entry
from core.domain.asset import Asset
from core.domain.block import LinkKey
from core.domain.send_settings import SendSettings
from core.errors import Conflict, InputError, NotFound, OutcomeUnknown, Refused, Unavailable
from core.publish.block_writer import BlockWriter, WriteOptions, WriteOutcome
from core.publish.image_content import ImageContent
from core.publish.purpose import FOR_ITSELF, Purpose
from core.publish.store import Links
from tests.support.services_in_memory import CONTENT, MUG, Json, ServicesInMemory, connected, image

WRITES = {"POST blocks", "PATCH block", "POST /image/metadata"}


@pytest.fixture
def services() -> ServicesInMemory:
    return ServicesInMemory(image(MUG, 1), image("products/vase", 2))


@pytest.fixture
def ws(services: ServicesInMemory, tmp_path: Path) -> Iterator[Workspace]:
    with connected(services, tmp_path) as ws:
        yield ws


class Publisher:
    """Publishes the mug, as Send does."""

    def __init__(self, ws: Workspace, purpose: Purpose = FOR_ITSELF) -> None:
        self.links = Links(ws.database)
        self._account = ws.account
        self._writer = BlockWriter(ws.account, self.links, ws.database, purpose)
        self.key = LinkKey(scope=ws.account.scope, asset_id=self.asset().asset_id, kind="image")

    def asset(self) -> Asset:
        return self._account.cloudinary.get_asset("image", MUG)

    def publish(self, alt: str = "A mug", name: str = "Mug", *, native: bool = True, **options: Any) -> WriteOutcome:
        def prepare() -> ImageContent:
            asset, cloud = self.asset(), self._account.cloud
            image = image_block(asset, cloud, SendSettings(), alt)
            return ImageContent(asset=asset, image=image, cloud=cloud, native=native)

        return self._writer.write(self.key, prepare, name, WriteOptions(**options))

    @property
    def journal(self) -> list[str]:
        return [entry.outcome for entry in self.links.journal(self.key.scope, 10)]


@pytest.fixture
def publisher(ws: Workspace, services: ServicesInMemory) -> Publisher:
    publisher = Publisher(ws)
    services.requests.clear()
    return publisher


def alt_of(block: Json) -> str:
    return str(block["attributes"]["definition"]["data"]["properties"]["alt_text"])


def test_the_first_write_creates_one_block_and_puts_the_link_on_the_asset(
    publisher: Publisher, services: ServicesInMemory
) -> None:
    written = publisher.publish()
    assert (written.outcome, written.version, written.linked, written.note) == ("created", 1, True, "")
    ((block_id, block),) = services.blocks.items()
    assert (written.block_id, block["attributes"]["name"], alt_of(block)) == (block_id, "Mug", "A mug")
    assert services.calls == [
        "GET /resources/image/upload/*",
        "GET blocks",
        "POST blocks",
        "POST /image/metadata",
        "GET /resources/image/upload/*",
    ]
    entry = find_entry(services.field(), "ACC1", publisher.key)
    assert entry
    assert (entry.block_id, entry.kind, entry.variant, entry.name) == (block_id, "image", "", "Mug")
    link = publisher.links.get(publisher.key)
    assert link
    assert (link.block_id, link.version, link.pending) == (block_id, 1, ())
    assert publisher.journal == ["created"]


def test_a_second_write_changes_the_same_block_and_keeps_what_a_team_chose_there(
    publisher: Publisher, services: ServicesInMemory
) -> None:
    first = publisher.publish()
    block = services.blocks[first.block_id]["attributes"]
    block["definition"]["data"]["display_options"] = {"show_on": "desktop"}
    services.requests.clear()
    second = publisher.publish("A blue mug", "Blue mug")
    assert (second.outcome, second.version, second.block_id) == ("updated", 2, first.block_id)
    assert len(services.blocks) == 1
    assert (block["name"], alt_of({"attributes": block})) == ("Blue mug", "A blue mug")
    assert block["definition"]["data"]["display_options"] == {"show_on": "desktop"}
    assert len(services.calls) <= 5
    assert services.counted["PATCH block"] == 1


def test_what_is_there_already_is_not_written(publisher: Publisher, services: ServicesInMemory) -> None:
    publisher.publish()
    services.requests.clear()
    written = publisher.publish()
    assert (written.outcome, written.version, written.linked) == ("unchanged", 1, True)
    assert not WRITES & set(services.calls)
    assert len(services.calls) <= 3


def test_a_create_whose_answer_was_lost_is_found_at_once(publisher: Publisher, services: ServicesInMemory) -> None:
    services.fault("POST", CONTENT, "lost after")
    written = publisher.publish()
    assert (written.outcome, [written.block_id]) == ("created", list(services.blocks))
    assert services.counted["POST blocks"] == 1


def lose_create(publisher: Publisher, services: ServicesInMemory, answer: Any = 500) -> None:
    """A block is created, and neither that answer nor one to the look-up after it arrives."""
    services.fault("POST", CONTENT, "lost after")
    # The first list is that before the create.
    services.fault("GET", CONTENT, lambda body: body)
    services.fault("GET", CONTENT, answer, times=3)
    with pytest.raises(Unavailable):
        publisher.publish()


@pytest.mark.parametrize("answer", [500, 503, "lost after"])
def test_a_create_whose_answer_and_whose_look_up_were_lost_is_known_as_ours_by_the_next_write_under_any_name(
    publisher: Publisher, services: ServicesInMemory, answer: Any
) -> None:
    lose_create(publisher, services, answer)
    assert len(services.blocks) == 1
    assert publisher.links.get(publisher.key) is None
    written = publisher.publish("A blue mug", "Another name")
    assert (written.outcome, [written.block_id]) == ("created", list(services.blocks))
    assert services.counted["POST blocks"] == 1


def test_a_create_that_was_lost_before_a_send_began_is_none_of_its_own(
    ws: Workspace, publisher: Publisher, services: ServicesInMemory
) -> None:
    """Somebody may use that block by now, and undoing the send would delete it."""
    lose_create(publisher, services)
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat(timespec="milliseconds")
    assert Publisher(ws, Purpose(since=later)).publish().outcome == "adopted"


@pytest.mark.parametrize("hours", [-1, 1])
def test_what_appeared_at_another_time_than_a_create_that_was_lost_is_somebody_elses(
    publisher: Publisher, services: ServicesInMemory, hours: int
) -> None:
    """Also if it says the same: that create may never have reached Klaviyo."""
    lose_create(publisher, services)
    (block,) = services.blocks.values()
    block["attributes"]["created"] = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    written = publisher.publish()
    assert (written.outcome, [written.block_id]) == ("adopted", list(services.blocks))


def test_a_create_that_never_arrived_is_said_and_created_later(
    publisher: Publisher, services: ServicesInMemory
) -> None:
    services.fault("POST", CONTENT, "lost before")
    with pytest.raises(OutcomeUnknown):
        publisher.publish()
    assert services.blocks == {}
    assert publisher.publish().outcome == "created"
    assert len(services.blocks) == 1


def test_an_update_whose_answer_was_lost_is_repeated_and_no_conflict(
    publisher: Publisher, services: ServicesInMemory
) -> None:
    publisher.publish()
    services.fault("PATCH", CONTENT, "lost after", times=3)
    assert publisher.publish("A blue mug").outcome == "updated"
    services.fault("PATCH", CONTENT, "lost after", times=3)
    services.fault("GET", CONTENT, lambda body: body)
    services.fault("GET", CONTENT, 500, times=3)
    with pytest.raises(Unavailable):
        publisher.publish("A green mug")
    # It acted, and nobody else did: what Klaviyo has is known as ours.
    assert publisher.publish("A green mug").outcome == "unchanged"
    assert publisher.publish("A red mug").outcome == "updated"


def test_an_edit_in_klaviyo_is_not_overwritten_unless_a_person_says_so(
    publisher: Publisher, services: ServicesInMemory
) -> None:
    first = publisher.publish()
    services.blocks[first.block_id]["attributes"]["definition"]["data"]["properties"]["alt_text"] = "Theirs"
    services.requests.clear()
    with pytest.raises(Conflict, match="was edited in Klaviyo"):
        publisher.publish("A blue mug")
    assert not WRITES & set(services.calls)
    assert alt_of(services.blocks[first.block_id]) == "Theirs"
    assert publisher.publish("A blue mug", overwrite=True).outcome == "updated"
    assert alt_of(services.blocks[first.block_id]) == "A blue mug"


def test_a_deleted_block_is_created_again_only_if_a_person_says_so(
    publisher: Publisher, services: ServicesInMemory
) -> None:
    publisher.publish()
    services.blocks.clear()
    with pytest.raises(NotFound, match="was deleted in Klaviyo"):
        publisher.publish()
    assert services.blocks == {}
    assert publisher.publish(recreate=True).outcome == "created"
    assert len(services.blocks) == 1


@pytest.mark.parametrize("status", [500, 429, 403])
def test_a_look_up_that_failed_is_no_missing_block(
    publisher: Publisher, services: ServicesInMemory, status: int
) -> None:
    publisher.publish()
    services.fault("GET", CONTENT, status, times=3)
    with pytest.raises((Unavailable, Refused)):
        publisher.publish(recreate=True)
    assert len(services.blocks) == 1


def test_a_block_of_the_same_name_that_shows_something_else_is_not_taken(
    publisher: Publisher, services: ServicesInMemory
) -> None:
    data = {"properties": {"src": "https://elsewhere.test/a.png"}, "display_options": {}}
    foreign = {"name": "Mug", "definition": {"content_type": "block", "type": "image", "data": data}}
    services.blocks["FOREIGN"] = {"id": "FOREIGN", "attributes": foreign}
    before = json.dumps(foreign)
    assert publisher.publish().outcome == "created"
    assert json.dumps(services.blocks["FOREIGN"]["attributes"]) == before
    assert len(services.blocks) == 2


def test_a_link_that_only_the_asset_knows_is_used(
    publisher: Publisher, services: ServicesInMemory, tmp_path: Path
) -> None:
    first = publisher.publish()
    with connected(services, tmp_path / "other") as other:
        assert Publisher(other).publish("A blue mug").outcome == "adopted"
    assert list(services.blocks) == [first.block_id]


def test_a_form_that_klaviyo_does_not_take_is_written_as_html(publisher: Publisher, services: ServicesInMemory) -> None:
    services.fault("POST", CONTENT, 400)
    written = publisher.publish()
    assert written.outcome == "created"
    assert services.blocks[written.block_id]["attributes"]["definition"]["type"] == "html"
    assert publisher.publish().outcome == "unchanged"


def without_definition(body: Json) -> Json:
    return {"data": {**body["data"], "attributes": {"name": body["data"]["attributes"]["name"], "definition": None}}}


def test_an_answer_that_withholds_the_definition_costs_one_call_more(
    publisher: Publisher, services: ServicesInMemory
) -> None:
    services.fault("POST", CONTENT, without_definition)
    assert publisher.publish().outcome == "created"
    assert services.counted["GET block"] == 1


def test_what_klaviyo_keeps_in_another_way_is_said(publisher: Publisher, services: ServicesInMemory) -> None:
    def other(body: Json) -> Json:
        told = json.loads(json.dumps(body))
        told["data"]["attributes"]["definition"]["data"]["content"] = "<p>Something else</p>"
        return told  # type: ignore[no-any-return]

    services.fault("POST", CONTENT, other)
    with pytest.raises(Conflict, match="Klaviyo changed the block's content"):
        publisher.publish(native=False)


@pytest.mark.parametrize(
    ("fault", "note"), [(403, "Cloudinary denied access"), (500, "Cloudinary cannot answer"), (lambda _: {}, "skipped")]
)
def test_a_link_that_cannot_be_put_on_the_asset_is_kept_here_and_the_reason_told(
    publisher: Publisher, services: ServicesInMemory, fault: Any, note: str
) -> None:
    services.fault("POST", "/metadata", fault, times=3)
    written = publisher.publish()
    assert (written.outcome, written.linked) == ("created", False)
    assert note in written.note
    link = publisher.links.get(publisher.key)
    assert link
    assert link.block_id == written.block_id


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(403, Refused), (404, NotFound), (409, Conflict), (422, InputError), (401, Refused)],
)
def test_a_refused_create_leaves_nothing_open(
    publisher: Publisher, services: ServicesInMemory, fault: int, kind: type[Exception]
) -> None:
    services.fault("POST", CONTENT, fault, times=9)
    with pytest.raises(kind):
        publisher.publish()
    assert publisher.journal == ["failed"]
    assert list(publisher.links.unfinished(publisher.key)) == []
    services.faults.clear()
    assert publisher.publish().outcome == "created"
