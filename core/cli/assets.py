"""The commands `assets search` and `assets identify`."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from core.cli import sandbox
from core.cli.command import COUNT, DONE, Group, json_option
from core.cli.files import read_input
from core.cli.output import Table, print_json, print_table
from core.errors import InputError

if TYPE_CHECKING:
    from core.cloudinary.delivery import Cloud
    from core.domain.asset import Asset


@click.group(cls=Group)
def assets() -> None:
    """Assets in Cloudinary, and what their URLs show."""


@assets.command(
    examples=("assets search 'folder:products AND tags:summer'", "assets search resource_type:video --limit 20 --json")
)
@click.argument("expression", default="resource_type:image OR resource_type:video")
@click.option("--limit", type=COUNT, default=100, show_default=True, help="The maximum number, newest first.")
@json_option
def search(expression: str, limit: int, as_json: bool) -> int:
    """List the newest assets that a search finds.

    EXPRESSION uses Cloudinary's search syntax; by default, it finds all images and videos.

    `send` accepts each line as an asset.
    """
    with sandbox.workspace() as ws:
        matches = ws.assets.search(expression, limit)
    if as_json:
        print_json(
            [{**vars(asset), "metadata": dict(asset.metadata), "context": dict(asset.context)} for asset in matches]
        )
        return DONE
    rows = [
        (f"{asset.resource_type}/{asset.type}/{asset.public_id}", asset.format, _size(asset), asset.withheld)
        for asset in matches
    ]
    print_table(Table(columns=("Asset", "Format", "Size", "Not delivered because"), rows=rows, line="{0}"))
    return DONE


@assets.command(
    name="identify",
    examples=(
        "assets identify https://res.cloudinary.com/demo/image/upload/w_300/v17/shop/mug.jpg --cloud demo",
        "assets identify - --json < urls.txt",
    ),
)
@click.argument("urls", metavar="URL...|-", nargs=-1, required=True)
@click.option("--cloud", default="", metavar="NAME", help="The cloud name; by default, the connected cloud.")
@json_option
def identify_assets(urls: tuple[str, ...], cloud: str, as_json: bool) -> int:
    """Print which asset each delivery URL shows.

    With -, reads one URL per line from standard input. Makes no API calls. Without --cloud, the connected account's
    host name and private CDN count as well.
    """
    from core.cloudinary.delivery_url import identify

    own = _cloud(cloud) if cloud else sandbox.connected_cloud()
    rows = [(url, identify(url, own)) for url in _lines(urls)]
    if as_json:
        names = ("resource_type", "type", "public_id", "version", "transformation")
        print_json([{"url": url} | {name: getattr(reading, name, None) for name in names} for url, reading in rows])
        return DONE
    lines = [
        (url, *(("/".join(each.name), f"v{each.version}" if each.version else "", each.transformation) if each else
                (f"not in the cloud “{own.name}”", "", "")))
        for url, each in rows
    ]  # fmt: skip
    print_table(Table(columns=("URL", "Asset", "Version", "Transformation"), rows=lines, line="{1}  {0}"))
    return DONE


def _cloud(name: str) -> "Cloud":
    from core.cloudinary.delivery import cloud_named
    from core.domain.connection import is_cloud_name

    if not is_cloud_name(name):
        raise InputError("the cloud name can contain only letters, digits, - and _", "--cloud")
    return cloud_named(name)


def _lines(urls: Sequence[str]) -> Iterator[str]:
    """The URLs in their order; those of standard input where - stands first."""
    for url in urls:
        yield from filter(None, map(str.strip, read_input().splitlines() if url == "-" else [url]))


def _size(asset: "Asset") -> str:
    return f"{asset.width} × {asset.height}" if asset.width and asset.height else ""
