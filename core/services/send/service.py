"""Sending assets to Klaviyo: find them, plan, start, follow, stop, go on, undo."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from core.domain.asset import Asset
from core.domain.block import Link, LinkKey
from core.domain.send import Plan, SendItem, SendJob, SendSettings, VideoPreview, link_kind
from core.errors import AccessError, InputError, NotConnected, NotFound, WorkspaceError
from core.services.check.account_check import AccountCheck
from core.services.connect.pairs import Pair, Pairs
from core.services.explore.selection import Selection
from core.services.personalize.service import Personalize
from core.services.send.copies import Copier
from core.services.send.fields import FieldBatch
from core.services.send.items import ItemSender
from core.services.send.job import JobRunner, Run, new_pace
from core.services.send.plan import Facts, Known, kind_of, plan_send
from core.services.send.templates import plan_template
from core.services.send.undo import Undo, UndoRow
from core.services.write.block_writer import BlockWriter, id_in_field
from core.store.activity import ActivityLog
from core.store.copies import Copies
from core.store.database import Database
from core.store.links import Links
from core.store.sends import Sends


class Send:
    """What the page Send and the command do; every argument is plain data, so that a call can be repeated."""

    def __init__(
        self,
        pairs: Pairs,
        personalize: Personalize,
        links: Links,
        database: Database,
        checks: AccountCheck,
        log: ActivityLog,
    ) -> None:
        self._pairs, self._personalize, self._links = pairs, personalize, links
        self._database, self._checks, self._log = database, checks, log
        self._sends, self._copies = Sends(database), Copies(database)
        self._runner = JobRunner(database, self._sends, self._prepare, self._undo_all)
        self._pace = new_pace()

    def plan(self, assets: Sequence[str], settings: Mapping[str, Any] | None = None) -> Plan:
        """What a send of these public ids, hand-over elements or delivery URLs would do; nothing is changed.

        Costs a call for each hundred assets and for each hundred blocks that they feed already, and three for each
        template.
        """
        pair, chosen = self._pairs.active, read_settings(settings or {})
        link_pair = self._pairs.link_pair(pair)
        found = Selection(pair.cloudinary).read(assets)
        facts = Facts(
            known=self._known(pair, link_pair, found.assets, chosen),
            templates={
                asset.asset_id: plan_template(self._personalize, asset, chosen)
                for asset in found.assets
                if asset.is_template
            },
            copied={asset.asset_id for asset in found.assets if self._copies.has(link_pair, asset)},
            copied_today=self._copies.today(link_pair, "file" if chosen.by_file else "url"),
            native=self._native(),
        )
        today = datetime.now(UTC).date().isoformat()
        plan = plan_send(found.assets, chosen, pair.cloudinary.cloud, facts, today)
        return replace(plan, missing=found.missing)

    def weigh(self, sources: Sequence[str]) -> dict[str, int]:
        """The bytes of these delivered pictures, a request each; those that cannot be had are left out."""
        weights = {}
        for source in dict.fromkeys(sources):
            with suppress(WorkspaceError):
                weights[source] = len(self._pairs.active.cloudinary.picture(source))
        return weights

    def start(self, assets: Sequence[str], settings: Mapping[str, Any] | None = None) -> str:
        """Begin a send in the background; its id. What the plan skips is written down with its reason."""
        plan = self.plan(assets, settings)
        if not plan.rows:
            raise InputError("nothing is selected that can be sent; pick assets first", "assets")
        send_id = self._sends.add(self._pairs.link_pair(self._pairs.active), plan.rows, plan.settings)
        self._log.add("Send started", f"{len(plan.rows)} assets, send {send_id}")
        self._runner.start(send_id)
        return send_id

    def progress(self, send_id: str) -> SendJob:
        """How far a send is; NotFound for an unknown id."""
        job = self._sends.get(send_id)
        if not job:
            raise NotFound(f"there is no send {send_id}")
        return job

    def items(self, send_id: str) -> list[SendItem]:
        """What came of each asset, in order."""
        self.progress(send_id)
        return self._sends.items(send_id)

    def last(self) -> list[SendJob]:
        """The last sends of the connected pair, the newest first; none without an account."""
        try:
            return self._sends.all(self._pairs.link_pair(self._pairs.active))
        except NotConnected:
            return []

    def linked(self, asset_ids: Sequence[str]) -> dict[str, str]:
        """The block that each of these assets feeds, by asset_id; without those that feed none."""
        try:
            pair = self._pairs.link_pair(self._pairs.active)
        except NotConnected:
            return {}
        return {link.key.asset_id: link.name for link in self._links.of_assets(pair, asset_ids)}

    def stop(self, send_id: str) -> None:
        """Let the assets at hand end, and no others begin."""
        if self.progress(send_id).at_work:
            self._sends.set_state(send_id, "stopping")

    def resume(self, send_id: str) -> None:
        """Go on with what waits, and try again what could not be done then."""
        self._own(send_id)
        self._runner.wait(send_id, 20)
        self._sends.retry(send_id)
        self._runner.start(send_id)

    def resume_interrupted(self) -> list[str]:
        """Go on with sends that a process left in the middle; their ids. Called once when a server starts."""
        try:
            pair = self._pairs.link_pair(self._pairs.active)
        except AccessError:
            # None connected, or the connection ended meanwhile: a server starts all the same.
            return []
        ids = [send_id for send_id in self._sends.running() if self._sends.pair(send_id) == pair]
        for send_id in ids:
            self._runner.start(send_id)
        return ids

    def wait(self, send_id: str) -> SendJob:
        """Wait until this process no longer works on a send; how far it is then."""
        self._runner.wait(send_id)
        return self.progress(send_id)

    def undo_plan(self, send_id: str) -> list[UndoRow]:
        """Which blocks of a send an undo would delete, and why the others stay; nothing is changed."""
        return self._undo(send_id).plan(send_id)

    def undo(self, send_id: str) -> None:
        """Begin to delete the blocks that a send created, that nobody changed since and that no template shows.

        Each of the send's items says in the end whether it was undone, or why its block stays.
        """
        self._own(send_id)
        self._runner.wait(send_id, 20)
        self._sends.set_state(send_id, "undoing")
        self._log.add("Send undone", f"send {send_id}")
        self._runner.start(send_id)

    def close(self) -> None:
        """Let go of the running sends; they go on when a workspace opens again."""
        self._runner.close()

    def _undo(self, send_id: str) -> Undo:
        pair = self._own(send_id)
        account = self._pairs.connection(pair).account_id
        link_pair = self._pairs.link_pair(pair)
        return Undo(pair, link_pair, account, self._links, self._sends, self._database, self._pace)

    def _undo_all(self, send_id: str, stopped: Callable[[], bool]) -> None:
        self._undo(send_id).do(send_id, stopped)

    def _own(self, send_id: str) -> Pair:
        """The active pair; InputError when the send belongs to another."""
        self.progress(send_id)
        pair = self._pairs.active
        if self._sends.pair(send_id) != self._pairs.link_pair(pair):
            raise InputError("this send belongs to another pair of accounts; connect that one first", "send")
        return pair

    def _native(self) -> bool:
        """Whether the account check found Klaviyo's own image block to be kept."""
        return not any(found.probe == "image block" and found.outcome == "alternative" for found in self._checks.last())

    def _known(self, pair: Pair, link_pair: str, assets: Sequence[Asset], settings: SendSettings) -> dict[str, Known]:
        """What pictures and videos feed: by our own links, else by the assets' metadata."""
        account = self._pairs.connection(pair).account_id
        links: dict[str, tuple[str, Link | None]] = {}
        for asset in assets:
            kind = kind_of(asset, settings)
            if kind in ("image", "video"):
                key = LinkKey(pair=link_pair, asset_id=asset.asset_id, kind=link_kind(kind))
                link = self._links.get(key)
                if block_id := link.block_id if link else id_in_field(key, asset, account):
                    links[asset.asset_id] = (block_id, link)
        blocks = {block.id: block for block in pair.klaviyo.blocks([block_id for block_id, _ in links.values()])}
        return {asset_id: Known(link=link, block=blocks.get(block_id)) for asset_id, (block_id, link) in links.items()}

    def _prepare(self, send_id: str) -> Run:
        pair, job = self._pairs.active, self.progress(send_id)
        link_pair, account = self._pairs.link_pair(pair), self._pairs.connection(pair).account_id
        items = self._sends.items(send_id)
        assets = pair.cloudinary.assets_by_id([item.asset_id for item in items])
        sender = ItemSender(
            pair=pair,
            link_pair=link_pair,
            writer=BlockWriter(pair, account, self._links, self._database),
            personalize=self._personalize,
            copier=Copier(pair, self._copies, self._database),
            settings=job.settings,
            native=self._native(),
        )
        fields = FieldBatch(pair, link_pair, account, send_id, self._links, self._sends, self._database)
        for item in items:
            # Sent before an interruption that came before its metadata.
            if item.block_id and not item.linked and not item.detail and item.kind in ("image", "video"):
                fields.add(item.number, item.asset_id, item.kind)
        alts = {number: alt for number, (alt, _) in self._sends.chosen(send_id).items()}
        return Run(
            send_id=send_id,
            sender=sender,
            fields=fields,
            assets={asset.asset_id: asset for asset in assets},
            alts=alts,
            pace=self._pace,
        )


def read_settings(raw: Mapping[str, Any]) -> SendSettings:
    """Settings from plain data, as `asdict` writes them; InputError names what is unknown."""
    known = asdict(SendSettings())
    unknown = [name for name in raw if name not in known]
    unknown += [f"video.{name}" for name in raw.get("video", {}) if name not in known["video"]]
    if unknown:
        raise InputError(f"there is no such setting; they are {', '.join(known)}", unknown[0])
    return SendSettings(**{**raw, "video": VideoPreview(**raw.get("video", {}))})
