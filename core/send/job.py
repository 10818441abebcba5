"""Doing a send, and taking one back: a journal survives the process, and the next one goes on with it."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from core.accounts.account import Account, AccountOf
from core.domain.block import LinkKey
from core.jobs.context import JobContext
from core.jobs.run import JobKind
from core.library.assets import Templates
from core.publish.block_writer import BlockWriter, WriteOutcome
from core.publish.image_copies import ImageUploader
from core.publish.image_copy_store import ImageCopies
from core.publish.purpose import Purpose, Record
from core.publish.store import Links
from core.publish.template_blocks import TemplateBlocks
from core.send.items import ItemSender, result_of
from core.send.metadata_batch import FieldBatch
from core.send.plan import BlocksLimiter
from core.send.sending import SENDING, Sending
from core.send.store import Sends
from core.send.undo import Undo
from core.send.values import SendItem
from core.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtils

SEND: Final = "send"
UNDO: Final = "undo"


class SendWork:
    """Sends what waits, and deletes what a send made; both for the account that the send was planned for."""

    def __init__(self, database: Database, account_of: AccountOf) -> None:
        self._database, self._account_of = database, account_of
        self._sends, self._copies = Sends(database), ImageCopies(database)

    @property
    def kinds(self) -> tuple[JobKind, JobKind]:
        """Both as kinds of jobs."""
        return (
            JobKind(name=SEND, work=self.send, partial_results="The blocks it created are kept.", shared=False),
            JobKind(name=UNDO, work=self.undo, partial_results="The blocks it has not deleted are kept."),
        )

    def send(self, context: JobContext) -> None:
        """Send every asset that waits."""
        account, links, ended = self._account_of(context.account), self._links(context), threading.Event()
        limiter = account.memory.get(BlocksLimiter)
        patient = account.with_retry(SENDING, limiter, lambda: ended.is_set() or context.stopped())
        items = self._sends.items(context.id)
        assets = account.cloudinary.get_assets_by_id([item.asset_id for item in items])
        fields = FieldBatch(account, context.id, links, self._sends, self._database)
        for item in items:
            if item.link_is_pending:
                fields.add(item.number, item.asset_id, item.kind)
        sending = Sending(
            context=context,
            database=self._database,
            sends=self._sends,
            sender=self._sender(patient, links, context, self._purpose(context, items)),
            fields=fields,
            assets={asset.asset_id: asset for asset in assets},
            limiter=limiter,
            ended=ended,
        )
        sending.run(items)

    def undo(self, context: JobContext) -> None:
        """Delete the blocks that the send made, as far as nobody changed or shows them."""
        undo = Undo(self._account_of(context.account), self._links(context), self._sends, self._database)
        if not undo.do(context.arguments["send"], context.stopped, context.progress):
            context.check()

    def _links(self, context: JobContext) -> Links:
        return Links(self._database, lambda: context.person)

    def _purpose(self, context: JobContext, items: Sequence[SendItem]) -> Purpose:
        send = self._sends.get(context.id)
        return Purpose(record=self._record(context, items), since=send.created_at if send else "")

    def _record(self, context: JobContext, items: Sequence[SendItem]) -> Record:
        """Writes down what came of an asset together with its link, whose metadata is still to be written then.

        A process that ends right then is followed by one that knows it.
        """
        numbers = {(item.asset_id, item.kind): item.number for item in items}

        def record(db: "SqliteUtils", key: LinkKey, written: WriteOutcome) -> None:
            number, result = numbers.get((key.asset_id, key.kind)), result_of(written, pending=True)
            # A template that was uploaded anew meanwhile is another asset, whose outcome is written down by itself.
            if number is not None:
                self._sends.end_in(db, context.id, number, **result.columns)

        return record

    def _sender(self, account: Account, links: Links, context: JobContext, purpose: Purpose) -> ItemSender:
        return ItemSender(
            account=account,
            writer=BlockWriter(account, links, self._database, purpose),
            personalize=TemplateBlocks(account, Templates(account), links, self._database, purpose),
            uploader=ImageUploader(account, self._copies, self._database),
            settings=self._sends.settings(context.id),
        )
