"""Buttons that change something: what a person pressed is done once, and each run of the page learns what came of it.

Streamlit tells a press to one run only. A text that the browser reports just after the press, a second click or a
timer begins another run, which ends the first one at the next thing that it draws or looks up: before it reaches the
button, or in the middle of what the button does. So a press stays open until a run has drawn the page to its end, what
it asks for is done in a thread of its own that no run ends, and every run that reaches the button waits for it.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Any, NoReturn, TypeVar
from uuid import uuid4

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException, add_script_run_ctx, get_script_run_ctx

from core.errors import WorkspaceError
from ui.app import keys
from ui.app import text as words
from ui.app.errors import show_error
from ui.app.presses import Press, Presses
from ui.app.state import get_state, set_state, workspace

_T = TypeVar("_T")
_mine: ContextVar[list[Press] | None] = ContextVar("presses_of_run", default=None)
"""The presses that were open when this run of the page began; no other run has the same list."""
_reached: ContextVar[Press | None] = ContextVar("press", default=None)
"""The press that this run has reached last."""


def action_button(label: str, *, key: str, of: Any = None, disabled: bool = False, **options: Any) -> Press | None:
    """Draw a button; its press if that is to be carried out now, by `Cell.run` or `carry_out`.

    `of` is what the button is about: the press has it as it was when it was pressed, whatever the page shows by now.
    """
    presses = _presses()
    # The presses are those of the page that is drawn: what is pressed for another account is not carried out.
    st.button(label, key=key, on_click=presses.add, args=(key, label, of), disabled=disabled, **options)
    press = presses.get(key)
    if press is None or disabled or press.is_late:
        return None
    press.run = _mine.get()
    _reached.set(press)
    return press


def note_press(label: str, of: Any) -> None:
    """Note a press whose every repetition counts: on what it is `of`, a run of the page takes it by `take_presses`."""
    _presses().add(uuid4().hex, label, of)


def take_presses(fits: Callable[[Any], bool]) -> list[Any]:
    """What the noted presses are of that fit, in their order; this run carries them out."""
    return [press.of for press in _presses().close(lambda press: fits(press.of)) if not press.is_late]


def is_pressed(key: str) -> bool:
    """Whether a press on this button is still to be carried out, or is being carried out."""
    return _presses().get(key) is not None


def carry_out(work: Callable[[], _T]) -> _T:
    """Do what the button asks for that was pressed; what came of it, or its error, in each run that reaches it."""
    press = _reached.get()
    if press is None:
        return work()
    # A second piece of work is another one.
    _reached.set(None)
    return press.carry_out(lambda: _begin(work))


def drop_press(key: str) -> None:
    """Let go of a press on a button that is gone because what it asks for has been done."""
    dropped = _presses().get(key)
    _presses().close(lambda press: press is dropped)


def end_page() -> NoReturn:
    """Draw no more of the page, which lacks something; what was pressed is not done later, unless it has begun."""
    mine = _mine.get() or []
    for press in _presses().close(lambda press: press in mine and press.outcome is None):
        st.toast(words.not_done(press.label))
    st.stop()


@contextmanager
def run_of_page() -> Iterator[None]:
    """One run of a page: presses are open beyond it only if another run of the page has ended it."""
    presses = _presses()
    # What is pressed from now on is for the next run.
    mine = presses.all()
    _reached.set(None)
    _mine.set(mine)
    try:
        yield
    except StopException:
        raise
    except RerunException:
        # The page asked for it, once it had what came of a press.
        presses.close(lambda press: press.run is mine)
        raise
    except BaseException:
        presses.close(lambda press: press in mine)
        raise
    for press in presses.close(lambda press: press.run is mine or (press in mine and not press.is_under_way)):
        if press.run is not mine:
            _say_end(press)


def _say_end(press: Press) -> None:
    """What became of a press whose button is gone meanwhile, should it not have been done."""
    error = press.outcome.exception() if press.outcome else None
    if press.outcome is None:
        st.toast(words.not_done(press.label))
    elif isinstance(error, WorkspaceError):
        st.markdown(f"**{words.plain(press.label)}**")
        show_error(error)
    elif error:
        raise error


def _begin(work: Callable[[], _T]) -> Future[_T]:
    """Do the work in a thread that no run of a page ends."""
    outcome, database = Future[_T](), workspace().database

    def perform() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again in each run that waits
            outcome.set_exception(error)
        finally:
            database.close()

    thread = threading.Thread(target=copy_context().run, args=[perform], name="action of a page", daemon=True)
    # The person who is at work is the session's.
    add_script_run_ctx(thread, get_script_run_ctx(suppress_warning=True))
    thread.start()
    return outcome


def _presses() -> Presses:
    presses = get_state(keys.PRESSES)
    if presses is None:
        presses = Presses()
        set_state(keys.PRESSES, presses)
    return presses
