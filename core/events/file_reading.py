"""How a file of events was read, in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.domain.event import count_events
from core.errors import InputError
from core.events.envelopes import ANSWER, CREATE, TRACK

_PLURALS: Final = {
    ANSWER: "Klaviyo API response in {:,} pages",
    CREATE: "Klaviyo create-event bodies",
    TRACK: "Klaviyo Track bodies",
}
EMPTY: Final = "an empty file"
_NOT_JSON: Final = re.compile(r"line (\d+), column \d+: is not JSON")
_REASONS: Final = 3
"""Places that were skipped and are described."""
_NAMED, _NAMED_IN_ERROR = 10, 5
"""Files that cannot be read and are named: in a list, and in an error, whose text is cut when it is long."""


@dataclass(frozen=True, kw_only=True)
class FileReading:
    """How a file was read: its `form` and how many `events` it gave.

    `skipped` lines, items or rows could not be read; `bad` says what is wrong with the first ones, and where;
    `not_json` of them are lines that are not JSON. `others` counts what it holds beside events, such as profiles. Of a
    table, `columns` are its columns, `candidates` those that hold JSON objects, and `column` is the one that was taken
    for the event, blank if each column is a field. `span` is from which day to which the events are, as far as a
    profile of them knows. It `is_of_api` where some are resources of Klaviyo's API, whose answers are a part of all
    events.
    """

    name: str
    form: str
    events: int
    skipped: int = 0
    bad: tuple[str, ...] = ()
    not_json: int = 0
    others: tuple[tuple[str, int], ...] = ()
    columns: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    column: str = ""
    span: str = ""
    is_of_api: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing, as far as anybody can tell."""
        return not (self.skipped or self.is_of_api)

    @property
    def sentence(self) -> str:
        """How the file was read, such as “read as Klaviyo API answer, 2 events”, or that there is nothing in it."""
        if self.form == EMPTY:
            return EMPTY
        beside = "".join(f"; {count:,} of type “{shortened(kind)}” left out" for kind, count in self.others)
        return f"read as {self.form}, {count_events(self.events)}{beside}"

    @property
    def skipped_sentence(self) -> str:
        """What was skipped, and why; blank if nothing was."""
        if not self.skipped:
            return ""
        if self.skipped > 1 and self.not_json == self.skipped:
            return f"{self.skipped:,} lines were skipped ({self._line_numbers}): not valid JSON"
        places = "1 place" if self.skipped == 1 else f"{self.skipped:,} places"
        named = "; ".join(self.bad[:_REASONS])
        return f"skipped {places}: {named}{'; …' if len(self.bad) > _REASONS else ''}"

    @property
    def _line_numbers(self) -> str:
        """The first of the lines that are not JSON, and how many more there are."""
        numbers = ", ".join(match[1] for match in map(_NOT_JSON.match, self.bad) if match)
        more = self.skipped - len(self.bad)
        return f"{numbers} and {more:,} more" if more else numbers


def is_line_not_json(reason: str) -> bool:
    """Whether a reason says of a line that it is not JSON."""
    return _NOT_JSON.match(reason) is not None


def first_reasons(reasons: Iterable[object], most: int = _NAMED) -> list[str]:
    """Why files cannot be read, of the first ones; each begins with a file's name. The last says how many more."""
    every = list(map(str, reasons))
    more = len(every) - most
    return every[:most] + ([f"{more:,} more {'file' if more == 1 else 'files'} cannot be read"] if more > 0 else [])


def none_readable(reasons: Iterable[object]) -> InputError:
    """What refuses several files none of which can be read."""
    return InputError("; ".join(first_reasons(reasons, _NAMED_IN_ERROR)))


def shortened(text: str, most: int = 60) -> str:
    """A stranger's text, cut so that a sentence stays one."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def form_name(container: str, kinds: Mapping[str, int], notes: Sequence[str], *, is_table: bool) -> str:
    """The name of a form: what a file is, what it holds (how many objects of each form), and how it is packed."""
    names = [_PLURALS.get(form, form).format(count) if count > 1 else form for form, count in kinds.items() if form]
    if is_table:
        name = " of ".join(filter(None, [container, " and ".join(names)]))
    else:
        name = " and ".join([*names, container] if "" in kinds or not names else names)
    return f"{name} ({', '.join(notes)})" if notes else name
