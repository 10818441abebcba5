"""The browser extension's way in: paired once from Setup, known by its token, shown a panel by a ticket."""

import json
from dataclasses import asdict
from typing import Final

from core.errors import InputError, Refused
from core.extension.store import Extensions
from core.extension.values import ImageFields, InEditor, PairedExtension
from core.store.activity import ActivityLog

CODE_SECONDS: Final = 600
PANEL_SECONDS: Final = 60
LARGEST_BLOCK: Final = 200_000


class Pairing:
    """Pairs browsers with this workspace and lets them go."""

    def __init__(self, extensions: Extensions, log: ActivityLog) -> None:
        self._extensions = extensions
        self._log = log

    def paired(self) -> list[PairedExtension]:
        """Every paired browser, the last paired first."""
        return self._extensions.all()

    def code(self) -> str:
        """A code that pairs one browser within ten minutes; the extension reads it from the page."""
        return self._extensions.issue("pair", self._log.who(), CODE_SECONDS)

    def pair(self, code: str, version: str) -> str:
        """The token for the browser that shows this code; Refused when the code is not good."""
        who = self._extensions.redeem("pair", code)
        if who is None:
            raise Refused("this pairing code was used or has expired; begin again on Setup")
        token = self._extensions.add(version, who)
        self._log.add("Extension paired", version, who=who)
        return token

    def authenticate(self, token: str) -> PairedExtension:
        """The browser of this token; Refused when it was never given or was revoked."""
        extension = self._extensions.by_token(token) if token else None
        if not extension:
            raise Refused("this browser is not paired with the workspace")
        return extension

    def greet(self, extension: PairedExtension, version: str) -> None:
        """It is there, and this is its version."""
        self._extensions.record_greeting(extension.id, version)

    def revoke(self, extension: int) -> None:
        """Let a browser go; its next call is refused."""
        self._extensions.revoke(extension)
        self._log.add("Extension unpaired")

    def issue_panel_token(self, extension: PairedExtension, edited: InEditor) -> str:
        """A ticket that shows the panel for what is edited once, within a minute."""
        if len(edited.html) > LARGEST_BLOCK:
            raise InputError("the block is too long", "html")
        return self._extensions.issue("panel", json.dumps(asdict(edited)), PANEL_SECONDS, extension.id)

    def redeem_panel_token(self, ticket: str) -> InEditor:
        """What a panel was asked for; Refused when the ticket is not good."""
        body = self._extensions.redeem("panel", ticket)
        if body is None:
            raise Refused("this panel was opened before or has waited too long; open it again from the editor")
        edited = json.loads(body)
        image = ImageFields(**edited["image"]) if edited["image"] else None
        return InEditor(html=edited["html"], image=image)
