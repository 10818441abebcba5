"""What a page reads of a service: it waits a moment for the answer, and draws anew when one comes later."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from time import monotonic
from typing import Any, Final

import streamlit as st

from core.reads import Read, Unanswered
from ui.app import keys
from ui.app import text as words
from ui.app.cell_result import CellResult, Waiting
from ui.app.state import clear_reads, get_state, set_result, wait_for, workspace

AT_FIRST: Final = 1.2
"""Seconds that one run of a page waits in all for services to answer."""
ONCE_SILENT: Final = 0.3
"""The same while another answer is overdue: the page is at hand, and whatever is pressed or typed is shown soon."""
IN_ALL: Final = 1.8
"""Seconds that it waits with what is worked out without a service: the preview of a new text need not come later."""
OVERDUE: Final = 5.0
"""Seconds after which one answer is late, to somebody who was told what work of many calls does."""
_STEP: Final = 0.02
_LEAST: Final = 0.001
"""Less than this is no time left: what passes in it may be nothing to a clock."""
_LOOK: Final = 1.0
"""Seconds after which a page looks whether an answer came."""


class WaitBudget:
    """What is left of the seconds that one run of a page waits: for services, and in all."""

    def __init__(self, for_services: float, in_all: float, clock: Callable[[], float] = monotonic) -> None:
        self._for_services, self._in_all, self._clock = for_services, in_all, clock

    def wait(self, read: Read[Any]) -> bool:
        """Wait for the end of a read as long as there is time left; whether it has ended."""
        while not read.wait(0):
            asks = bool(read.service)
            left = min(self._for_services, self._in_all) if asks else self._in_all
            if left < _LEAST:
                return False
            began = self._clock()
            # What it asks for next is seen soon after it begins.
            read.wait(min(left, _STEP))
            spent = self._clock() - began
            self._in_all -= spent
            self._for_services -= spent if asks else 0.0
        return True


_budget: ContextVar[WaitBudget | None] = ContextVar("wait_budget", default=None)


def begin_wait_budget() -> None:
    """Begin to count the seconds of a run."""
    awaited = (each.read for each in get_state(keys.READS).values() if each.is_late)
    is_silent = any(not read.has_ended for read in awaited)
    _budget.set(WaitBudget(ONCE_SILENT if is_silent else AT_FIRST, IN_ALL))


def answer(slot: str, code: str, work: Callable[[], CellResult]) -> CellResult:
    """What comes of a call, which is then kept in the slot; Unanswered when it takes longer, till it is there.

    A call that failed after somebody had been told to wait fails on until it is tried again.
    """
    waiting = get_state(keys.READS).get(slot)
    if waiting is None or waiting.code != code:
        clear_reads(slot)
        waiting = Waiting(code=code, read=workspace().reads.begin(work))
        # A second click ends this run of the page at the next thing that it draws.
        wait_for(slot, waiting)
    read = waiting.read
    if read.is_stopped or not (_budget.get() or WaitBudget(AT_FIRST, IN_ALL)).wait(read):
        wait_for(slot, replace(waiting, is_late=True))
        raise Unanswered(read)
    if not waiting.is_late:
        clear_reads(slot)
    memory = read.take()
    set_result(slot, memory)
    clear_reads(slot)
    return memory


def show_waiting(slot: str, error: Unanswered, *, about: str = "", is_said: bool = False, work: str = "") -> None:
    """Say whose answer is awaited, unless that `is_said`, and what `about`; the page is drawn anew when it has come.

    `work` says what is done by many calls: that stands there as long as each is answered soon.
    """
    if error.read.is_stopped:
        _draw(slot, error, about=about, is_said=is_said)
    else:
        st.fragment(_follow, run_every=_LOOK)(slot, error, about=about, is_said=is_said, work=work)


def say_at_hand(sentence: str) -> None:
    """Say what stands in for an answer."""
    st.caption(f":material/history: {sentence}")


def _follow(slot: str, error: Unanswered, *, about: str, is_said: bool, work: str) -> None:
    if error.read.has_ended or error.read.is_stopped:
        st.rerun()
    _draw(slot, error, about=about, is_said=is_said, work=work if error.read.silence < OVERDUE else "")


def _draw(slot: str, error: Unanswered, *, about: str, is_said: bool, work: str = "") -> None:
    """A row whose buttons are for all that its cell waits for: it can be asked anew, or given up."""
    if is_said:
        return
    cell = slot.partition(":")[0]
    with st.container(key=f"waiting_{cell}", horizontal=True, vertical_alignment="center"):
        icon = "hourglass_disabled" if error.read.is_stopped else "hourglass_top"
        subject = f"**{about}** · " if about else ""
        st.markdown(f":material/{icon}: {subject}{work or words.sentence(error)}", width="content")
        if not work:
            st.button(
                words.TRY_AGAIN, key=f"ask_again_{cell}", on_click=_ask_again, args=[cell], type="tertiary",
                icon=":material/refresh:",
            )  # fmt: skip
        if not error.read.is_stopped:
            st.button(
                words.STOP_WAITING, key=f"stop_waiting_{cell}", on_click=_stop, args=[cell], type="tertiary",
                icon=":material/stop_circle:",
            )  # fmt: skip


def _ask_again(cell: str) -> None:
    clear_reads(*_of(cell))


def _stop(cell: str) -> None:
    for waiting in _of(cell).values():
        waiting.read.stop()


def _of(cell: str) -> Mapping[str, Waiting]:
    return {slot: each for slot, each in get_state(keys.READS).items() if slot.partition(":")[0] == cell}
