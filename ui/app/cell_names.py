"""What the session calls the results of a cell, for whoever lets a cell execute again or asks what it did last."""

from collections.abc import Callable
from typing import Any

from ui.app.call import format_call
from ui.app.state import clear_results, get_result


def clear_cell_results(name: str, *functions: Callable[..., Any]) -> None:
    """Let the cell of this name execute these calls again."""
    clear_results(*(result_key(cell_key(name), function) for function in functions))


def last_run_of(name: str) -> Any:
    """The result of the last `run` of the cell of this name in this session, None if there was none."""
    result = get_result(action_key(cell_key(name)))
    return result.result if result else None


def was_last_run(name: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """Whether the last `run` of a cell was just this call: the page that began it may have had other choices."""
    result = get_result(action_key(cell_key(name)))
    return result is not None and result.code == format_call(function, args, kwargs)


def clear_last_run(name: str) -> None:
    """Let the cell of this name show its last `run` no more."""
    clear_results(action_key(cell_key(name)))


def action_key(key: str) -> str:
    """What a cell did last because a person pressed a button."""
    return f"{key}_act"


def cell_key(name: str) -> str:
    """A cell, such as `links_history` for `links/history`."""
    return name.replace("/", "_")


def result_key(key: str, function: Callable[..., Any]) -> str:
    """What a cell's call of this function gave."""
    return f"{key}:{function.__qualname__}"
