"""Personalizing a template: open it with its last choices, compose its block, save the same block again."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from core.accounts.account import Account
from core.blocks.compose import ComposedBlock
from core.blocks.edited import without_marker
from core.blocks.hand_choices import HandChoices
from core.blocks.marker import find_marker, own_marker, read_marker, same_choices
from core.blocks.meaning import same_meaning
from core.cloudinary.metadata_field import FIELD_ID, FieldEntry, find_entry
from core.domain.asset import Asset
from core.domain.block import Block, Link, LinkKey, name_problem
from core.domain.personalization import Personalization, parse_personalization
from core.errors import AccessError, Conflict, InputError, WorkspaceError
from core.library.assets import LoadedTemplate, Templates
from core.publish.block_remover import BlockRemover
from core.publish.block_writer import BlockWriter, WriteOptions, WriteOutcome
from core.publish.comparison import unsaved_since
from core.publish.content import TemplateContent, kinds_of, metric_of
from core.publish.metadata_field import asset_lock
from core.publish.opened_template import (
    OpenedTemplate,
    State,
    drop_unknown_slots,
    fetch_block_state,
    reference_of,
    with_html,
)
from core.publish.prepared_block import PreparedBlock, prepare
from core.publish.purpose import FOR_ITSELF, Purpose
from core.publish.recent_blocks import RecentBlock, ReusableBlock
from core.publish.rows import Version
from core.publish.store import Links
from core.store.database import Database

_OTHERS: Final = 50
BlockState = Callable[[Account, str, Link | None], tuple[Block | None, State]]
"""What tells of a block as Klaviyo has it, and how that compares with what was written last."""


class TemplateBlocks:
    """What the Personalize page does; every argument is plain data, so that a call can be printed and repeated."""

    def __init__(
        self, account: Account, templates: Templates, links: Links, database: Database, purpose: Purpose = FOR_ITSELF
    ) -> None:
        self._account, self._templates, self._links, self._database = account, templates, links, database
        self._writer = BlockWriter(account, links, database, purpose)

    def blank(self, template: str, variant: str = "") -> OpenedTemplate:
        """The template of that public id with nothing chosen yet."""
        return self._blank(self._templates.get(template), variant)

    def _blank(self, loaded: LoadedTemplate, variant: str) -> OpenedTemplate:
        cloud = self._account.cloud
        return OpenedTemplate(
            asset=loaded.asset,
            template=loaded.template,
            cloud=cloud,
            personalization=Personalization(template=reference_of(loaded.asset, cloud), variant=variant),
            source="new",
            name=loaded.template.name,
        )

    def open(self, template: str, variant: str = "") -> OpenedTemplate:
        """The template of that public id, with the choices that its block was last saved with."""
        return self._opened(self.blank(template, variant), fetch_block_state)

    def open_at_hand(self, template: str, variant: str = "") -> OpenedTemplate | None:
        """The same as far as this workspace knows without asking anybody; None for a template that it has not read."""
        loaded = next((each for each in self._templates.at_hand() if each.reference == template), None)
        return self._opened(self._blank(loaded, variant), _ask_nobody) if loaded else None

    def _opened(self, opened: OpenedTemplate, block_state: BlockState) -> OpenedTemplate:
        try:
            key = self._key(opened.asset, opened.personalization.variant)
            return drop_unknown_slots(self._with_saved(opened, key, block_state))
        except AccessError as error:
            # Without Klaviyo a template can still be tried out; only saving needs it.
            return replace(opened, problem=str(error))

    def versions(self, template: str, variant: str = "") -> list[Version]:
        """What was saved for this block before, the newest first; none without an account."""
        try:
            return self._links.versions(self._key(self._templates.last_read(template).asset, variant))
        except AccessError:
            return []

    def variants(self, template: str) -> list[str]:
        """The blocks that were made from this template, by their variant; the first one's is blank."""
        try:
            scope = self._account.scope
        except AccessError:
            return []
        return self._links.variants(scope, self._templates.last_read(template).asset.asset_id)

    def saved_last(self, among: Collection[str]) -> RecentBlock | None:
        """Of the fifty blocks that were saved last the first one of these templates, by public ID; None without one."""
        try:
            newest = self._links.templates(self._account.scope, _OTHERS)
        except AccessError:
            return None
        links = (link for link, _ in newest if link.public_id in among)
        blocks = (RecentBlock(template=each.public_id, variant=each.key.variant, at=each.updated_at) for each in links)
        return next(blocks, None)

    def others(self, template: str, variant: str = "") -> list[ReusableBlock]:
        """Other blocks of this workspace that bind slots, of the fifty that were changed last."""
        try:
            key = self._key(self._templates.last_read(template).asset, variant)
        except AccessError:
            return []
        return [
            ReusableBlock(
                id=link.block_id, name=link.name, personalization=saved.personalization, kinds=kinds_of(link.slots)
            )
            for link, saved in self._links.templates(key.scope, _OTHERS)
            if link.key != key and saved.personalization.slots
        ]

    def compose(self, template: str, personalization: Mapping[str, Any], html: str = "") -> PreparedBlock:
        """The block for these choices, or the one that a person made of it: `html` is theirs. Saving reads anew.

        InputError names the slot that does not fit, or says what Klaviyo would say of the HTML.
        """
        return self._composed(self._templates.last_read(template), parse_personalization(dict(personalization)), html)

    def bind_again(self, template: str, personalization: Mapping[str, Any], html: str, place: str) -> str:
        """A person's HTML in which a slot, `:alt` or `:link` shows what is chosen for it again, at its image.

        Everything else stays as it is. InputError where the HTML has no place for it.
        """
        return self._hand_choices(template, personalization).bind_again(without_marker(html), place)

    def follow(self, template: str, personalization: Mapping[str, Any], html: str, before: Mapping[str, Any]) -> str:
        """A person's HTML with these choices in the place of those of `before`, wherever they stand in it."""
        choices = self._hand_choices(template, personalization)
        return choices.followed(without_marker(html), self._hand_choices(template, before))

    def _hand_choices(self, template: str, personalization: Mapping[str, Any]) -> HandChoices:
        loaded, choices = self._templates.last_read(template), parse_personalization(dict(personalization))
        return HandChoices(loaded.template, choices, self._account.cloud, self._account.capabilities.support)

    def save(
        self,
        template: str,
        personalization: Mapping[str, Any],
        name: str = "",
        *,
        html: str = "",
        overwrite: bool | str = False,
        recreate: bool = False,
        base_version: int | None = None,
    ) -> WriteOutcome:
        """Create or update the one block of this template and variant in Klaviyo, and link the asset to it.

        `html` is as in `compose`; `base_version` is the version that these choices began with. Raises Conflict when the
        block was edited in Klaviyo since, or saved by somebody else (`overwrite` to go on, where it is a fingerprint
        over nothing but that block), NotFound when it was deleted there (`recreate` to make it again), and InputError
        for a name that is too long.
        """
        over, expected = bool(overwrite), overwrite if isinstance(overwrite, str) else None
        options = WriteOptions(overwrite=over, recreate=recreate, base_version=base_version, expected=expected)
        return self.write(template, personalization, name, html, options)

    def write(
        self, template: str, personalization: Mapping[str, Any], name: str, html: str, options: WriteOptions
    ) -> WriteOutcome:
        """As `save`, with all that can be said of when the block may be written."""
        last_read = self._templates.last_read(template)
        if not last_read.asset.is_template:
            raise InputError("an image is personalized in an image block, or sent as its own block", "template")
        block_name = name.strip() or last_read.template.name
        if problem := name_problem(block_name):
            raise InputError(problem)
        choices = parse_personalization(dict(personalization))

        def prepare() -> TemplateContent:
            loaded = self._templates.get(template)
            return self._content(loaded, self._composed(loaded, choices, html))

        return self._writer.write(self._key(last_read.asset, choices.variant), prepare, block_name, options)

    def unlink(self, template: str, variant: str = "") -> str:
        """Let go of a block that was deleted in Klaviyo; why its entry stays on the asset, else blank.

        The versions stay, and the next save makes a new block. Raises Conflict while the block is there.
        """
        loaded = self._templates.get(template)
        key = self._key(loaded.asset, variant)
        with self._database.lock(asset_lock(key.asset_id)):
            link = self._links.get(key)
            entry = find_entry(loaded.asset.metadata.get(FIELD_ID), self._account.id, key)
            block_id = link.block_id if link else entry.block_id if entry else ""
            if not block_id or fetch_block_state(self._account, block_id, link)[1] != "deleted":
                raise Conflict("the block still exists, or Klaviyo could not be reached")
            self._links.record_deletion(self._links.begin(key, loaded.template.name, "unlink", block_id), key, block_id)
        return BlockRemover(self._account, self._links, self._database).clear_entry(key, block_id)

    def open_block(self, html: str) -> OpenedTemplate:
        """The template of a block that stands in an editor, with the choices that the block itself carries."""
        marked = read_marker(html)
        if not marked:
            raise InputError("this block was not made from a Cloudinary template", "html")
        opened = self.open(marked.template.public_id, marked.variant)
        own = own_marker(html, opened.cloud.name, opened.asset.asset_id, marked.variant)
        if not own:
            raise InputError("this block belongs to another Cloudinary environment", "html")
        # What Klaviyo keeps is older than what stands in the editor: comparing them says nothing.
        return drop_unknown_slots(with_html(replace(opened, personalization=own, source="block", state="none"), html))

    def applied(self, block_id: str, html: str) -> WriteOutcome:
        """Remember what the extension wrote into a block in Klaviyo's editor as our next version.

        Raises Conflict when it is not what we would have written ourselves, or when the block is not this template's.
        """
        opened = self.open_block(html)
        choices = opened.personalization

        def prepare() -> TemplateContent:
            loaded = self._templates.get(opened.reference)
            composed = self._composed(loaded, choices, opened.html)
            if not (same_choices(composed.html, html) and same_meaning(composed.html, html)):
                raise Conflict("the block's HTML does not match its choices")
            return self._content(loaded, composed)

        return self._writer.applied(self._key(opened.asset, opened.personalization.variant), prepare, block_id)

    def _content(self, loaded: LoadedTemplate, composed: ComposedBlock) -> TemplateContent:
        account = self._account
        return TemplateContent(
            loaded=loaded,
            composed=composed,
            cloud=account.cloud,
            account=account.id,
            support=account.capabilities.support,
        )

    def _composed(self, loaded: LoadedTemplate, choices: Personalization, html: str) -> PreparedBlock:
        """The block of these choices for the template as it is now."""
        cloud = self._account.cloud
        own = choices.model_copy(update={"template": reference_of(loaded.asset, cloud)})
        return prepare(loaded.template, own, cloud, self._account.capabilities.support, html)

    def _key(self, asset: Asset, variant: str) -> LinkKey:
        return LinkKey(scope=self._account.scope, asset_id=asset.asset_id, kind="template", variant=variant)

    def _with_saved(self, opened: OpenedTemplate, key: LinkKey, block_state: BlockState) -> OpenedTemplate:
        """Order of belief: our own row while its hash is Klaviyo's, then the block's marker, then the field."""
        link, entry, problem = self._links.get(key), None, ""
        try:
            entry = find_entry(opened.asset.metadata.get(FIELD_ID), self._account.id, key)
        except WorkspaceError as error:
            problem = str(error)
        version = self._links.latest(key)
        if not link and not entry:
            # Of a block that was deleted here the versions are left.
            return replace(opened, problem=problem, version=version.number if version else 0)
        block_id = link.block_id if link else entry.block_id if entry else ""
        block, state = block_state(self._account, block_id, link)
        older = unsaved_since(link, block, self._links.versions(key)) if link and block and state == "edited" else None
        state = "older" if older else state
        personalization, source, html = opened.personalization, opened.source, block.html if block else ""
        if present := older or version:
            personalization, source, html = present.personalization, "saved", present.html
        if (
            block
            and state not in ("same", "older")
            and (marked := own_marker(block.html, opened.cloud.name, key.asset_id, key.variant))
        ):
            personalization, source, html = marked, "block", block.html
        elif entry and entry.personalization and (not version or _is_only_on_asset(entry, block, state)):
            personalization, source, html = entry.personalization, "field", block.html if block else ""
        result = replace(
            opened,
            personalization=personalization,
            source=source,
            block=block,
            block_url=self._account.block_url(block_id, metric_id=metric_of(personalization)),
            state=state,
            linked=link is not None,
            version=version.number if version else 0,
            older=older.number if older else 0,
            name=(block.name if block else "") or (link.name if link else entry.name if entry else ""),
            problem=problem,
            written_hash=link.written_hash if link else "",
        )
        return with_html(result, html)


def _ask_nobody(_: Account, __: str, ___: Link | None) -> tuple[Block | None, State]:
    return None, "unknown"


def _is_only_on_asset(entry: FieldEntry, block: Block | None, state: State) -> bool:
    """Whether the asset's entry is what is known of a block that was written elsewhere and lost its marker."""
    return bool(block and state == "edited" and entry.block_id == block.id and not find_marker(block.html))
