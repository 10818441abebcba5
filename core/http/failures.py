"""Why a call brought no answer that can be used, where the status does not say it."""

from core.errors import Unavailable


class NoAnswer(Unavailable):
    """No answer came, for this reason."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} cannot be reached ({reason})")
        self.reason = reason


class Unreadable(Unavailable):
    """The service answered, but in a form that is not known; the same call would be answered alike."""


class TooLarge(Unreadable):
    """The answer has more bytes than the caller takes; they are counted unpacked."""

    def __init__(self, name: str, largest: int) -> None:
        super().__init__(f"the response from {name} is larger than {largest / 1e6:g} MB")
