"""How long one run of a page waits: for services, and in all, whatever it reads and in whichever order."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.app.reads import AT_FIRST, IN_ALL, ONCE_SILENT, WaitBudget


@dataclass
class Clock:
    """Time that passes by waiting only."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Paced:
    """A read that takes so long, and asks a service from one moment to another."""

    clock: Clock
    seconds: float
    asks: tuple[float, float] = (0.0, 0.0)
    waited: float = field(default=0.0)

    @property
    def service(self) -> str:
        return "Klaviyo" if self.asks[0] <= self.waited < self.asks[1] else ""

    def wait(self, seconds: float) -> bool:
        step = min(seconds, self.seconds - self.waited)
        self.waited += step
        self.clock.now += step
        return self.waited >= self.seconds


moments = st.floats(0, 60)


@given(st.lists(st.tuples(moments, moments, moments), max_size=8), st.sampled_from([AT_FIRST, ONCE_SILENT]))
def test_a_run_never_waits_for_two_seconds(reads: list[tuple[float, float, float]], for_services: float) -> None:
    clock = Clock()
    budget = WaitBudget(for_services, IN_ALL, clock)
    for seconds, begin, end in reads:
        budget.wait(Paced(clock, seconds, (begin, end)))  # type: ignore[arg-type]
    assert clock.now < 2.0


@pytest.mark.parametrize("for_services", [AT_FIRST, ONCE_SILENT])
def test_what_is_worked_out_is_shown_though_a_service_was_waited_for_before(for_services: float) -> None:
    """A preview of a new text is such a read."""
    clock = Clock()
    budget = WaitBudget(for_services, IN_ALL, clock)
    assert not budget.wait(Paced(clock, 60.0, (0.0, 60.0)))  # type: ignore[arg-type]
    assert clock.now == pytest.approx(for_services, abs=0.05)
    assert budget.wait(Paced(clock, 0.4))  # type: ignore[arg-type]
    # What asks a service now is not waited for again.
    assert not budget.wait(Paced(clock, 60.0, (0.0, 60.0)))  # type: ignore[arg-type]
    assert clock.now == pytest.approx(for_services + 0.4, abs=0.05)
