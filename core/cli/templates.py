"""The command `template show`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli import sandbox
from core.cli.command import DONE, Group, json_option
from core.cli.files import read_bytes
from core.cli.output import Table, print_json, print_line, print_table

if TYPE_CHECKING:
    from core.domain.template import Template


@click.group(cls=Group)
def template() -> None:
    """Cloudinary's dynamic templates."""


@template.command(examples=("template show hero.cldt.json", "template show templates/order-thanks.cldt.json --json"))
@click.argument("name", metavar="TEMPLATE", type=click.Path())
@json_option
def show(name: str, as_json: bool) -> int:
    """Show the slots of a template.

    TEMPLATE is a .cldt.json file, or a public ID of the connected cloud.
    """
    opened = _template(name)
    if as_json:
        print_json(
            {
                "name": opened.name,
                "base": vars(opened.base),
                "canvas": {"width": opened.width, "height": opened.height},
                "transformation": opened.transformation,
                "slots": [vars(slot) for slot in opened.slots],
                "delivery": {"format": opened.format, "quality": opened.quality},
            }
        )
        return DONE
    print_line(f"{opened.name} ({opened.width} × {opened.height})")
    rows = [(slot.name, slot.type, slot.default) for slot in opened.slots]
    print_table(Table(columns=("Slot", "Type", "Default"), rows=rows, line="  {}: {}, “{}”"))
    return DONE


def _template(name: str) -> "Template":
    if Path(name).exists():
        from core.cloudinary.cldt import parse_template

        return parse_template(read_bytes(name))
    with sandbox.workspace() as ws:
        return ws.templates.get(name).template
