"""The entries of the session: the name of each, what it holds, and its value while the session has none.

Each page's package has a module of this name. The names are also those of widgets, which style sheets rely on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypedDict, TypeVar

from core.extension.values import Panel
from core.notebooks.store import SavedCell
from ui.app.cell_result import CellResult, Waiting
from ui.app.presses import Presses

T = TypeVar("T")


@dataclass(frozen=True)
class Key(Generic[T]):
    """One entry; `default` is shared by all sessions, so it is a value that nothing changes."""

    name: str
    default: T


@dataclass(frozen=True)
class KeyFamily(Generic[T]):
    """Entries of one kind, whose names end with what they are for: `REASON[finding]` is the key of one."""

    prefix: str
    default: T

    def __getitem__(self, suffix: object) -> Key[T]:
        return Key(f"{self.prefix}{suffix}", self.default)


@dataclass(frozen=True)
class KeyGroup:
    """Entries of different kinds for one thing on a page, such as a block or a slot; `prefix` begins their names."""

    prefix: str

    def name(self, suffix: str) -> str:
        """The name of a widget whose value nothing else reads."""
        return f"{self.prefix}_{suffix}"


class GroupKey(Generic[T]):
    """A key in the body of a `KeyGroup`: after `html = GroupKey("html", "")`, `group.html` is named `{prefix}_html`."""

    def __init__(self, suffix: str, default: T) -> None:
        self._suffix, self._default = suffix, default

    def __get__(self, group: KeyGroup, owner: type[KeyGroup]) -> Key[T]:
        return Key(group.name(self._suffix), self._default)


class TableSelection(TypedDict):
    """What is selected in a table: numbers of rows, names of columns, and pairs of both."""

    rows: list[int]
    columns: list[str]
    cells: list[tuple[int, str]]


class TableState(TypedDict):
    """The value of a table in which rows can be selected."""

    selection: TableSelection


NO_SELECTION: Final = TableState(selection=TableSelection(rows=[], columns=[], cells=[]))

DRAFT_PARAM: Final = "draft"
"""The parameter of Personalize's address that opens a colleague's draft: a secret, which is stored nowhere."""
RECIPIENT_PARAM: Final = "recipient"
"""The parameter of Personalize's address that names the recipient in view by a token of the event."""

ACCOUNT: Final = Key[tuple[str, str] | None]("account", None)
"""The account and environment that the session's last run was for, and when it was connected."""
PANEL: Final = Key[Panel | None]("panel", None)
"""The panel in Klaviyo's editor that this session draws; None for an ordinary visit."""
RESULTS: Final = Key[Mapping[str, CellResult]]("cells", {})
"""What the cells executed, by slot."""
READS: Final = Key[Mapping[str, Waiting]]("reads", {})
"""What the cells wait for, by slot."""
STAND_IN: Final = ":last"
"""How the slots end that hold what stands in for an answer that does not come."""
PRESSES: Final = Key[Presses | None]("presses", None)
"""The presses on buttons that are still to be carried out."""
CELLS_OF_PAGES: Final = Key[Mapping[str, Mapping[int, SavedCell]]]("drawn", {})
"""The cells as they were drawn last, by page and number."""

CELL_OPEN: Final = KeyFamily[bool | None]("cell_", None)
"""Whether a cell is unfolded, by its name with an underscore for the slash; None until it was drawn."""
FOOT_OPEN: Final = KeyFamily("foot_", False)
"""Whether the foot of a cell is open, by the same name."""
FOOT_LABEL: Final = KeyFamily("label_of_foot_", "")
"""The label that the foot of a cell was drawn with last."""
SHOW_CODE: Final = KeyFamily[bool | None]("show_code_", None)
"""Whether the cells of a page show their calls, by page; None until the person's preference was read."""

STOP_PROBLEM: Final = KeyFamily("stop_problem_", "")
"""Why a job could not be stopped, by its ID."""

MASK: Final = Key("mask", False)
"""Whether values of people are hidden, on Events and on Personalize."""
SCENARIO_ON: Final = KeyFamily("demo_", False)
"""Whether a scenario of the demo shop is on, by its name."""

SETUP_OUTCOME: Final = Key[Mapping[str, str]]("setup_outcome", {})
"""What a way back to Setup said, by the names that the address had, and the connection of which it is true as `of`."""
DEMO_DONE: Final = Key("demo_done", "")
"""What was just done to the demo shop, in a sentence, until that is shown."""
DEMO_OPEN: Final = Key[bool | None]("demo_drawer", False)
NOTEBOOKS_OPEN: Final = Key[bool | None]("notebooks_drawer", False)
"""Whether these parts of the sidebar are unfolded."""
NOTEBOOK_NAME: Final = Key("notebook_name", "")
NOTEBOOK_ID: Final = Key("notebook_opened", "")
"""The notebook whose notes were put onto the cells last."""


def note(page: str, number: int) -> Key[str]:
    """The note on a cell of a page: a page that was saved as a notebook knows its cells by their numbers."""
    return Key(f"note_{page}_{number}", "")
