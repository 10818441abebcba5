"""Send a test: the block as one recipient would get it, in an email to an address that somebody names."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from core.accounts.account import Account
from core.blocks.answers import Context
from core.errors import InputError, NotFound, OutcomeUnknown, Refused, Throttled, Unavailable, WorkspaceError
from core.http import DOUBT
from core.jobs.runner import Jobs
from core.klaviyo.preview_sends import DAILY, PATIENCE, PreviewSendClient
from core.klaviyo.template_language import template_context
from core.klaviyo.templates import TemplateClient
from core.personalize.scratch_templates import GRACE, JOB, ScratchTemplate, ScratchTemplates
from core.publish.prepared_block import PreparedBlock
from core.store.activity import ActivityLog

SCOPE: Final = "templates:write"
_LATE: Final = 180.0
"""Seconds after which a template that was to be removed is named as left behind."""
# Wider than that of a sign-in: whether letters beyond ASCII are taken is Klaviyo's to say.
_ADDRESS: Final = re.compile(r"[^\s@,;:<>()\"\\]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_REFUSED: Final = f"Nothing was sent: this connection may not send test emails. Reconnect on Setup and approve {SCOPE}"


@dataclass(frozen=True, kw_only=True)
class SentPreview:
    """A test email that Klaviyo took.

    `status` is Klaviyo's word for its job: `queued`, `processing` or `complete`. `left_today` is how many more this
    workspace may send until tomorrow at most: whatever else sends tests from the account counts at Klaviyo, too.
    """

    status: str
    left_today: int
    to_own_address: bool


@dataclass(frozen=True, kw_only=True)
class PreviewSendState:
    """How it stands with an account's test emails.

    `own_address` is that of the person at work, blank at this machine. `last` is the workspace's newest test, whoever
    sent it. `waiting` and `overdue` name the scratch templates that are not removed yet, and of those the late ones.
    """

    own_address: str
    left_today: int
    last: ScratchTemplate | None
    waiting: tuple[str, ...]
    overdue: tuple[str, ...]


def is_one_address(text: str) -> bool:
    """Whether a text is one email address."""
    return len(text) <= 254 and bool(_ADDRESS.fullmatch(text))


class PreviewSend:
    """Sends test emails of one account, for one person."""

    def __init__(self, account: Account, tests: ScratchTemplates, jobs: Jobs, log: ActivityLog) -> None:
        self._account, self._tests, self._jobs, self._log = account, tests, jobs, log

    def left_today(self) -> int:
        """How many more test emails this workspace may send until tomorrow, at most."""
        return max(0, DAILY - self._tests.sent_today(self._account.scope))

    def state(self) -> PreviewSendState:
        """How it stands with the account's test emails."""
        who, now = self._log.who(), self._tests.clock()
        left_behind = self._tests.left_behind(self._account.scope)
        return PreviewSendState(
            own_address=who if is_one_address(who) else "",
            left_today=self.left_today(),
            last=self._tests.newest(self._account.scope),
            waiting=tuple(each.name for each in left_behind),
            overdue=tuple(each.name for each in left_behind if each.due(GRACE) + _LATE < now),
        )

    def is_own(self, to: str) -> bool:
        """Whether an address is that of the person at work, who signed in with it."""
        return to.strip().casefold() == self._log.who().casefold()

    def finish(self) -> bool:
        """Wait for the removal of scratch templates that this process has under way; whether none is left behind."""
        for job in self._jobs.newest(JOB, self._account.scope):
            self._jobs.wait(job.id)
        return not self._tests.left_behind(self._account.scope)

    def send(
        self,
        block: PreparedBlock,
        to: str,
        recipient: Context | None = None,
        *,
        profile_id: str = "",
        confirmed: bool = False,
    ) -> SentPreview:
        """Send the block to an address as `recipient` would get it; see Personalize.send_test."""
        address = self._checked(to, confirmed=confirmed)
        if not self._account.connected.by_key and SCOPE not in self._account.connected.scope.split():
            raise Refused(_REFUSED)
        if not self.left_today():
            raise Throttled(f"nothing was sent: Klaviyo takes {DAILY} test emails in 24 hours; try again tomorrow")
        whose = "their own address" if self.is_own(address) else "another address"
        test = self._tests.begin(self._jobs, self._account.scope, self._log.who())
        with self._logged(test, f"{block.template.name} to {whose}", address):
            status = self._send(test, block, address, recipient or {}, profile_id)
        return SentPreview(status=status, left_today=self.left_today(), to_own_address=self.is_own(address))

    def _checked(self, to: str, *, confirmed: bool) -> str:
        address = to.strip()
        if not is_one_address(address):
            raise InputError("must be one email address; nothing was sent", "to")
        if not confirmed and not self.is_own(address):
            raise InputError("is not the address that you signed in with; confirm it to send the test there", "to")
        return address

    def _send(self, test: ScratchTemplate, block: PreparedBlock, to: str, recipient: Context, profile_id: str) -> str:
        """The status of the job."""
        service = self._account.klaviyo.service
        html = f'<html><head></head><body style="margin:0">{block.html}</body></html>'
        try:
            # Somebody waits, and can press again.
            patient = service.with_retry(PATIENCE, service.limiter, service.stopped)
            template_id = TemplateClient(service=patient).create(test.name, html)
        except OutcomeUnknown as error:
            # A template may be there, which is removed; without its ID nothing is sent.
            raise Unavailable(str(error).removesuffix(DOUBT)) from None
        self._tests.change(test.id, template_id=template_id)
        context = template_context(recipient.get("profile"), recipient.get("event"))
        # Klaviyo knows whose account it is.
        del context["organization"]
        status = PreviewSendClient(service=service).create(template_id, to, context, profile_id)
        if status == "cancelled":
            raise Unavailable("Klaviyo cancelled the test email")
        return status

    @contextmanager
    def _logged(self, test: ScratchTemplate, detail: str, address: str) -> Generator[None]:
        """Write down how a test ends, without its address; an error says what became of the email."""
        outcome = "unknown"
        try:
            yield
            outcome = "sent"
        except OutcomeUnknown:
            raise OutcomeUnknown(
                "Klaviyo did not answer and may have sent the test anyway; check the inbox before you send another one"
            ) from None
        except WorkspaceError as error:
            outcome = "failed"
            raise _unsent(error, address) from None
        finally:
            self._tests.change(test.id, outcome=outcome, at=self._tests.clock())
            self._log.add(_ACTIVITY[outcome], detail)


_ACTIVITY: Final = {
    "sent": "Test email sent",
    "unknown": "Test email possibly sent",
    "failed": "Test email not sent",
}


def _unsent(error: WorkspaceError, address: str) -> WorkspaceError:
    """The same error in a sentence about the test, without the address that Klaviyo may have quoted."""
    if isinstance(error, Refused):
        return Refused(_REFUSED)
    if isinstance(error, Throttled):
        when = f" in {error.retry_after:.0f} seconds" if error.retry_after else " later"
        limits = f"15 test emails a minute and {DAILY} a day"
        return Throttled(f"nothing was sent: Klaviyo accepts {limits}; try again{when}", error.retry_after)
    words = re.sub(re.escape(address), "that address", str(error), flags=re.IGNORECASE)
    if isinstance(error, Unavailable):
        return Unavailable(f"nothing was sent: {words}", error.retry_after)
    # A profile may have been deleted in Klaviyo since it was read.
    return InputError(f"nothing was sent: {words}") if isinstance(error, InputError | NotFound) else error
