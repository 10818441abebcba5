"""The one write path: plan → claim → call → read back → outcome."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

from core.accounts.account import Account
from core.blocks.marker import same_choices
from core.cloudinary.metadata_field import FIELD_ID, find_entry
from core.domain.asset import Asset
from core.domain.block import Block, Link, LinkKey
from core.errors import Conflict, InputError, NotFound, Throttled, Unavailable, WorkspaceError
from core.klaviyo.responses import html_definition
from core.publish.comparison import fingerprint, fingerprint_of, fingerprint_of_all, is_kept
from core.publish.content import Content, metric_of
from core.publish.found_block import find_block
from core.publish.metadata_field import MetadataField, asset_lock
from core.publish.purpose import FOR_ITSELF, Purpose
from core.publish.rows import Version
from core.publish.store import Links
from core.publish.written_form import (
    changes_of,
    holds,
    is_ours,
    marker_warning,
    matching_content,
    written_body,
)
from core.store.database import Database

Outcome = Literal["created", "updated", "unchanged", "adopted"]


@dataclass(frozen=True, kw_only=True)
class WriteOutcome:
    """What a save did; `linked` is false when the asset's metadata could not be written, and `note` says why.

    `warning` says what Klaviyo did to the block that a person should know, blank for nothing. `written` is the hash of
    the whole block as it is then.
    """

    outcome: Outcome
    block_id: str
    block_url: str
    name: str
    version: int
    linked: bool
    note: str = ""
    warning: str = ""
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class WriteOptions:
    """When a block may be written: over an edit in Klaviyo, anew after it was deleted there.

    `base_version` is the version that the content began with, None when that does not matter; `block_id` names the
    block where that is known better than by the link. `expected` is the fingerprint of all of the block that somebody
    saw or read: another one is not written over, whatever `overwrite` says; blank for none at all, None for any.
    """

    overwrite: bool = False
    recreate: bool = False
    base_version: int | None = None
    block_id: str = ""
    expected: str | None = None


AS_LINKED: Final = WriteOptions()


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """The block to update, if any; `origin` is how one came to be that was not remembered but looked for."""

    block: Block | None
    origin: Literal["", "created", "adopted"] = ""

    @property
    def outcome(self) -> Outcome:
        """What comes of it when there is something to write."""
        if self.block is None:
            return "created"
        return self.origin or "updated"


class BlockWriter:
    """Writes blocks of one account, one at a time for each identity."""

    def __init__(self, account: Account, links: Links, database: Database, purpose: Purpose = FOR_ITSELF) -> None:
        self._account, self._links, self._database, self._purpose = account, links, database, purpose
        self._field = MetadataField(account, links, database)

    def write(
        self,
        key: LinkKey,
        prepare: Callable[[], Content],
        name: str,
        options: WriteOptions = AS_LINKED,
        *,
        field: bool = True,
    ) -> WriteOutcome:
        """Bring the block of this identity to the content that `prepare` makes, and link the asset to it.

        `prepare` is called once nobody else writes to the asset, so what it reads of it stays true. Without `field`
        the asset's metadata is left to the caller, who can write to many assets at once. See TemplateBlocks.save.
        """
        # The system frees the lock when its holder dies; what it was doing stands in the journal.
        with self._database.lock(asset_lock(key.asset_id)):
            content = prepare()
            if options.base_version is not None and not options.overwrite:
                self._check_base_version(key, content, options.base_version)
            plan = self._plan(key, content, name, options)
            block, outcome = plan.block, plan.outcome
            content = matching_content(block, content)
            journal = self._links.begin(key, name, "update" if block else "create", written_body(block, content))
            current = self._links.get(key)
            if block is None or block.name != name or not self._is_there(current, block, content):
                block = self._read_back(self._call(key, plan, name, content, journal), name, content)
                current = None
            else:
                outcome = plan.origin or "unchanged"
            changes = current.look_changes if current else changes_of(block, content)
            link, version = self._link(key, block, content, changes)
            definition = block.definition if key.kind != "template" else None
            written = self._written(outcome, block, link, content)
            self._links.finish(
                journal, link, outcome, version, definition=definition,
                also=lambda db: self._purpose.record(db, key, written),
            )  # fmt: skip
            note = self._write_field(link, content) if field else ""
        warning = marker_warning(block, content, note)
        return replace(written, linked=not note, note=note, warning=warning)

    def applied(self, key: LinkKey, prepare: Callable[[], Content], block_id: str) -> WriteOutcome:
        """Remember this content as what the block holds: a person writes it in Klaviyo's own editor."""
        with self._database.lock(asset_lock(key.asset_id)):
            content = prepare()
            current = self._links.get(key)
            if current and current.block_id != block_id:
                raise Conflict("another block is linked to this template; this one stays a copy")
            remote = self._account.klaviyo.get_universal_content(block_id)
            block = replace(remote, definition=content.definition(remote.definition))
            journal = self._links.begin(key, block.name, "apply")
            # What stands in the editor shows nothing of what Klaviyo will make of it.
            changes = current.look_changes if current else self._links.newest_look_changes(key.scope)
            link, version = self._link(key, block, content, changes)
            self._links.finish(journal, link, "updated", version)
            # Stays open: what Klaviyo makes of it is not known before the person saves it there.
            self._links.begin(key, block.name, "update", block.body)
            note = self._write_field(link, content)
        return replace(self._written("updated", block, link, content), linked=not note, note=note)

    def _written(self, outcome: Outcome, block: Block, link: Link, content: Content) -> WriteOutcome:
        return WriteOutcome(
            outcome=outcome,
            block_id=block.id,
            block_url=self._account.block_url(block.id, metric_id=metric_of(content.personalization)),
            name=block.name,
            version=link.version,
            linked=True,
            written=fingerprint_of_all(block),
        )

    def _is_there(self, link: Link | None, block: Block, content: Content) -> bool:
        """Whether the block says this already, or is what Klaviyo made of just this when it was last written."""
        if link is None:
            return content.is_in(block)
        body, same = written_body(block, content), (link.block_id, link.html_hash) == (block.id, fingerprint(block))
        if same and link.written_hash == fingerprint_of(body):
            return True
        return same_choices(body, block.body) and is_kept(body, block.body, link)

    def _check_base_version(self, key: LinkKey, content: Content, base_version: int) -> None:
        latest = self._links.latest(key)
        if latest is None or latest.number <= base_version:
            return
        theirs = Block(id="", name="", definition=html_definition(latest.html), created="", updated="")
        if not content.is_in(theirs):
            raise Conflict(f"someone saved version {latest.number} of this block since you opened it")

    def _plan(self, key: LinkKey, content: Content, name: str, options: WriteOptions) -> _Plan:
        link = self._links.get(key)
        block_id = options.block_id or (link.block_id if link else id_in_field(key, content.asset, self._account.id))
        if block_id:
            try:
                block = self._account.klaviyo.get_universal_content(block_id)
            except NotFound:
                if not options.recreate:
                    raise NotFound("the block was deleted in Klaviyo: create it again, or unlink it") from None
            else:
                if options.expected is not None and fingerprint_of_all(block) != options.expected:
                    raise Conflict("the block was edited again in Klaviyo after it was read here; look at it again")
                versions = self._links.versions(key) if link and link.pending else ()
                if link and not options.overwrite and not is_ours(block, link, content, versions):
                    raise Conflict(f"the block “{block.name}” was edited in Klaviyo since it was saved here")
                return _Plan(block=block, origin="" if link else "adopted")
        match = find_block(self._account, self._links, key, name, content)
        if match is None:
            return _Plan(block=None)
        is_own = match.begun_at >= self._purpose.since if match.begun_at else False
        return _Plan(block=match.block, origin="created" if is_own else "adopted")

    def _call(self, key: LinkKey, plan: _Plan, name: str, content: Content, journal: int) -> Block:
        """The block that was created or updated, as Klaviyo answered."""
        try:
            return self._update(plan.block, name, content) if plan.block else self._create(name, content)
        except WorkspaceError as error:
            if not isinstance(error, Unavailable) or isinstance(error, Throttled):
                self._links.fail(journal, "failed", str(error))
                raise
            # The row stays unfinished: the next save looks before it creates, and knows its own update again.
            block = self._after_all(key, plan, name, content)
            if not block:
                raise
            return block

    def _after_all(self, key: LinkKey, plan: _Plan, name: str, content: Content) -> Block | None:
        """The block, when a call whose answer was lost has acted."""
        if not plan.block:
            match = find_block(self._account, self._links, key, name, content)
            return match.block if match else None
        block = self._account.klaviyo.get_universal_content(plan.block.id)
        return block if block.name == name and holds(block, content) else None

    def _create(self, name: str, content: Content) -> Block:
        try:
            return self._account.klaviyo.create_universal_content(name, content.definition())
        except InputError:
            if content.alternative is None:
                raise
            return self._create(name, content.alternative)

    def _update(self, block: Block, name: str, content: Content) -> Block:
        try:
            return self._account.klaviyo.update_universal_content(block.id, name, content.definition(block.definition))
        except InputError:
            if content.alternative is None:
                raise
            return self._update(block, name, content.alternative)

    def _read_back(self, written: Block, name: str, content: Content) -> Block:
        """The block as Klaviyo keeps it: its answer if that holds the definition, else asked for once more."""
        block = written if written.definition is not None else self._account.klaviyo.get_universal_content(written.id)
        if holds(block, content):
            return block
        if content.alternative is None:
            raise Conflict(f"Klaviyo changed the block's content while saving it: {content.loss(block)}")
        return self._read_back(self._update(block, name, content.alternative), name, content.alternative)

    def _link(self, key: LinkKey, block: Block, content: Content, look_changes: str) -> tuple[Link, Version | None]:
        """The link as it is now, and the new version of the choices if this is one."""
        current, latest = self._links.get(key), self._links.latest(key)
        hashed = fingerprint(block)
        same = current is not None and (current.block_id, current.html_hash) == (block.id, hashed)
        if content.personalization:
            same = same and latest is not None and latest.personalization == content.personalization
            same = same and latest is not None and (latest.block_id, latest.html) == (block.id, block.html)
        changed = not same
        link = Link(
            key=key,
            public_id=content.public_id,
            block_id=block.id,
            name=block.name,
            html_hash=hashed,
            version=max(latest.number if latest else 0, current.version if current else 0) + changed,
            updated_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            asset_version=content.asset.version,
            slots=content.slots,
            written_hash=fingerprint_of(written_body(block, content)),
            look_changes=look_changes,
        )
        if not changed or content.personalization is None:
            return link, None
        return link, Version(
            number=link.version, personalization=content.personalization, html=block.html, block_id=block.id,
            saved_at=link.updated_at,
        )  # fmt: skip

    def _write_field(self, link: Link, content: Content) -> str:
        """Keep the link on the asset; why that was not possible, else blank."""
        return self._field.change_locked(content.asset, self._field.put(link, content.personalization))


def id_in_field(key: LinkKey, asset: Asset, account: str) -> str:
    """The block that the asset's own metadata names for this identity; blank without one."""
    try:
        entry = find_entry(asset.metadata.get(FIELD_ID), account, key)
    except Conflict:
        return ""
    return entry.block_id if entry else ""
