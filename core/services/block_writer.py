"""The one write path: plan → claim → call → read back → outcome."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from core.blocks.compose import ComposedBlock, compose
from core.blocks.marker import own_marker, read_marker
from core.cloudinary.link_field import FIELD_ID, FieldEntry, find_entry
from core.domain.asset import Asset
from core.domain.block import Block, Link, LinkKey
from core.domain.template import Template
from core.errors import Conflict, InputError, NotFound, OutcomeUnknown, WorkspaceError
from core.klaviyo.wire import html_definition
from core.services.explore import LoadedTemplate
from core.services.field_keeper import keep_entry
from core.services.pairs import Pair
from core.store.database import Database
from core.store.links import Links

Outcome = Literal["created", "updated", "unchanged", "adopted"]


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a save did; `linked` is false when the asset's metadata could not be written, and `note` says why."""

    outcome: Outcome
    block_id: str
    block_url: str
    name: str
    version: int
    linked: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """The block to update, if any; `adopted` when it was found rather than remembered."""

    block: Block | None
    adopted: bool = False


class BlockWriter:
    """Writes blocks of one pair, one at a time for each identity."""

    def __init__(self, pair: Pair, account_id: str, links: Links, database: Database) -> None:
        self._pair = pair
        self._account_id = account_id
        self._links = links
        self._database = database

    def write(
        self,
        key: LinkKey,
        loaded: LoadedTemplate,
        composed: ComposedBlock,
        name: str,
        *,
        overwrite: bool = False,
        recreate: bool = False,
    ) -> Written:
        """Bring the block of this identity to this HTML and link the asset to it; see Personalize.save."""
        identity = hashlib.sha256("\n".join(vars(key).values()).encode()).hexdigest()[:32]
        # The system frees the lock when its holder dies; what it was doing stands in the journal.
        with self._database.lock(f"write-{identity}"):
            plan = self._plan(key, loaded, name, overwrite=overwrite, recreate=recreate)
            journal = self._links.begin(key, name, "update" if plan.block else "create")
            try:
                block, outcome = self._call(key, plan, name, composed.html)
            except OutcomeUnknown:
                # The row stays unfinished: the next save looks before it creates.
                raise
            except WorkspaceError as error:
                self._links.fail(journal, "failed", str(error))
                raise
            link, changed = self._link(key, loaded.asset, block, composed)
            self._links.finish(journal, link, outcome, composed.personalization, composed.html, changed=changed)
            note = self._write_field(loaded.asset, link, composed)
        return Written(
            outcome=outcome,
            block_id=block.id,
            block_url=self._pair.block_url(block.id),
            name=block.name,
            version=link.version,
            linked=not note,
            note=note,
        )

    def _plan(self, key: LinkKey, loaded: LoadedTemplate, name: str, *, overwrite: bool, recreate: bool) -> _Plan:
        link = self._links.get(key)
        block_id = link.block_id if link else self._id_in_field(key, loaded.asset)
        if block_id:
            try:
                block = self._pair.klaviyo.block(block_id)
            except NotFound:
                if not recreate:
                    raise NotFound("the block was deleted in Klaviyo; save again with “create it again”") from None
            else:
                if link and not overwrite and not self._is_ours(block, link, loaded.template):
                    raise Conflict(f"the block “{block.name}” was edited in Klaviyo since it was saved here")
                return _Plan(block=block, adopted=not link)
        found = self._find(key, name)
        return _Plan(block=found, adopted=found is not None)

    def _id_in_field(self, key: LinkKey, asset: Asset) -> str:
        try:
            entry = find_entry(asset.metadata.get(FIELD_ID), self._account_id, key)
        except Conflict:
            return ""
        return entry.block_id if entry else ""

    def _is_ours(self, block: Block, link: Link, template: Template) -> bool:
        """Whether nobody else wrote it: the hash is ours, or it is just what its own marker makes of the template."""
        if fingerprint(block.html) == link.html_hash:
            return True
        try:
            marked = read_marker(block.html)
            return marked is not None and compose(template, marked, self._pair.cloudinary.cloud).html == block.html
        except InputError:
            return False

    def _find(self, key: LinkKey, name: str) -> Block | None:
        """A block of this identity that we do not remember: by its exact name, and only if its marker says so."""
        for candidate in dict.fromkeys([*self._links.unfinished(key), name]):
            for block in self._pair.klaviyo.blocks_named(candidate):
                if own_marker(block.html, self._pair.cloudinary.cloud.name, key.asset_id, key.variant):
                    return block
        return None

    def _call(self, key: LinkKey, plan: _Plan, name: str, html: str) -> tuple[Block, Outcome]:
        klaviyo = self._pair.klaviyo
        if plan.block and plan.block.html == html and plan.block.name == name:
            return plan.block, "adopted" if plan.adopted else "unchanged"
        if plan.block:
            klaviyo.update_block(plan.block.id, name, html_definition(html, plan.block.definition))
            return self._read_back(plan.block.id, html), "adopted" if plan.adopted else "updated"
        try:
            created = klaviyo.create_block(name, html_definition(html))
        except OutcomeUnknown:
            found = self._find(key, name)
            if not found:
                raise
            created = found
        return self._read_back(created.id, html), "created"

    def _read_back(self, block_id: str, html: str) -> Block:
        block = self._pair.klaviyo.block(block_id)
        if block.html.strip() != html.strip():
            raise Conflict("Klaviyo changed the block's HTML while saving it")
        return block

    def _link(self, key: LinkKey, asset: Asset, block: Block, composed: ComposedBlock) -> tuple[Link, bool]:
        """The link as it is now, and whether this is a new version."""
        latest = self._links.latest(key)
        same = latest and latest.personalization == composed.personalization and latest.html == composed.html
        changed = not (same and latest and latest.block_id == block.id)
        link = Link(
            key=key,
            public_id=asset.public_id,
            block_id=block.id,
            name=block.name,
            html_hash=fingerprint(block.html),
            version=(latest.number if latest else 0) + changed,
            updated_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        return link, changed

    def _write_field(self, asset: Asset, link: Link, composed: ComposedBlock) -> str:
        """Keep the link on the asset; why that was not possible, else blank."""
        entry = FieldEntry(
            account=self._account_id,
            block_id=link.block_id,
            kind=link.key.kind,
            variant=link.key.variant,
            name=link.name,
            at=link.updated_at,
            personalization=composed.personalization,
        )
        return keep_entry(self._pair.cloudinary, asset, link.key, entry)


def fingerprint(html: str) -> str:
    """The hash by which an edit in Klaviyo is noticed."""
    return hashlib.sha256(html.encode("utf-8", "surrogatepass")).hexdigest()
