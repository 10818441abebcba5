"""Personalizing a template: open it with its last choices, compose its block, save the same block again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.blocks.compose import ComposedBlock, compose
from core.blocks.forms import ALL_FORMS, Forms
from core.blocks.marker import own_marker, read_marker
from core.cloudinary.delivery import Cloud
from core.cloudinary.link_field import FIELD_ID, find_entry
from core.domain.asset import Asset
from core.domain.block import Block, Link, LinkKey
from core.domain.personalization import (
    Personalization,
    TemplateRef,
    parse_personalization,
)
from core.domain.template import Template
from core.errors import AccessError, Conflict, InputError, NotFound, WorkspaceError
from core.services.account_check import AccountCheck
from core.services.block_writer import BlockWriter, Written, fingerprint
from core.services.contents import TemplateContent
from core.services.explore import LoadedTemplate, Templates
from core.services.pairs import Pair, Pairs
from core.store.database import Database
from core.store.links import Links, Version

Source = Literal["new", "saved", "block", "field"]
State = Literal["none", "same", "edited", "deleted", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A template ready to be personalized.

    `source` says where the choices come from: nowhere, this workspace, the block's own marker or the asset's
    metadata; `linked` whether this workspace has a link of its own. `dropped` lists bound slots that the template no
    longer has; `problem` says what could not be asked.
    """

    asset: Asset
    template: Template
    cloud: Cloud
    personalization: Personalization
    source: Source
    block: Block | None = None
    block_url: str = ""
    state: State = "none"
    linked: bool = False
    name: str = ""
    dropped: tuple[str, ...] = ()
    problem: str = ""


