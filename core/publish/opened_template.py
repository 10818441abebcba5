"""A template ready to be personalized, and what its block was found to be."""

from dataclasses import dataclass, replace
from typing import Literal

from core.accounts.account import Account
from core.blocks.edited import without_marker
from core.blocks.marker import same_choices
from core.blocks.meaning import same_meaning
from core.cloudinary.delivery import Cloud
from core.domain.asset import Asset
from core.domain.block import Block, Link
from core.domain.personalization import Personalization, TemplateRef
from core.domain.template import Template
from core.errors import NotFound, WorkspaceError
from core.library.assets import LoadedTemplate
from core.publish.comparison import fingerprint_of, fingerprint_of_all, wrote

Source = Literal["new", "saved", "block", "field"]
State = Literal["none", "same", "older", "edited", "deleted", "unknown"]


@dataclass(frozen=True, kw_only=True)
class OpenedTemplate:
    """A template ready to be personalized.

    `source` says where the choices come from: nowhere, this workspace, the block's own marker or the asset's
    metadata; `linked` whether this workspace has a link of its own, and `version` how often it was saved. `dropped`
    lists bound slots that the template no longer has; `html` is what a person made of the generated HTML, blank where
    nobody did, and `lost` whether that can no longer be read; `problem` says what could not be asked. A block that is
    `older` has our version of that number: the newest one was applied in Klaviyo's editor and not saved there.
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
    version: int = 0
    older: int = 0
    name: str = ""
    html: str = ""
    lost: bool = False
    dropped: tuple[str, ...] = ()
    problem: str = ""
    written_hash: str = ""
    """The hash of what was sent last, blank where this workspace did not send it."""

    def holds(self, html: str) -> bool:
        """Whether the block in Klaviyo says this, or is what Klaviyo made of just this."""
        if self.state == "same" and self.written_hash == fingerprint_of(html):
            return True
        return same_choices(html, self.block_html) and same_meaning(html, self.block_html)

    @property
    def present_version(self) -> int:
        """The number of our version that Klaviyo has, or that was changed there; 0 where nothing was saved."""
        return self.older or self.version

    @property
    def block_html(self) -> str:
        """The HTML that stands in Klaviyo, blank where no block does."""
        return self.block.html if self.block else ""

    @property
    def block_fingerprint(self) -> str:
        """The hash of all that somebody can choose of the block in Klaviyo, blank where no block is known."""
        return fingerprint_of_all(self.block) if self.block else ""

    @property
    def reference(self) -> str:
        """What services call the template by."""
        return LoadedTemplate(asset=self.asset, template=self.template).reference


def fetch_block_state(account: Account, block_id: str, link: Link | None) -> tuple[Block | None, State]:
    """The block as Klaviyo has it, and how that compares with what we last wrote."""
    try:
        block = account.klaviyo.get_universal_content(block_id)
    except NotFound:
        return None, "deleted"
    except WorkspaceError:
        # A look-up that failed is not “not found”.
        return None, "unknown"
    if not link:
        return block, "none"
    return block, "same" if wrote(link, block) else "edited"


def with_html(opened: OpenedTemplate, html: str) -> OpenedTemplate:
    """With the HTML that a person edited; without it the choices are those of generated HTML again."""
    if not opened.personalization.edited:
        return replace(opened, html="", lost=False)
    plain = opened.personalization.model_copy(update={"edited": bool(html)})
    return replace(opened, personalization=plain, html=without_marker(html), lost=not html)


def drop_unknown_slots(opened: OpenedTemplate) -> OpenedTemplate:
    """Only choices for slots that the template still has."""
    names = {slot.name for slot in opened.template.slots}
    slots = opened.personalization.slots
    dropped = tuple(name for name in slots if name not in names)
    remaining = {name: binding for name, binding in slots.items() if name in names}
    update = {"slots": remaining, "template": reference_of(opened.asset, opened.cloud)}
    personalization = opened.personalization.model_copy(update=update)
    return replace(opened, personalization=personalization, dropped=dropped)


def reference_of(asset: Asset, cloud: Cloud) -> TemplateRef:
    """Which template a personalization is for."""
    return TemplateRef(
        cloud=cloud.name,
        resource_type="image" if asset.resource_type == "image" else "raw",
        type=asset.type,
        public_id=asset.public_id,
        asset_id=asset.asset_id,
    )
