"""Components of plain JavaScript: inputs of our own where Streamlit has none."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import time_ns
from typing import Any, Final

import streamlit as st

from ui.app.keys import Key

_FOLDER: Final = Path(__file__).parent / "browser"


@dataclass(frozen=True, kw_only=True)
class Component:
    """A component: its page `<name>.html`, the scripts that it is made of, the mounting one last, and its styles.

    What a person does there is told as `state` in the session's entry of its key.
    """

    name: str
    state: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]

    def mount(self, key: str, data: Mapping[str, Any], fields: str) -> None:
        """Draw it with these data, and `fields`, which is JSON.

        They go as bytes: Streamlit would read and write a long list again and again.
        """
        # Registered on each run, which the component registry takes as the same component.
        html, css, js = _text(f"{self.name}.html"), _texts("css", *self.styles), _texts("js", *self.scripts)
        draw = st.components.v2.component(self.name, html=html, css=css, js=js, isolate_styles=False)
        callbacks: dict[str, Callable[[], None]] = {f"on_{self.state}_change": _nothing}
        payload = f'{json.dumps(data)[:-1]}, "fields": {fields}}}'
        draw(data=payload.encode(), key=key, **callbacks)  # type: ignore[arg-type]


def read_scripts(*names: str) -> str:
    """The text of these scripts, one after the other."""
    return _texts("js", *names)


def class_name(key: Key[Any]) -> str:
    """What Streamlit calls the element of a widget."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key.name)


def first_number() -> int:
    """The number that a component's changes are counted from: higher than any that an earlier one at its place told."""
    return time_ns() // 1_000_000


def _nothing() -> None:
    """What is told is read when the page is drawn."""


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _texts(suffix: str, *names: str) -> str:
    return "\n".join(_text(f"{name}.{suffix}") for name in names)
