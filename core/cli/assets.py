"""The command `assets search`."""

from typing import TYPE_CHECKING

import click

from core.cli import sandbox
from core.cli.command import COUNT, DONE, Group, json_option
from core.cli.output import Table, print_json, print_table

if TYPE_CHECKING:
    from core.domain.asset import Asset


@click.group(cls=Group)
def assets() -> None:
    """The assets of the connected cloud."""


@assets.command(
    examples=("assets search 'folder:products AND tags:summer'", "assets search resource_type:video --limit 20 --json")
)
@click.argument("expression", default="resource_type:image OR resource_type:video")
@click.option("--limit", type=COUNT, default=100, show_default=True, help="At most so many of the newest.")
@json_option
def search(expression: str, limit: int, as_json: bool) -> int:
    """List the newest assets that a search finds.

    EXPRESSION is Cloudinary's, by default all images and videos.

    Each line is an asset as `send` takes it.
    """
    with sandbox.workspace() as ws:
        matches = ws.assets.search(expression, limit)
    if as_json:
        print_json(
            [{**vars(asset), "metadata": dict(asset.metadata), "context": dict(asset.context)} for asset in matches]
        )
        return DONE
    rows = [(f"{asset.resource_type}/{asset.type}/{asset.public_id}", asset.format, _size(asset)) for asset in matches]
    print_table(Table(columns=("Asset", "Format", "Size"), rows=rows, line="{0}"))
    return DONE


def _size(asset: "Asset") -> str:
    return f"{asset.width} × {asset.height}" if asset.width and asset.height else ""
