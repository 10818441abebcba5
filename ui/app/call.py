"""A call to a service: executed without more, and as a person would write it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.app.state import workspace


@dataclass(frozen=True)
class Named:
    """An argument that is better named than printed: `code` makes `value`."""

    code: str
    value: Any


def perform(function: Callable[..., object], *args: object) -> None:
    """Execute a service call whose result nobody needs: what a press on a button does."""
    function(*args)


def format_call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], of: str = "") -> str:
    """The call as a person would write it, with `ws` for the workspace; `of` is the code of another owner."""
    owner = getattr(function, "__self__", None)
    owner = of or f"ws.{workspace().named(owner)}"
    arguments = [_code(value) for value in args] + [f"{name}={_code(value)}" for name, value in kwargs.items()]
    return f"{owner}.{function.__name__}({', '.join(arguments)})"


def value_of(argument: Any) -> Any:
    """What an argument stands for."""
    return argument.value if isinstance(argument, Named) else argument


def _code(argument: Any) -> str:
    return argument.code if isinstance(argument, Named) else repr(argument)
