"""One asset before it is sent: what it becomes, and the block that it has already."""

from dataclasses import dataclass, replace

from core.blocks.image import display_size, video_source
from core.cloudinary.delivery import Cloud
from core.cloudinary.delivery_url import identify
from core.domain.block import Link
from core.domain.send_settings import SendSettings
from core.send.values import PlanRow


@dataclass(frozen=True, kw_only=True)
class BlockPreview:
    """The row of an asset in the plan, and the block that it feeds: its name and how often it was written.

    `transformation` is that of the image's address, blank where it shows no asset of this cloud. `width` and
    `height` are those in the email, 0 for a template and a copy, which have their own. `still` stands in where
    nothing may move, blank for all but videos. `version` is 0 where this workspace wrote no block.
    """

    row: PlanRow
    transformation: str = ""
    width: int = 0
    height: int = 0
    still: str = ""
    block_name: str = ""
    block_url: str = ""
    version: int = 0


def preview_block(
    row: PlanRow, settings: SendSettings, cloud: Cloud, link: Link | None, block_url: str
) -> BlockPreview:
    """Put together what an asset becomes; `link` is to the block that it feeds, at `block_url`."""
    reading = identify(row.src, cloud)
    preview = BlockPreview(row=row, block_url=block_url, transformation=reading.transformation if reading else "")
    if link:
        preview = replace(preview, block_name=link.name, version=link.version)
    if row.kind not in ("image", "video") or not row.src:
        return preview
    width, height = display_size(row.asset, settings.width)
    preview = replace(preview, width=width, height=height)
    if row.kind == "image":
        return preview
    poster = replace(settings, video=replace(settings.video, form="poster"))
    return replace(preview, still=video_source(row.asset, cloud, poster, width))
