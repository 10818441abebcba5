"""The blocks of chosen assets, as they are now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.accounts.account import Account
from core.blocks.preview import image_urls, preview_html
from core.domain.asset import Asset
from core.domain.block import Block, Link
from core.errors import WorkspaceError
from core.klaviyo.template_language import TemplateFault
from core.library.selection import Selection
from core.publish.store import Links


@dataclass(frozen=True, kw_only=True)
class AssetLink:
    """A block of an asset; `state` says whether Klaviyo still has it, `unknown` when it could not be asked.

    `image_url` is Klaviyo's own screenshot where there is one, else the image that the block shows by default.
    """

    link: Link
    state: Literal["exists", "deleted", "unknown"]
    image_url: str = ""
    updated: str = ""


@dataclass(frozen=True, kw_only=True)
class SelectionLinks:
    """What is known of a selection: its links, assets that feed no block, and what names no asset."""

    links: tuple[AssetLink, ...]
    unlinked: tuple[Asset, ...]
    missing: tuple[str, ...]
    problem: str = ""


class AssetLinks:
    """Answers “what did these assets become?”."""

    def __init__(self, account: Account, links: Links) -> None:
        self._account, self._links = account, links

    def of(self, assets: Sequence[str]) -> SelectionLinks:
        """The blocks of these assets (ids, `image/upload/<public id>`, public ids, delivery URLs).

        A call for each hundred assets and for each hundred blocks.
        """
        account = self._account
        selection = Selection(account.cloudinary).read(assets)
        links = self._links.of_assets(account.scope, [asset.asset_id for asset in selection.assets])
        problem, blocks = "", {}
        try:
            blocks = {
                block.id: block
                for block in account.klaviyo.get_all_universal_content([link.block_id for link in links])
            }
        except WorkspaceError as error:
            problem = str(error)
        linked = {link.key.asset_id for link in links}
        return SelectionLinks(
            links=tuple(_now(link, blocks.get(link.block_id), is_answered=not problem) for link in links),
            unlinked=tuple(asset for asset in selection.assets if asset.asset_id not in linked),
            missing=selection.missing,
            problem=problem,
        )


def _now(link: Link, block: Block | None, *, is_answered: bool) -> AssetLink:
    if block is None:
        # A look-up that failed is not “not found”.
        return AssetLink(link=link, state="deleted" if is_answered else "unknown")
    return AssetLink(link=link, state="exists", image_url=block.screenshot or _image_url(block), updated=block.updated)


def _image_url(block: Block) -> str:
    if src := block.image.get("src"):
        return str(src)
    try:
        return next(iter(image_urls(preview_html(block.html))), "")
    except TemplateFault:
        return ""
