"""Sending assets to Klaviyo: find them, plan, start, follow, stop, go on, undo."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.accounts.account import Account
from core.domain.asset import Asset
from core.domain.block import Link, LinkKey
from core.domain.job import Job
from core.domain.send_settings import SendSettings
from core.errors import Busy, InputError, NotConnected, NotFound, WorkspaceError
from core.jobs.runner import Jobs
from core.jobs.store import active_job, is_active
from core.library.selection import Selection
from core.publish.block_writer import id_in_field
from core.publish.image_copy_store import ImageCopies
from core.publish.store import Links
from core.publish.template_blocks import TemplateBlocks
from core.send.earlier import earlier_entries
from core.send.entries import Entries
from core.send.job import SEND, UNDO
from core.send.plan import CurrentBlock, Facts, kind_of, plan_send
from core.send.preview import BlockPreview, preview_block
from core.send.settings import read_settings
from core.send.store import Sends
from core.send.templates import plan_template
from core.send.undo import Undo
from core.send.undo_plan import UndoRow
from core.send.values import Plan, SendItem, SendJob, link_kind
from core.store.activity import ActivityLog
from core.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables


class Send:
    """What the page Send and the command do; every argument is plain data, so that a call can be repeated."""

    def __init__(
        self,
        account: Account,
        personalize: TemplateBlocks,
        links: Links,
        database: Database,
        jobs: Jobs,
        log: ActivityLog,
        entries: Entries,
    ) -> None:
        self.entries = entries
        self._account, self._personalize, self._links = account, personalize, links
        self._database, self._jobs, self._log = database, jobs, log
        self._sends, self._copies = Sends(database), ImageCopies(database)

    def plan(self, assets: Sequence[str], settings: Mapping[str, Any] | None = None) -> Plan:
        """What a send of these public ids, hand-over elements or delivery URLs would do; nothing is changed.

        Costs a call for each hundred assets and for each hundred blocks that they feed already, and three for each
        template.
        """
        account, send_settings = self._account, read_settings(settings or {})
        scope = account.scope
        selection = Selection(account.cloudinary).read(assets)
        facts = Facts(
            current_blocks=self._current_blocks(selection.assets, send_settings),
            templates={
                asset.asset_id: plan_template(self._personalize, asset, send_settings)
                for asset in selection.assets
                if asset.is_template and not asset.withheld
            },
            earlier=earlier_entries(self._database, scope, [asset.asset_id for asset in selection.assets]),
            copied_ids={asset.asset_id for asset in selection.assets if self._copies.has(scope, asset)},
            copied_today=self._copies.today(scope, "file" if send_settings.by_file else "url"),
            native=account.capabilities.native_images,
        )
        today = datetime.now(UTC).date().isoformat()
        plan = plan_send(selection.assets, send_settings, account.cloud, facts, today)
        return replace(plan, missing=selection.missing)

    def preview(self, asset: str, settings: Mapping[str, Any] | None = None) -> BlockPreview:
        """What one asset becomes, and the block that it has; NotFound if there is no such asset, or several.

        Costs what the plan of this asset costs.
        """
        plan, account = self.plan([asset], settings), self._account
        if len(plan.rows) != 1:
            raise NotFound(f"there is no asset “{asset}”")
        (row,) = plan.rows
        link = None
        if row.kind != "copy":
            link = self._links.get(LinkKey(scope=account.scope, asset_id=row.asset.asset_id, kind=link_kind(row.kind)))
        block_url = account.block_url(link.block_id) if link and not row.was_deleted else ""
        return preview_block(row, plan.settings, account.cloud, link, block_url)

    def weigh(self, sources: Sequence[str]) -> dict[str, int]:
        """The bytes of these delivered pictures, a request each; those that cannot be had are left out."""
        weights = {}
        for source in dict.fromkeys(sources):
            with suppress(WorkspaceError):
                weights[source] = len(self._account.cloudinary.download_image(source))
        return weights

    def start(self, assets: Sequence[str], settings: Mapping[str, Any] | None = None) -> str:
        """Begin a send in the background; its id. What the plan skips is written down with its reason."""
        plan = self.plan(assets, settings)
        if not plan.rows:
            raise InputError("nothing selected can be sent; select other assets", "assets")
        scope = self._account.scope

        def add(db: "Tables", send_id: str) -> None:
            self._sends.add(db, send_id, scope, plan)
            self.entries.delete_sent(db, [row.asset.reference for row in plan.rows])

        send_id = self._jobs.start(SEND, scope, person=self._log.who(), in_transaction=add)
        self._log.add("Send started", f"{len(plan.rows)} assets, send {send_id}")
        return send_id

    def progress(self, send_id: str) -> SendJob:
        """How far a send is; NotFound for an unknown id."""
        send = self._sends.get(send_id)
        if not send:
            raise NotFound(f"there is no send {send_id}")
        return self._as_it_is(send, self._jobs.latest(UNDO, self._sends.scope(send_id), {"send": send_id}))

    def items(self, send_id: str) -> list[SendItem]:
        """What came of each asset, in order."""
        self.progress(send_id)
        return self._sends.items(send_id)

    def last(self) -> list[SendJob]:
        """The last sends of this account, the newest first; none without an account."""
        try:
            scope = self._account.scope
        except NotConnected:
            return []
        undos = {undo.arguments["send"]: undo for undo in reversed(self._jobs.newest(UNDO, scope))}
        return [self._as_it_is(send, undos.get(send.id)) for send in self._sends.all(scope)]

    def linked(self, asset_ids: Sequence[str]) -> dict[str, str]:
        """The block that each of these assets feeds, by asset_id; without those that feed none."""
        try:
            scope = self._account.scope
        except NotConnected:
            return {}
        return {link.key.asset_id: link.name for link in self._links.of_assets(scope, asset_ids)}

    def stop(self, send_id: str) -> None:
        """Let the assets at hand end, and no others begin."""
        if self._jobs.stop(self.progress(send_id).job):
            self._log.add("Send stopped", f"send {send_id}")

    def resume(self, send_id: str) -> None:
        """Go on with what waits, and try again what could not be done then; Busy while it is being undone."""
        self._own(send_id)
        self._wait_until_stopped(send_id)

        def retry(db: "Tables", _: str) -> None:
            if active_job(db, UNDO, self._account.scope, {"send": send_id}):
                raise Busy("the blocks of this send are being deleted; stop that first")
            self._sends.retry(db, send_id)

        self._jobs.resume(send_id, retry, done=True, person=self._log.who())
        self._log.add("Send resumed", f"send {send_id}")

    def wait(self, send_id: str) -> SendJob:
        """Wait until this process no longer works on a send; how far it is then."""
        self._jobs.wait(self.progress(send_id).job)
        return self.progress(send_id)

    def undo_plan(self, send_id: str) -> list[UndoRow]:
        """Which blocks of a send an undo would delete, and why the others stay; nothing is changed."""
        return self._undo(send_id).plan(send_id)

    def undo(self, send_id: str) -> None:
        """Begin to delete the blocks that a send created, that nobody changed since and that no template shows.

        Each of the send's items says in the end whether it was undone, or why its block stays.
        """
        self._own(send_id)
        self._wait_until_stopped(send_id)

        def check(db: "Tables", _: str) -> None:
            if is_active(db, send_id):
                raise Busy("this send is still running; stop it first")

        scope, person = self._account.scope, self._log.who()
        self._jobs.start(UNDO, scope, {"send": send_id}, person=person, in_transaction=check)
        self._log.add("Send undone", f"send {send_id}")

    def _wait_until_stopped(self, send_id: str) -> None:
        """Wait for what is being stopped; what was interrupted ends."""
        self._jobs.wait_until_stopped(self.progress(send_id).job)

    def _as_it_is(self, send: SendJob, undo: Job | None) -> SendJob:
        """With the job that acted last: the send's own, or that which took it back."""
        job = self._jobs.get(send.id)
        undone = undo is not None and undo.updated_at >= job.updated_at
        job = undo if undo and undone else job
        return replace(send, job=job.id, state=job.state, note=job.note, undone=undone)

    def _undo(self, send_id: str) -> Undo:
        self._own(send_id)
        return Undo(self._account, self._links, self._sends, self._database)

    def _own(self, send_id: str) -> None:
        """InputError when the send belongs to another account."""
        self.progress(send_id)
        if self._sends.scope(send_id) != self._account.scope:
            raise InputError("this send belongs to another account; connect that one first", "send")

    def _current_blocks(self, assets: Sequence[Asset], settings: SendSettings) -> dict[str, CurrentBlock]:
        """What pictures and videos feed: by our own links, else by the assets' metadata."""
        links: dict[str, tuple[str, Link | None]] = {}
        for asset in assets:
            kind = kind_of(asset, settings)
            if kind in ("image", "video"):
                key = LinkKey(scope=self._account.scope, asset_id=asset.asset_id, kind=link_kind(kind))
                link = self._links.get(key)
                if block_id := link.block_id if link else id_in_field(key, asset, self._account.id):
                    links[asset.asset_id] = (block_id, link)
        block_ids = [block_id for block_id, _ in links.values()]
        blocks = {block.id: block for block in self._account.klaviyo.get_all_universal_content(block_ids)}
        return {
            asset_id: CurrentBlock(link=link, block=blocks.get(block_id))
            for asset_id, (block_id, link) in links.items()
        }
