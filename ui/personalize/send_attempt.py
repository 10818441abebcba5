"""One press on “Send test”, and what comes of it, for every run of the page that looks on."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from core.domain.job import ApiUsage
from core.errors import OutcomeUnknown, WorkspaceError
from core.personalize.preview_send import SentPreview
from ui.app.state import workspace


@dataclass(frozen=True, kw_only=True)
class SendOutcome:
    """What came of a test email, and what it cost; `problem` is None if Klaviyo took it."""

    cost: ApiUsage
    problem: WorkspaceError | None = None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A test email on its way to an address.

    A second click begins another run of the page while the first one waits for Klaviyo, and the first one draws and
    remembers nothing any more. So both look at the same `outcome`.
    """

    to: str
    outcome: Future[SendOutcome] = field(default_factory=Future)

    @property
    def sent_nothing(self) -> bool:
        """Whether it ended and certainly sent nothing, so that it may be sent again at once."""
        if not self.outcome.done() or self.outcome.cancelled():
            return False
        problem = self.outcome.result().problem
        return problem is not None and not isinstance(problem, OutcomeUnknown)

    def begin(self, send: Callable[[], SentPreview]) -> None:
        """Send it; errors of the product are an outcome."""
        problem: WorkspaceError | None = None
        try:
            with workspace().with_full_patience(), workspace().count_calls() as counter:
                try:
                    send()
                except WorkspaceError as error:
                    problem = error
            cost = ApiUsage(calls=counter.calls, seconds=counter.seconds)
            self.outcome.set_result(SendOutcome(cost=cost, problem=problem))
        finally:
            # After a fault of ours nobody waits for ever; with an outcome this does nothing.
            self.outcome.cancel()
