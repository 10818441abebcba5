"""One step of the tables' history: a function that is recorded under its name and runs once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite_utils import Database

Step = Callable[["Database"], None]
STEPS: Final[dict[str, Step]] = {}


def step(function: Step) -> Step:
    """Add a step at the end of the list, under the function's name."""
    STEPS[function.__name__] = function
    return function
