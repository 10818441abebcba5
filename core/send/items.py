"""Doing one asset of a send, and naming what came of it."""

from dataclasses import dataclass, replace
from typing import Any

from core.accounts.account import Account
from core.blocks.image import image_block
from core.domain.asset import Asset
from core.domain.block import LinkKey
from core.domain.send_settings import SendSettings
from core.errors import (
    Conflict,
    NotConnected,
    NotFound,
    Reconnect,
    StoreError,
    Throttled,
    Unavailable,
    WorkspaceError,
)
from core.publish.block_writer import BlockWriter, WriteOptions, WriteOutcome
from core.publish.image_content import ImageContent
from core.publish.image_copies import ImageUploader
from core.publish.template_blocks import TemplateBlocks
from core.send.values import UNANSWERED, SendItem, SendOutcome, link_kind


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one asset; `pending` says that its metadata is still to be written.

    `written` is the hash of the whole block as this left it.
    """

    outcome: SendOutcome
    detail: str = ""
    block_id: str = ""
    block_url: str = ""
    linked: bool = True
    pending: bool = False
    written: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """What a send keeps of it."""
        return {
            "outcome": self.outcome, "detail": self.detail, "block_id": self.block_id, "block_url": self.block_url,
            "linked": int(self.linked), "written": self.written,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ItemSender:
    """Sends assets of one send to one account."""

    account: Account
    writer: BlockWriter
    personalize: TemplateBlocks
    uploader: ImageUploader
    settings: SendSettings

    def send(self, item: SendItem, asset: Asset) -> Result:
        """One asset, once; Throttled, NotConnected and Reconnect are raised, for they concern all of them."""
        try:
            return self._do(item, asset)
        except (Throttled, NotConnected, Reconnect):
            raise
        except WorkspaceError as error:
            return Result(outcome=_outcome(error), detail=str(error))

    def _do(self, item: SendItem, asset: Asset) -> Result:
        if item.kind == "copy":
            copy = self.uploader.copy(asset, item.name, by_file=self.settings.by_file)
            return Result(outcome=copy.outcome, block_id=copy.image_id, block_url=copy.image_url)
        if item.kind == "template":
            return self._template(item, asset)
        image = image_block(asset, self.account.cloud, replace(self.settings, link=item.href), item.alt)
        content = ImageContent(
            asset=asset,
            image=image,
            cloud=self.account.cloud,
            native=self.account.capabilities.native_images and image.native,
        )
        key = LinkKey(scope=self.account.scope, asset_id=asset.asset_id, kind=link_kind(item.kind))
        written = self.writer.write(
            key,
            lambda: content,
            item.name,
            WriteOptions(overwrite=self.settings.overwrite, recreate=self.settings.recreate),
            field=False,
        )
        return result_of(written, pending=True)

    def _template(self, item: SendItem, asset: Asset) -> Result:
        opened = self.personalize.open(asset.public_id)
        if opened.state == "unknown":
            # Its choices may stand in the block alone.
            raise Unavailable(UNANSWERED)
        # Choices of another day stay; only a template that was never saved gets its defaults.
        choices, name = opened.personalization.to_json(), opened.name if opened.source != "new" else item.name
        settings = self.settings
        written = self.personalize.save(
            asset.public_id,
            choices,
            name,
            html=opened.html,
            overwrite=settings.overwrite,
            recreate=settings.recreate,
        )
        return result_of(written, pending=False)


def result_of(written: WriteOutcome, *, pending: bool) -> Result:
    """What came of the asset of a block; `pending` as in Result."""
    return Result(
        outcome=written.outcome,
        detail=". ".join(filter(None, [written.note, written.warning])),
        block_id=written.block_id,
        block_url=written.block_url,
        linked=written.linked and not pending,
        pending=pending,
        written=written.written,
    )


def _outcome(error: WorkspaceError) -> SendOutcome:
    if isinstance(error, Conflict | NotFound):
        return "conflict"
    # Nothing is wrong with the asset: a service did not answer, somebody works on it just now, or the disk is full.
    return "unavailable" if isinstance(error, Unavailable | StoreError) else "rejected"
