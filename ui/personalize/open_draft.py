"""The draft of a block as a session has it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.personalize.draft import Draft, Step
from ui.personalize.draft import uses_event


@dataclass(frozen=True, kw_only=True)
class Share:
    """A link that this session made: the choices that it leads to, as text, its token and its address."""

    choices: str
    token: str
    address: str


@dataclass(frozen=True, kw_only=True)
class DraftQuestion:
    """A link that waits for an answer: its token, the account it was opened for, who made it, and when."""

    token: str
    account: str
    who: str
    at: str


@dataclass(frozen=True, kw_only=True)
class OpenDraft:
    """A block's choices in this session, with the steps that led to them.

    `account` is the label of the one that they are for. `start` is what the widgets began with; `stored` is the
    history that the store holds, or that the block was opened with, and `revision` that of the store, blank without
    one; `left` is another tab's, which was newest when this tab ended its own. `restored_at` is when the draft that
    was found was saved (ISO 8601 in UTC), blank if it equals the block; `note` is where choices come from, and
    `is_transferred` whether they replaced others of this draft. `problem` is why they could not be saved. `other_tab`
    says that another tab changed the draft, that a choice was added to what it saved, that what it saved is kept
    behind this one, or that the draft is gone. `is_at_hand`: nobody could be asked about the block that it begins
    with. `address_event` is the event that the page's address named before anything was chosen.
    """

    account: str
    history: Draft
    start: Step
    stored: Draft
    revision: str = ""
    left: str = ""
    restored_at: str = ""
    note: str = ""
    is_transferred: bool = False
    problem: str = ""
    other_tab: Literal["", "changed", "added", "kept", "gone"] = ""
    is_at_hand: bool = False
    address_event: Mapping[str, str] | None = None

    @property
    def is_untouched(self) -> bool:
        """Whether it is the block as it was opened: nothing was ever chosen, here or in what was stored."""
        return len(self.history.steps) == 1 and not self.revision and not self.history.steps[0].unfinished

    def beginning_with(self, event: Mapping[str, str]) -> "OpenDraft":
        """The draft where the page's address names an event, as the contract has it.

        That is no choice, as long as nobody chose anything and nothing uses an event.
        """
        step = self.history.current
        if not self.is_untouched or uses_event(step.personalization):
            return self
        choices = {**step.personalization, "event": dict(event)}
        history = Draft.of(choices, step.html, self.history.base_version)
        return replace(self, history=history, stored=history, address_event=event)

    def is_event_of_address(self, choices: Mapping[str, Any]) -> bool:
        """Whether the event of these choices is the one that the address named, and nothing uses it."""
        return self.address_event is not None and choices["event"] == self.address_event and not uses_event(choices)

    @property
    def text(self) -> str:
        """The current choices as text."""
        return self.history.current.text

    @property
    def is_delayed(self) -> bool:
        """Whether there are choices that could not be stored yet."""
        return bool(self.problem) and self.history is not self.stored
