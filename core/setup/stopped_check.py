"""What an account check that somebody stopped has left in Klaviyo: it is looked for, and deleted."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from core.accounts.account import Account
from core.errors import NotFound, WorkspaceError
from core.klaviyo.templates import TemplateClient
from core.setup.klaviyo_tests import SCRATCH, Scratch, remove_block

NOTHING_LEFT: Final = "The check was stopped. Nothing temporary is left in Klaviyo"
"""The note of a stopped check of which Klaviyo has nothing any more."""
_NEXT: Final = f"It is called “{SCRATCH}”. The next check deletes it"
_IS_LEFT: Final = f"The check was stopped, but what it created in Klaviyo could not be deleted ({{}}). {_NEXT}"
_MAY_BE_LEFT: Final = f"The check was stopped. Klaviyo may still have what it created ({{}}). {_NEXT}"


def left_behind(account: Account, scratch: Scratch, sleep: Callable[[float], None]) -> str:
    """What a stopped check has left in Klaviyo, in a sentence; only what it may have created is looked for."""
    klaviyo, templates = account.klaviyo, TemplateClient(service=account.klaviyo.service)
    reasons = []
    if scratch.template:
        reasons.append(_swept(lambda: templates.find_templates(SCRATCH), templates.delete))
    if scratch.block:
        blocks = _swept(
            lambda: (block.id for block in klaviyo.find_universal_content(SCRATCH)),
            lambda block_id: remove_block(klaviyo, block_id, sleep),
        )
        reasons.append(blocks)
    return next(filter(None, reasons), NOTHING_LEFT)


def _swept(find: Callable[[], Iterable[str]], remove: Callable[[str], None]) -> str:
    """Delete the scratch objects of one kind; what may be left of them, or blank."""
    try:
        leftovers = list(find())
    except WorkspaceError as error:
        return _MAY_BE_LEFT.format(error)
    try:
        for leftover in leftovers:
            # Somebody was faster, or a deletion whose answer was lost acted.
            with suppress(NotFound):
                remove(leftover)
    except WorkspaceError as error:
        return _IS_LEFT.format(error)
    return ""
