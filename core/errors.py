"""Every error of the product; the class says what to do about it.

WorkspaceError
├── InputError            fix the input; `place` says where
├── ChooseError           several things fit; `choices` names them
├── AccessError           nothing was done: the service was not asked, or refused
│   ├── NotConnected      connect first
│   ├── Reconnect         the permission is gone for good; connect again
│   └── Refused           the service knows us and says no
│       └── UnknownApp    the settings name an app that the service does not know: fix them, then restart
├── NotFound              the service was asked, and it is not there
├── Conflict              somebody else changed it meanwhile; look before overwriting
├── Unavailable           try again later; `retry_after` says when, if known
│   ├── Throttled         the service did nothing and asks for patience
│   └── OutcomeUnknown    the answer to a write was lost: look before repeating
└── StoreError            the workspace's own database or key cannot be used
    └── Busy              somebody else here is working on the same thing
"""

from typing import Final

LONGEST: Final = 600
"""Characters of a sentence that a person still reads."""
DISCONNECTED: Final = "the Klaviyo account was disconnected; connect one on Setup"
NO_LONGER_CONNECTED: Final = "this was started with an account that is no longer connected"


class WorkspaceError(Exception):
    """Any error that the product raises on purpose; its text is one sentence for a person, shortened in its middle.

    What it quotes may come from a stranger, who can write any length.
    """

    def __init__(self, message: str) -> None:
        half = LONGEST // 2
        super().__init__(message if len(message) <= LONGEST else f"{message[: half - 1]}…{message[-half:]}")


class InputError(WorkspaceError):
    """The input is wrong at `place`, such as `slots[1].type`; `message` is what is wrong without the place."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message, self.place = message, place

    def named(self, name: str) -> "InputError":
        """The same, of a file of that name."""
        return self if self.place == name else InputError(str(self), name)


class ChooseError(WorkspaceError):
    """More than one thing has this name; pick one of `choices`."""

    def __init__(self, message: str, choices: tuple[str, ...]) -> None:
        super().__init__(f"{message}: {', '.join(choices)}")
        self.message, self.choices = message, choices

    def __reduce__(self) -> tuple[type["ChooseError"], tuple[str, tuple[str, ...]]]:
        """As it is made: it crosses from one process to another."""
        return ChooseError, (self.message, self.choices)

    def named(self, name: str) -> "ChooseError":
        """The same, of a file of that name."""
        return ChooseError(f"{name}: {self.message}", self.choices)


class AccessError(WorkspaceError):
    """The service was not asked, or it refused."""


class NotConnected(AccessError):
    """No account is connected."""


class Reconnect(AccessError):
    """The stored permission no longer works; only a person can renew it."""


class Refused(AccessError):
    """The service understood and refused, by its own words."""


class UnknownApp(Refused):
    """The service does not know the app that the settings name, or its secret is another one."""


class NotFound(WorkspaceError):
    """The service was asked and says that it does not exist."""


class Conflict(WorkspaceError):
    """It is not as we left it."""


class Unavailable(WorkspaceError):
    """The service did not answer as it should; the same call may work in `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Throttled(Unavailable):
    """The service asks to slow down; it did nothing."""


class OutcomeUnknown(Unavailable):
    """The answer to a write was lost: it may have happened or not."""


class StoreError(WorkspaceError):
    """The database or its key cannot be read or written."""


class Busy(StoreError):
    """Another thread or process of this workspace is working on the same thing."""


def note_of(error: WorkspaceError) -> str:
    """What is noted of one of many things that failed; an error that ends the whole piece of work is raised."""
    if isinstance(error, NotConnected | Reconnect):
        # Every call after it would be refused too, and what was not asked must not be taken for an answer.
        raise error
    return str(error)
