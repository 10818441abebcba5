"""The command `connect`: what a terminal can do towards a connection, and where a person goes on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from core.cli import sandbox
from core.cli.command import DONE, NOT_CONNECTED, Command, json_option
from core.cli.output import print_json, print_line

if TYPE_CHECKING:
    from core.workspace import Workspace

_SETUP = "open {url}/setup and select “Install Klaviyo app”; the workspace must be running (make run)"


@dataclass(frozen=True, kw_only=True)
class Connecting:
    """Which accounts are at work; `next_step` is blank when nothing is missing."""

    account: str
    klaviyo: str
    cloud: str
    metadata_field: str
    next_step: str

    @property
    def exit_code(self) -> int:
        """0 both accounts are connected, 3 a person has to go on."""
        return NOT_CONNECTED if self.next_step else DONE

    def lines(self) -> list[str]:
        """For people: a line a fact."""
        return [f"{name}: {value}" for name, value in vars(self).items() if value]


@click.command(cls=Command, examples=("connect", "connect --create-field"))
@click.option("--create-field", is_flag=True, help="Add the metadata field to the Cloudinary environment.")
@json_option
def connect(create_field: bool, as_json: bool) -> int:
    """Connect Klaviyo, or show where to approve it."""
    with sandbox.workspace() as ws:
        connecting = connect_accounts(ws, create_field=create_field)
    if as_json:
        print_json(vars(connecting))
    else:
        for line in connecting.lines():
            print_line(line)
    return connecting.exit_code


def connect_accounts(ws: "Workspace", *, create_field: bool = False) -> Connecting:
    """Connect by the private key of the settings, if there is one; an approval needs a browser.

    With `create_field` the metadata field is added to the environment's schema.
    """
    status = ws.setup.klaviyo()
    if not status.usable and status.by_key:
        ws.setup.connect_by_key()
        status = ws.setup.klaviyo()
    cloudinary = ws.setup.cloudinary()
    field = ws.setup.create_metadata_field() if create_field else ws.setup.metadata_field()
    missing = "" if cloudinary.connected else f"Cloudinary: {cloudinary.problem}"
    return Connecting(
        account=status.account,
        klaviyo=status.connection.account_name if status.connection else "not connected",
        cloud=cloudinary.cloud,
        metadata_field=field.state,
        next_step=missing if status.usable else _SETUP.format(url=ws.settings.workspace_url),
    )
