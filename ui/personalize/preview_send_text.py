"""What “Send a test” says."""

from collections.abc import Sequence
from datetime import UTC, datetime

from core.personalize.scratch_templates import ScratchTemplate
from ui.app.text import plain

SEND_A_TEST = "Send a test"
TO = "To"
ADDRESS_HINT = "name@example.com"
CONFIRM_HELP = "Somebody else reads what your recipients' data says. It is not the address that you signed in with."
CONFIRM_HELP_HERE = "Somebody else may read what your recipients' data says. Nobody signs in at this machine."
SEND = "Send test"
ANOTHER = "Send another test"
NOT_AN_ADDRESS = "That is not one email address. Nothing was sent. Correct it, then press “Send test” again."
RETRY = "Your choices are kept. Press “Send test” again in a moment."
CORRECT = "Your choices are kept. Change what is named, then press “Send test” again."
INTERRUPTED = "Something went wrong on our side. Look into the inbox before you send another test."
OUTBOX = "Open the outbox"
SCRATCH = "the scratch template in Klaviyo is removed within two minutes"


def about(left_today: int) -> str:
    """What is sent, and what is left of the day's tests."""
    if not left_today:
        return "Today's 100 test emails are used up: Klaviyo takes no more. Come back tomorrow."
    return f"Klaviyo emails the block as the recipient in view gets it. At most {left_today} more today."


def confirm(address: str) -> str:
    """That an address is meant."""
    return f"Send this recipient's data to {plain(address)}"


def sending(address: str) -> str:
    """A test is on its way."""
    return f"Sending a test to {plain(address)} …"


def sent(address: str) -> str:
    """Klaviyo took a test."""
    return f"Klaviyo sends the test to {plain(address)}. It arrives in a minute or two."


def last(test: ScratchTemplate) -> str:
    """What became of the last test of the workspace."""
    when = f"{datetime.fromtimestamp(test.at, UTC):%-d %b, %H:%M} UTC"
    check = "Look into the inbox before you send another one."
    return {
        "sent": f"The workspace's last test was sent on {when}.",
        "failed": f"The workspace's last test, of {when}, was not sent.",
        "unknown": f"The workspace's last test, of {when}, may have been sent. {check}",
    }.get(test.outcome, f"The test that began on {when} is still being sent, or was interrupted. {check}")


def left_behind(names: Sequence[str]) -> str:
    """Scratch templates that should be gone."""
    listed = ", ".join(f"“{plain(name)}”" for name in names)
    return f"Still in Klaviyo: {listed}. The next test removes it, or delete it there under Templates."
