"""What “Send a test” says."""

from collections.abc import Sequence

from core.domain.moments import moment_words
from core.personalize.scratch_templates import ScratchTemplate
from ui.app.text import plain

SEND_A_TEST = "Send a test"
TO = "To"
ADDRESS_HINT = "name@example.com"
CONFIRM_HELP = "This is not the address that you signed in with, so someone else may see your recipients' data."
CONFIRM_HELP_HERE = "Someone else may see your recipients' data: nobody signs in to this workspace."
CONFIRM_ANY = "Send this recipient's data to this address"
SEND = "Send test"
ANOTHER = "Send another test"
NOT_AN_ADDRESS = "Enter one email address, such as name@example.com."
CONFIRM_FIRST = "It is not the address that you signed in with, so select the box first."
CONFIRM_FIRST_HERE = "Select the box first: the email contains this recipient's data."
RETRY = "Your choices are kept. Select “Send test” again in a moment."
CORRECT = "Your choices are kept. Correct the problem, then select “Send test” again."
OUTBOX = "Open the outbox"
SCRATCH = "the temporary template in Klaviyo is removed within two minutes"


def about(left_today: int) -> str:
    """What is sent, and what is left of the day's tests."""
    if not left_today:
        return "You have sent today's 100 test emails, which is Klaviyo's limit. Come back tomorrow."
    return f"Klaviyo emails the block as the recipient in the preview gets it. Tests left today: {left_today}."


def confirm(address: str) -> str:
    """That an address is meant."""
    return f"Send this recipient's data to {plain(address)}"


def sending(address: str) -> str:
    """A test is on its way."""
    return f"Sending a test to {plain(address)} …"


def sent(address: str) -> str:
    """Klaviyo took a test."""
    return f"Klaviyo is sending the test to {plain(address)}. It arrives in a minute or two."


def last(test: ScratchTemplate) -> str:
    """What became of the last test of the workspace."""
    when = moment_words(test.at)
    check = "Check the inbox before you send another one."
    return {
        "sent": f"The workspace's last test was sent on {when}.",
        "failed": f"The workspace's last test ({when}) was not sent.",
        "unknown": f"The workspace's last test ({when}) may have been sent. {check}",
    }.get(test.outcome, f"The test started on {when} is still being sent or was interrupted. {check}")


def left_behind(names: Sequence[str]) -> str:
    """Scratch templates that should be gone."""
    listed = ", ".join(f"“{plain(name)}”" for name in names)
    return f"Still in Klaviyo: {listed}. The next test removes it, or delete it in Klaviyo under Templates."
