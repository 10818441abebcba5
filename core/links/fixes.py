"""Putting a finding right, through the one write path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any, Final, cast

from core.accounts.account import Account
from core.blocks.edited import without_marker
from core.blocks.image import image_block, shows
from core.blocks.marker import own_marker
from core.blocks.urls import readdressed
from core.cloudinary.delivery_url import asset_names
from core.cloudinary.metadata_field import DEFINITION, FIELD_ID, find_entry
from core.domain.asset import Asset
from core.domain.block import Block, Kind, Link, LinkKey
from core.domain.personalization import Personalization
from core.domain.send_settings import SendSettings
from core.errors import Conflict, NotFound, WorkspaceError
from core.klaviyo.templates import TemplateClient
from core.library.assets import Templates
from core.links.deletion_check import check_deletion
from core.links.finding import Finding, FindingKind
from core.publish.block_remover import BlockRemover
from core.publish.block_writer import BlockWriter, WriteOptions
from core.publish.comparison import fingerprint, fingerprint_of_all
from core.publish.content import Content, StoredContent, first_image_url, kinds_of, slots_of
from core.publish.image_content import ImageContent
from core.publish.image_copies import ImageUploader
from core.publish.image_copy_store import ImageCopies
from core.publish.metadata_field import MetadataField
from core.publish.store import Links
from core.publish.template_blocks import TemplateBlocks
from core.store.database import Database

KEEPABLE: Final[frozenset[FindingKind]] = frozenset({"block_edited"})
"""Findings of which what Klaviyo holds can be kept."""
UNCHECKED: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class FixResult:
    """What came of mending a finding; `problem` says why it still stands, else blank."""

    finding: Finding
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Fixer:
    """Mends findings of one account."""

    account: Account
    links: Links
    database: Database
    templates: Templates
    personalize: TemplateBlocks

    def fix(self, findings: Sequence[Finding], expected: Mapping[str, str] = UNCHECKED) -> list[FixResult]:
        """Each finding by the way that its kind names; an error of one leaves the others.

        `expected` has the fingerprint of the block, by finding, that somebody saw before it is written over: what was
        edited since is not.
        """
        at_work = _AtWork(fixer=self, account=self.account, expected=expected)
        return [self._one(at_work.fix, finding) for finding in findings]

    def keep(self, findings: Sequence[Finding]) -> list[FixResult]:
        """Take over what Klaviyo holds of blocks that were edited there; an error of one leaves the others."""
        at_work = _AtWork(fixer=self, account=self.account, expected=UNCHECKED)
        return [self._one(at_work.keep, finding) for finding in findings]

    def _one(self, way: Callable[[Finding], str], finding: Finding) -> FixResult:
        try:
            return FixResult(finding=finding, problem=way(finding))
        except WorkspaceError as error:
            return FixResult(finding=finding, problem=str(error))


@dataclass(frozen=True, kw_only=True)
class _AtWork:
    """One go at several findings: what they share is asked once."""

    fixer: Fixer
    account: Account
    expected: Mapping[str, str]
    template_texts: list[str] = field(default_factory=list)
    template_reads: list[bool] = field(default_factory=list)

    def fix(self, finding: Finding) -> str:
        """Put it right; why that was not possible, else blank."""
        ways: Mapping[str, Callable[[Finding], str]] = {
            "recreate": self._write_again, "overwrite": self._write_again, "resave": self._write_again,
            "take_over": self._take, "relink": self._take, "adopt": self._take, "readdress": self._change,
            "pin": self._change, "write_entry": self._write_entry, "remove_entry": self._remove_entry,
            "remove": self._remove, "delete_block": self._remove, "copy_again": self._copy,
            "fill_in": self._fill_in, "seen": self._see,
        }  # fmt: skip
        if finding.fix not in ways:
            raise Conflict("only a person can fix this")
        return ways[finding.fix](finding)

    def keep(self, finding: Finding) -> str:
        """What Klaviyo holds becomes what was saved last; a template's becomes a version that was edited by hand."""
        if finding.kind not in KEEPABLE:
            raise Conflict("only a block that was edited in Klaviyo can be kept as it is there")
        link = self._link(finding)
        if link.key.kind != "template":
            return self._take(replace(finding, block_id=link.block_id))
        choices, _ = self._choices(link, asset := self._asset(finding))
        block = self.account.klaviyo.get_universal_content(link.block_id)
        # Its marker has to say that a person edited it, or another workspace would generate it anew. Nothing else of
        # it is changed.
        options, html = WriteOptions(overwrite=True, expected=fingerprint_of_all(block)), without_marker(block.html)
        return self.fixer.personalize.write(asset.public_id, choices.to_json(), block.name, html, options).note

    def _write_again(self, finding: Finding) -> str:
        """What was saved last, with the asset as it is now."""
        link, expected = self._link(finding), self.expected.get(finding.key)
        options = WriteOptions(overwrite=True, recreate=True, expected=expected)
        if link.key.kind == "template":
            asset = self._asset(finding)
            choices, html = self._choices(link, asset)
            return self.fixer.personalize.write(asset.public_id, choices.to_json(), link.name, html, options).note

        def prepare() -> Content:
            asset, definition = self._asset(finding), self.fixer.links.definition(link.key)
            if not definition:
                return self._default(asset)
            return self._stored_content(asset, self._readdressed(definition, link.public_id, asset))

        return self._writer().write(link.key, prepare, link.name, options).note

    def _change(self, finding: Finding) -> str:
        """The block as it is, but for the address of its picture."""
        link = self._link(finding)
        block = self.account.klaviyo.get_universal_content(link.block_id)

        def prepare() -> Content:
            asset, definition, names = self._asset(finding), block.definition or {}, [link.public_id]
            if fingerprint(block) != link.html_hash:
                # Another workspace may have written it, after the asset was renamed and before it was renamed again.
                # What we wrote shows this asset, whoever may have its old name by now.
                names.append(self._shown_public_id(block, asset))
            for public_id in dict.fromkeys(names):
                definition = self._readdressed(definition, public_id, asset)
            return self._stored_content(asset, definition)

        options = WriteOptions(overwrite=True, expected=fingerprint_of_all(block))
        return self._writer().write(link.key, prepare, block.name, options).note

    def _take(self, finding: Finding) -> str:
        """The block as it is, with the link to it."""
        key, block = self._key(finding), self.account.klaviyo.get_universal_content(finding.block_id)
        if block.definition is None:
            raise Conflict("Klaviyo does not return this block's content")
        options = WriteOptions(overwrite=True, block_id=block.id, expected=fingerprint_of_all(block))
        return self._writer().write(key, lambda: self._taken(finding, key, block), block.name, options).note

    def _taken(self, finding: Finding, key: LinkKey, block: Block) -> StoredContent:
        asset = self._asset(finding)
        if key.kind != "template":
            content = self._stored_content(asset, block.definition or {})
            return replace(content, shown_public_id=self._shown_public_id(block, asset))
        marked = own_marker(block.html, self.account.cloud.name, key.asset_id, key.variant)
        if marked is None:
            entry = find_entry(asset.metadata.get(FIELD_ID), self.account.id, key)
            marked = entry.personalization if entry else None
        slots = slots_of(self.fixer.templates.get(asset.public_id).template)
        return self._stored_content(asset, block.definition or {}, marked, slots)

    def _shown_public_id(self, block: Block, asset: Asset) -> str:
        """The public ID under which a block shows an asset: the present one, or one from before it was renamed.

        Conflict if it shows another asset, or none of this environment.
        """
        src, cloud = first_image_url(block), self.account.cloud
        names = [name for name in asset_names(src, cloud) if name[:2] == (asset.resource_type, asset.type)]
        if shows(src, asset, cloud) or (asset.resource_type, asset.type, asset.public_id) in names:
            return asset.public_id
        if not names:
            raise Conflict(f"the block “{block.name}” does not show “{asset.public_id}”")
        for other in self.account.cloudinary.get_assets_by_public_id(names):
            raise Conflict(f"the block “{block.name}” shows “{other.public_id}”, not “{asset.public_id}”")
        return names[0][2]

    def _write_entry(self, finding: Finding) -> str:
        link = self._link(finding)
        saved = self.fixer.links.latest(link.key)
        put = self._field().put(link, saved.personalization if saved else None)
        return self._field().change({link.key.asset_id: put})[link.key.asset_id]

    def _remove_entry(self, finding: Finding) -> str:
        return self._remover().clear_entry(self._key(finding), finding.block_id)

    def _remove(self, finding: Finding) -> str:
        if not self.template_reads:
            self.template_texts.extend(TemplateClient(service=self.account.klaviyo.service).list_template_texts())
            self.template_reads.append(True)
        key = self._key(finding)
        check = partial(check_deletion, self.account, self.fixer.links, finding, key)
        return self._remover().remove(key, finding.block_id, finding.name, self.template_texts, check)

    def _copy(self, finding: Finding) -> str:
        asset = self._asset(finding)
        uploader = ImageUploader(self.account, ImageCopies(self.fixer.database), self.fixer.database)
        uploader.copy(asset, asset.title, by_file=False)
        return ""

    def _fill_in(self, _: Finding) -> str:
        if self.account.cloudinary.get_metadata_field(FIELD_ID) is None:
            self.account.cloudinary.create_metadata_field(DEFINITION)
        problems = self._field().fill_in().problems
        return f"{len(problems)} links could not be written: {problems[0][1]}" if problems else ""

    def _see(self, finding: Finding) -> str:
        link = self._link(finding)
        self.fixer.links.see([(link.key, self._asset(finding).version, link.slots)])
        return ""

    def _choices(self, link: Link, asset: Asset) -> tuple[Personalization, str]:
        """What was saved last, for the slots that the template has, and the HTML if a person edited it."""
        saved = self.fixer.links.latest(link.key)
        opened = self.fixer.personalize.open(asset.public_id, link.key.variant)
        personalization = saved.personalization if saved else opened.personalization
        then = kinds_of(link.slots)
        fits = {slot.name for slot in opened.template.slots if then.get(slot.name, slot.type) == slot.type}
        html = (saved.html if saved else opened.html) if personalization.edited else ""
        slots = {name: binding for name, binding in personalization.slots.items() if name in fits}
        return personalization.model_copy(update={"slots": slots}), html

    def _stored_content(
        self,
        asset: Asset,
        definition: Mapping[str, Any],
        personalization: Personalization | None = None,
        slots: str = "",
    ) -> StoredContent:
        cloud = self.account.cloud
        return StoredContent(
            asset=asset, stored_definition=definition, cloud=cloud, personalization=personalization, slots=slots
        )

    def _default(self, asset: Asset) -> ImageContent:
        """What a send would make of the asset, where nobody knows what was made before."""
        cloud = self.account.cloud
        image = image_block(asset, cloud, SendSettings(), asset.alt or asset.title)
        return ImageContent(asset=asset, image=image, cloud=cloud, native=image.native)

    def _readdressed(self, definition: Mapping[str, Any], public_id: str, asset: Asset) -> dict[str, Any]:
        return readdressed(definition, public_id, asset, self.account.cloud)

    def _asset(self, finding: Finding) -> Asset:
        for asset in self.account.cloudinary.get_assets_by_id([finding.asset_id]):
            return asset
        raise NotFound(f"“{finding.public_id}” is no longer in Cloudinary")

    def _link(self, finding: Finding) -> Link:
        link = self.fixer.links.get(self._key(finding))
        if link is None:
            raise NotFound("the link is no longer there; run the audit again")
        return link

    def _key(self, finding: Finding) -> LinkKey:
        kind = cast("Kind", finding.link_kind or "image")
        return LinkKey(scope=self.account.scope, asset_id=finding.asset_id, kind=kind, variant=finding.variant)

    def _writer(self) -> BlockWriter:
        return BlockWriter(self.account, self.fixer.links, self.fixer.database)

    def _remover(self) -> BlockRemover:
        return BlockRemover(self.account, self.fixer.links, self.fixer.database)

    def _field(self) -> MetadataField:
        return MetadataField(self.account, self.fixer.links, self.fixer.database)
