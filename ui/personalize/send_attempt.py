"""One press on “Send test”, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from core.domain.job import ApiUsage
from core.errors import OutcomeUnknown, WorkspaceError
from core.personalize.preview_send import SentPreview
from ui.app.state import workspace


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A test email to an address, and what it cost; `problem` is None if Klaviyo took it."""

    to: str
    cost: ApiUsage
    problem: WorkspaceError | None = None

    @property
    def sent_nothing(self) -> bool:
        """Whether it certainly sent nothing, so that it may be sent again at once."""
        return self.problem is not None and not isinstance(self.problem, OutcomeUnknown)


def attempt(to: str, send: Callable[[], SentPreview]) -> Attempt:
    """Send it; errors of the product are an outcome."""
    problem: WorkspaceError | None = None
    with workspace().with_full_patience(), workspace().count_calls() as counter:
        try:
            send()
        except WorkspaceError as error:
            problem = error
    return Attempt(to=to, cost=ApiUsage(calls=counter.calls, seconds=counter.seconds), problem=problem)