class Personalize:
    """What the Personalize page does; every argument is plain data, so that a call can be printed and repeated."""

    def __init__(
        self, pairs: Pairs, templates: Templates, links: Links, database: Database, checks: AccountCheck
    ) -> None:
        self._pairs = pairs
        self._templates = templates
        self._links = links
        self._database = database
        self._checks = checks

    def open(self, template: str, variant: str = "") -> Opened:
        """The template of that public id, with the choices that its block was last saved with."""
        loaded = self._templates.get(template)
        pair = self._pairs.active
        new = self._fresh(loaded, pair.cloudinary.cloud, variant)
        opened = Opened(
            asset=loaded.asset,
            template=loaded.template,
            cloud=pair.cloudinary.cloud,
            personalization=new,
            source="new",
            name=loaded.template.name,
        )
        try:
            return _fitted(self._with_saved(opened, pair, self._key(pair, loaded, variant)))
        except AccessError as error:
            # Without Klaviyo a template can still be tried out; only saving needs it.
            return replace(opened, problem=str(error))

    def versions(self, template: str, variant: str = "") -> list[Version]:
        """What was saved for this block before, the newest first; none without an account."""
        try:
            return self._links.versions(self._key(self._pairs.active, self._templates.last_read(template), variant))
        except AccessError:
            return []

    def variants(self, template: str) -> list[str]:
        """The blocks that were made from this template, by their variant; the first one's is blank."""
        try:
            pair = self._pairs.link_pair(self._pairs.active)
        except AccessError:
            return []
        return self._links.variants(pair, self._templates.last_read(template).asset.asset_id)

    def compose(self, template: str, personalization: Mapping[str, Any]) -> ComposedBlock:
        """The block's HTML for these choices; InputError names the slot that does not fit. Saving reads anew."""
        loaded = self._templates.last_read(template)
        cloud = self._pairs.active.cloudinary.cloud
        return compose(loaded.template, self._own(personalization, loaded, cloud), cloud, self._forms())

    def save(
        self,
        template: str,
        personalization: Mapping[str, Any],
        name: str = "",
        *,
        overwrite: bool = False,
        recreate: bool = False,
    ) -> Written:
        """Create or update the one block of this template and variant in Klaviyo, and link the asset to it.

        Raises Conflict when the block was edited in Klaviyo since (`overwrite` to go on), NotFound when it was
        deleted there (`recreate` to make it again).
        """
        loaded = self._templates.get(template)
        pair = self._pairs.active
        cloud = pair.cloudinary.cloud
        composed = compose(loaded.template, self._own(personalization, loaded, cloud), cloud, self._forms())
        key = self._key(pair, loaded, composed.personalization.variant)
        writer = BlockWriter(pair, self._pairs.connection(pair).account_id, self._links, self._database)
        wanted = name.strip() or loaded.template.name
        content = TemplateContent(loaded=loaded, composed=composed, cloud=cloud)
        return writer.write(key, content, wanted, overwrite=overwrite, recreate=recreate)

    def open_block(self, html: str) -> Opened:
        """The template of a block that stands in an editor, with the choices that the block itself carries."""
        marked = read_marker(html)
        if not marked:
            raise InputError("this block was not made from a Cloudinary template", "html")
        opened = self.open(marked.template.public_id, marked.variant)
        own = own_marker(html, opened.cloud.name, opened.asset.asset_id, marked.variant)
        if not own:
            raise InputError("this block belongs to another Cloudinary environment", "html")
        # What Klaviyo keeps is older than what stands in the editor: comparing them says nothing.
        return _fitted(replace(opened, personalization=own, source="block", state="none"))

    def applied(self, block_id: str, html: str) -> Written:
        """Remember what the extension wrote into a block in Klaviyo's editor as our next version.

        Raises Conflict when it is not what we would have written ourselves, or when the block is not this template's.
        """
        opened = self.open_block(html)
        loaded = self._templates.last_read(opened.asset.public_id)
        pair = self._pairs.active
        composed = compose(loaded.template, opened.personalization, pair.cloudinary.cloud, self._forms())
        if composed.html != html:
            raise Conflict("the block's HTML is not what its choices make of the template")
        writer = BlockWriter(pair, self._pairs.connection(pair).account_id, self._links, self._database)
        content = TemplateContent(loaded=loaded, composed=composed, cloud=pair.cloudinary.cloud)
        return writer.applied(self._key(pair, loaded, composed.personalization.variant), content, block_id)

    def _forms(self) -> Forms:
        """What the account check found; without an account nothing is known against any form."""
        try:
            return self._checks.forms()
        except AccessError:
            return ALL_FORMS

    def _key(self, pair: Pair, loaded: LoadedTemplate, variant: str) -> LinkKey:
        return LinkKey(
            pair=self._pairs.link_pair(pair), asset_id=loaded.asset.asset_id, kind="template", variant=variant
        )

    def _own(self, raw: Mapping[str, Any], loaded: LoadedTemplate, cloud: Cloud) -> Personalization:
        """The choices, for the template as it is now."""
        personalization = parse_personalization(dict(raw))
        return personalization.model_copy(update={"template": _reference(loaded.asset, cloud)})

    @staticmethod
    def _fresh(loaded: LoadedTemplate, cloud: Cloud, variant: str) -> Personalization:
        return Personalization(template=_reference(loaded.asset, cloud), variant=variant)

    def _with_saved(self, opened: Opened, pair: Pair, key: LinkKey) -> Opened:
        """Order of belief: our own row while its hash is Klaviyo's, then the block's marker, then the field."""
        link, entry, problem = self._links.get(key), None, ""
        try:
            account = self._pairs.connection(pair).account_id
            entry = find_entry(opened.asset.metadata.get(FIELD_ID), account, key)
        except WorkspaceError as error:
            problem = str(error)
        if not link and not entry:
            return replace(opened, problem=problem)
        block_id = link.block_id if link else entry.block_id if entry else ""
        block, state = _ask(pair, block_id, link)
        version = self._links.latest(key)
        personalization, source = opened.personalization, opened.source
        if version:
            personalization, source = version.personalization, "saved"
        if (
            block
            and state != "same"
            and (marked := own_marker(block.html, opened.cloud.name, key.asset_id, key.variant))
        ):
            personalization, source = marked, "block"
        elif not version and entry and entry.personalization:
            personalization, source = entry.personalization, "field"
        return replace(
            opened,
            personalization=personalization,
            source=source,
            block=block,
            block_url=pair.block_url(block_id),
            state=state,
            linked=link is not None,
            name=(block.name if block else "") or (link.name if link else entry.name if entry else ""),
            problem=problem,
        )


def _ask(pair: Pair, block_id: str, link: Link | None) -> tuple[Block | None, State]:
    """The block as Klaviyo has it, and how that compares with what we last wrote."""
    try:
        block = pair.klaviyo.block(block_id)
    except NotFound:
        return None, "deleted"
    except WorkspaceError:
        # A look-up that failed is not “not found”.
        return None, "unknown"
    return block, "same" if link and fingerprint(block) == link.html_hash else "edited"


def _fitted(opened: Opened) -> Opened:
    """Only choices for slots that the template still has."""
    names = {slot.name for slot in opened.template.slots}
    slots = opened.personalization.slots
    dropped = tuple(name for name in slots if name not in names)
    kept = {name: binding for name, binding in slots.items() if name in names}
    update = {"slots": kept, "template": _reference(opened.asset, opened.cloud)}
    personalization = opened.personalization.model_copy(update=update)
    return replace(opened, personalization=personalization, dropped=dropped)


def _reference(asset: Asset, cloud: Cloud) -> TemplateRef:
    return TemplateRef(cloud=cloud.name, type=asset.type, public_id=asset.public_id, asset_id=asset.asset_id)
