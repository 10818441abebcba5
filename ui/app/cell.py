"""The notebook cell: a number, what it asks, its result, and in its foot what it cost and the call it made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.job import ApiUsage
from core.errors import Refused, Unavailable, WorkspaceError
from core.notebooks.store import SavedCell
from core.reads import Unanswered
from ui.app import keys
from ui.app import text as words
from ui.app.actions import carry_out
from ui.app.call import format_call, value_of
from ui.app.cell_names import action_key, cell_key, result_key
from ui.app.cell_result import CellResult, cost_of
from ui.app.code import show_code
from ui.app.code_switch import shows_code
from ui.app.disclosure import disclose, draw_heads
from ui.app.errors import show_error
from ui.app.popover import popover
from ui.app.reads import answer, show_waiting
from ui.app.state import (
    clear_reads,
    clear_results,
    get_result,
    get_state,
    record_cell,
    set_result,
    set_state,
    workspace,
)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A row of a page that stays in view: cells stand in it as popovers, and what they have to say stands `below`."""

    row: DeltaGenerator
    below: DeltaGenerator


class Cell:
    """`with Cell("links/history", 5, title) as cell:` draws a cell; an error of the product ends it with a sentence.

    A cell that can be folded is `open` or not, as the address says (`?cell_links_history=true`); `folded` tells how it
    begins. A folded cell draws nothing: check `open`, and ask a service only for what the page shows elsewhere too. In
    a `bar`, `popover` opens the frame of the cell; `draw_step` draws that of a `step` once its outcome is known.
    """

    def __init__(
        self,
        name: str,
        number: int,
        title: str,
        ask: str = "",
        *,
        folded: bool | None = None,
        bar: Bar | None = None,
        step: bool = False,
    ) -> None:
        self.name, self._key, self._page = name, cell_key(name), name.partition("/")[0]
        self._number, self._title, self._ask, self._folded, self._bar = number, title, ask, folded, bar
        self._note_key = keys.note(self._page, number)
        self._results: list[tuple[str, CellResult]] = []
        self._frame: Any = None
        self._popover: DeltaGenerator | None = None
        self._is_closed = False
        self._is_step, self._outcome, self.at_work = step, "", False  # Work that goes on says itself what it costs.
        self.open, self._awaits, self._says_waiting = True, "", False
        self.failure: WorkspaceError | None = None
        self.cost: ApiUsage | None = None  # Of the work that it shows, whatever it asks beside that.

    def __enter__(self) -> Self:
        """Open the frame and draw the head."""
        if not self._is_step:
            self._open_frame()
        return self

    def draw_step(self, outcome: str) -> bool:
        """Draw a step's frame: one line with its outcome if it has one, else open; whether to draw what is in it."""
        self._outcome, self._folded = outcome, True if outcome else None
        self._open_frame()
        return self.open

    def _open_frame(self) -> None:
        if self._bar is not None:
            self._frame = self._bar.below
            self._frame.__enter__()
            return
        key = keys.CELL_OPEN[self._key]
        if self._folded is None:
            draw_heads()
            self._frame = st.container(border=True, key=key.name)
        else:
            self.open = disclose(key, self._number, self._title, self._outcome, folded=self._folded)
            self._frame = st.container(border=True, key=key.name) if self.open else nullcontext()
        self._frame.__enter__()
        if self.open:
            self._draw_head(titled=self._folded is None)

    @contextmanager
    def popover(self, label: str, *, numbered: bool = True) -> Iterator[bool]:
        """The frame of a cell in a bar, behind a button with its label and number; whether to draw what is in it."""
        with self._bar.row if self._bar else nullcontext():
            self._popover = popover(self._numbered(label) if numbered else label, keys.CELL_OPEN[self._key], wrap=False)
        self._is_closed = self._popover is None
        with self._popover or nullcontext():
            if self._popover:
                self._draw_head(titled=True)
            yield self._popover is not None

    @property
    def failed(self) -> bool:
        """Whether it has drawn an error, or that it waits for an answer."""
        return self.failure is not None

    @property
    def lacks_answer(self) -> bool:
        """Whether a service has not answered, or not yet: what is at hand may stand in for it."""
        return isinstance(self.failure, Unavailable)

    @contextmanager
    def errors_here(self, work: str = "") -> Iterator[None]:
        """Draw an error of the product where it happens; the cell goes on. `work` is said until an answer is late."""
        try:
            yield
        except WorkspaceError as error:
            self._fail(error, work)

    def _draw_head(self, *, titled: bool) -> None:
        # The head is one part, since each costs every rerun; `ui/app/style.css` shows its second line as a caption.
        note = "\n".join(f"> {words.plain(line)}  " for line in self._note().splitlines())
        lines = "\n\n".join(filter(None, (self._ask, note)))
        if titled:
            st.markdown(f"### {self._numbered(self._title)}\n\n{lines}")
        elif lines:
            st.caption(lines)

    def _fail(self, error: WorkspaceError, work: str = "") -> None:
        slot, self._awaits = self._awaits, ""
        self.failure, is_first = error, self.failure is None
        if not self.open:
            # Whoever opens it is told.
            return
        if isinstance(error, Unanswered):
            show_waiting(slot, error, about=self._title if self._bar else "", is_said=self._says_waiting, work=work)
            self._says_waiting = True
        else:
            show_error(error, on_setup=self._page == "setup")
            if slot and is_first and isinstance(error, Unavailable | Refused):
                # What was not answered is not remembered, so that any run asks again; but for what was waited for.
                st.button(
                    words.TRY_AGAIN, key=f"retry_{self._key}", icon=":material/refresh:", on_click=clear_reads,
                    args=[slot],
                )  # fmt: skip

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Draw the error, if it is one of ours, and the foot."""
        ours = isinstance(error, WorkspaceError)
        if self._frame is None:
            self._open_frame()
        if isinstance(error, WorkspaceError):
            self._fail(error)
        if error is None or ours:
            if self.open and not self._is_closed:
                with self._popover or nullcontext():
                    self._foot(in_popover=self._popover is not None)
            self._record()
        self._frame.__exit__(None, None, None)
        return ours

    def fetch(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The result of a service call: executed once for the same arguments, remembered over reruns.

        It is executed beside the page: Unanswered, which ends the cell, when its answer takes longer than a moment.
        """
        code, slot = format_call(function, args, kwargs), self._slot(function)
        memory = get_result(slot)
        if memory is None or memory.code != code:
            self._awaits = slot
            # A service may be slow to answer; what stands above is not.
            draw_heads()
            with st.spinner(words.WORKING, show_time=True):
                memory = answer(slot, code, partial(self._execute, code, function, args, kwargs))
            self._awaits = ""
        self._results.append((slot, memory))
        return memory.result

    def remembers(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Whether `fetch` has the result already."""
        memory = get_result(self._slot(function))
        return memory is not None and memory.code == format_call(function, args, kwargs)

    def read(self, function: Callable[..., Any], *args: Any, of: str = "", **kwargs: Any) -> Any:
        """The result of something that costs no API call, executed at each rerun; `of` is the code of its owner."""
        memory = self._execute(format_call(function, args, kwargs, of), function, args, kwargs)
        self._results.append((f"{self._key}_look", memory))
        return memory.result

    def show(self, result: Any, cost: ApiUsage, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Show a call whose result came about in the background."""
        code = format_call(function, args, kwargs)
        memory = CellResult(code=code, result=result, calls=cost.calls, seconds=cost.seconds)
        self._results.append((f"{self._key}_look", memory))

    def _numbered(self, label: str) -> str:
        return f":gray[{self._number}]&ensp;{label}"

    @property
    def code(self) -> str:
        """The last call that this cell shows."""
        return self._results[-1][1].code

    def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Execute a service call that changes something, because a person pressed a button; its result stays shown."""
        slot = action_key(self._key)
        clear_results(slot)
        with workspace().with_full_patience(), st.spinner(words.WORKING, show_time=True):
            execute = partial(self._execute, format_call(function, args, kwargs), function, args, kwargs)
            set_result(slot, carry_out(execute))
        return self.last_run()

    def last_run(self) -> Any:
        """The result of the last `run` of this cell in this session, None if there was none."""
        slot = action_key(self._key)
        memory = get_result(slot)
        if memory and (slot, memory) not in self._results:
            self._results.append((slot, memory))
        return memory.result if memory else None

    def _slot(self, function: Callable[..., Any]) -> str:
        """The name of a result: its cell and its call, and a number if the cell makes that call more than once."""
        slot = result_key(self._key, function)
        earlier = sum(name.partition(" ")[0] == slot for name, _ in self._results)
        return f"{slot} {earlier}" if earlier else slot

    def _execute(self, code: str, function: Callable[..., Any], args: Any, kwargs: Any) -> CellResult:
        with workspace().count_calls() as cost:
            result = function(*map(value_of, args), **{name: value_of(value) for name, value in kwargs.items()})
        return CellResult(code=code, result=result, calls=cost.calls, seconds=cost.seconds)

    def _note(self) -> str:
        return get_state(self._note_key).strip()

    def _record(self) -> None:
        """Record this cell, for a notebook of the page."""
        calls = [memory.code for slot, memory in self._results if not slot.endswith("_act")]
        actions = [memory.code for slot, memory in self._results if slot.endswith("_act")]
        cell = SavedCell(
            number=self._number, title=self._title, note=self._note(), calls=tuple(calls), actions=tuple(actions)
        )
        record_cell(self._page, cell)

    def _foot(self, *, in_popover: bool) -> None:
        if not self._results or self.at_work:
            return
        cost = self.cost or cost_of([memory for _, memory in self._results])
        with_code = shows_code(self._page)
        if with_code:
            self._draw_code()
        if in_popover:
            st.caption(words.foot(cost.calls, cost.seconds))
            self._draw_tools()
            return
        # A foot stands under every cell, so it is of few parts: each costs half a millisecond of every rerun.
        label = self._foot_label(words.foot(cost.calls, cost.seconds))
        if box := popover(f":small[{label}]", keys.FOOT_OPEN[self._key], type="tertiary"):
            with box:
                if not with_code:
                    self._draw_code()
                self._draw_tools()

    def _foot_label(self, cost: str) -> str:
        """What the cell cost, as it was when the foot was opened: a popover with another label is another, closed."""
        label = keys.FOOT_LABEL[self._key]
        if not (get_state(keys.FOOT_OPEN[self._key]) and get_state(label)):
            set_state(label, cost)
        return get_state(label)

    def _draw_code(self) -> None:
        calls = "\n".join(memory.code for _, memory in self._results)
        show_code(calls, f"code_{self._key}", language="python")

    def _draw_tools(self) -> None:
        """The note on the cell, and a way to execute its calls again."""
        st.text_area(words.NOTE, key=self._note_key.name, max_chars=2000, persist_state="session", width=380)
        slots = [slot for slot, _ in self._results if not slot.endswith(("_act", "_look"))]
        if slots:
            st.button(
                words.AGAIN, key=f"again_{self._key}", icon=":material/refresh:", on_click=clear_results, args=slots
            )
