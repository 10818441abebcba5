"""What an account check that somebody stopped has left in Klaviyo: it is looked for, and deleted."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from core.accounts.account import Account
from core.errors import NotFound, WorkspaceError
from core.klaviyo.templates import TemplateClient
from core.setup.klaviyo_tests import SCRATCH, remove_block, untriable

NOTHING_LEFT: Final = "The check was stopped. Nothing temporary is left in Klaviyo"
"""The note of a stopped check of which Klaviyo has nothing any more."""
_NEXT: Final = f"It is called “{SCRATCH}”. The next check deletes it"
_IS_LEFT: Final = f"The check was stopped, but what it created in Klaviyo could not be deleted ({{}}). {_NEXT}"
_MAY_BE_LEFT: Final = f"The check was stopped. Klaviyo may still have what it created ({{}}). {_NEXT}"


def left_behind(account: Account, sleep: Callable[[float], None]) -> str:
    """What a stopped check has left in Klaviyo, in a sentence; blank where the account permits no look.

    A check that has lost its process goes on in another one, which cannot know what the first one created: so both
    kinds of scratch objects are looked for, however far this one came.
    """
    if untriable(account.connected):
        return ""
    klaviyo, templates = account.klaviyo, TemplateClient(service=account.klaviyo.service)
    reasons = [
        _swept(lambda: templates.find_templates(SCRATCH), templates.delete),
        _swept(
            lambda: (block.id for block in klaviyo.find_universal_content(SCRATCH)),
            lambda block_id: remove_block(klaviyo, block_id, sleep),
        ),
    ]
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
