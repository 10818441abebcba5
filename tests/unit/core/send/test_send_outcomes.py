"""What becomes of an asset of a send whose turn ends in an error, and whether “Resume” tries it again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from core.accounts.account import Account
from core.domain.asset import Asset
from core.domain.send_settings import SendSettings
from core.errors import (
    Busy,
    Conflict,
    InputError,
    NotConnected,
    NotFound,
    OutcomeUnknown,
    Reconnect,
    Refused,
    StoreError,
    Throttled,
    Unavailable,
    UnknownApp,
    WorkspaceError,
)
from core.publish.block_writer import BlockWriter
from core.publish.image_copies import ImageUploader
from core.publish.template_blocks import TemplateBlocks
from core.send.items import ItemSender
from core.send.store import Sends
from core.send.values import PlanRow
from core.store.database import Database
from tests.support.planned import planned_send

ASSET = Asset(asset_id="a", resource_type="image", type="upload", public_id="products/mug", version=1, url="")
COPY = PlanRow(asset=ASSET, kind="copy", name="Mug", alt="", link="", src="", action="create", calls=1)
LATER = [Unavailable("no answer"), OutcomeUnknown("lost"), StoreError("the disk is full"), Busy("a colleague saves it")]
NEVER: list[tuple[WorkspaceError, str]] = [
    (Conflict("edited"), "conflict"),
    (NotFound("gone"), "conflict"),
    (InputError("wrong"), "rejected"),
    (Refused("no"), "rejected"),
    (UnknownApp("no such app"), "rejected"),
]


@dataclass(frozen=True)
class FailingCopier:
    """Every copy ends in this error."""

    error: WorkspaceError

    def copy(self, *_: object, **__: object) -> Any:
        raise self.error


def sent_and_gone_on(folder: Path, error: WorkspaceError) -> tuple[str, str]:
    """The outcome of an asset whose turn ended in this error, and its outcome once somebody pressed “Resume”."""
    database = Database(folder / "workspace.db")
    sends, send_id = Sends(database), planned_send(database, "pair", [COPY]).id
    sender = ItemSender(
        account=cast("Account", None),
        writer=cast("BlockWriter", None),
        personalize=cast("TemplateBlocks", None),
        uploader=cast("ImageUploader", FailingCopier(error)),
        settings=SendSettings(),
    )
    (item,) = sends.items(send_id)
    result = sender.send(item, ASSET)
    assert result.detail == str(error)
    sends.end(send_id, item.number, result.outcome, result.detail)
    with database.write() as db:
        sends.retry(db, send_id)
    return result.outcome, sends.items(send_id)[0].outcome


@pytest.mark.parametrize("error", LATER, ids=lambda error: type(error).__name__)
def test_what_a_later_try_may_bring_is_tried_again(tmp_path: Path, error: WorkspaceError) -> None:
    assert sent_and_gone_on(tmp_path, error) == ("unavailable", "")


@pytest.mark.parametrize(("error", "outcome"), NEVER, ids=lambda each: type(each).__name__)
def test_what_a_person_has_to_decide_is_not(tmp_path: Path, error: WorkspaceError, outcome: str) -> None:
    assert sent_and_gone_on(tmp_path, error) == (outcome, outcome)


@pytest.mark.parametrize("error", [Throttled("slow down"), NotConnected("none"), Reconnect("again")])
def test_what_concerns_all_assets_is_raised(tmp_path: Path, error: WorkspaceError) -> None:
    with pytest.raises(type(error)):
        sent_and_gone_on(tmp_path, error)
