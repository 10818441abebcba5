"""The browser extension's way in: paired once from Setup, known by its token, shown a panel by a ticket.

A browser stands for the person who paired it: each call asks whether that person may still use the workspace.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from core.errors import InputError, Refused
from core.extension.store import Extensions
from core.extension.values import ImageFields, InEditor, PairedExtension, Panel
from core.store.activity import ActivityLog

CODE_SECONDS: Final = 600
PANEL_SECONDS: Final = 60
LARGEST_BLOCK: Final = 200_000
_NOT_PAIRED: Final = "this browser is not paired with the workspace"
_EXPIRED: Final = "this pairing expired after 30 days without use; pair this browser again on Setup"
_PANEL_ENDED: Final = "this panel link was already used or has expired; open the panel again from the editor"


class Pairing:
    """Pairs browsers with this workspace and lets them go; `admits` says whether a person may use it now."""

    def __init__(self, extensions: Extensions, log: ActivityLog, admits: Callable[[str], bool]) -> None:
        self._extensions = extensions
        self._log = log
        self._admits = admits

    def paired(self) -> list[PairedExtension]:
        """Every browser whose pairing has not expired, the last paired first."""
        return [extension for extension in self._extensions.all() if not self._extensions.is_expired(extension)]

    def code(self) -> str:
        """A code that pairs one browser within ten minutes; the extension reads it from the page."""
        return self._extensions.issue("pair", self._log.who(), CODE_SECONDS)

    def pair(self, code: str, version: str) -> str:
        """The token for the browser that shows this code; Refused when the code is not good."""
        who = self._extensions.redeem("pair", code)
        if who is None:
            raise Refused("this pairing code was already used or has expired; start again on Setup")
        self._require_admitted(who)
        token = self._extensions.add(version, who)
        self._log.add("Extension paired", version, who=who)
        return token

    def authenticate(self, token: str) -> PairedExtension:
        """The browser of this token, whose use is written down.

        Refused if it was never given, was revoked or has expired, or if its person may no longer use the workspace.
        """
        extension = self._require_good(self._extensions.by_token(token) if token else None)
        self._extensions.record_use(extension)
        return extension

    def require_paired(self, extension: int) -> None:
        """Refused unless the browser with this ID is still as good as when its panel was opened."""
        self._require_good(self._extensions.get(extension))

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
        body = {"extension": extension.id, **asdict(edited)}
        return self._extensions.issue("panel", json.dumps(body), PANEL_SECONDS, extension.id)

    def browser_of_panel_token(self, ticket: str) -> int | None:
        """The ID of the browser that a good ticket shows a panel to; the ticket stays good. None for any other."""
        body = self._extensions.read("panel", ticket)
        browser = json.loads(body).get("extension", 0) if body else 0
        return browser if browser and self.is_paired(browser) else None

    def is_paired(self, extension: int) -> bool:
        """Whether the browser with this ID is still as good as when its panel was opened."""
        try:
            self.require_paired(extension)
        except Refused:
            return False
        return True

    def redeem_panel_token(self, ticket: str) -> Panel:
        """What a panel was asked for; Refused when the ticket is not good."""
        body = self._extensions.redeem("panel", ticket)
        if body is None:
            raise Refused(_PANEL_ENDED)
        edited = json.loads(body)
        # A ticket that an earlier version issued names no browser, and so no person.
        extension = self._require_good(self._extensions.get(edited.get("extension", 0)))
        image = ImageFields(**edited["image"]) if edited["image"] else None
        return Panel(extension=extension.id, who=extension.who, edited=InEditor(html=edited["html"], image=image))

    def _require_good(self, extension: PairedExtension | None) -> PairedExtension:
        if extension is None:
            raise Refused(_NOT_PAIRED)
        if self._extensions.is_expired(extension):
            raise Refused(_EXPIRED)
        self._require_admitted(extension.who)
        return extension

    def _require_admitted(self, who: str) -> None:
        if not self._admits(who):
            raise Refused(f"{who}, who paired this browser, may not use this workspace; ask its administrator")
