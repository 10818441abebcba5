"""Components of plain JavaScript: parts of a page where Streamlit has none, or one that costs every rerun much more."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import time_ns
from typing import Any, Final, Literal

import streamlit as st

from ui.app.keys import Key

_SHARED: Final = Path(__file__).with_name("component.js")


@dataclass(frozen=True, kw_only=True)
class Component:
    """A component of files in one folder: its markup, its scripts, of which the last one mounts it, and its styles."""

    name: str
    folder: Path
    markup: str = ""
    scripts: tuple[str, ...]
    styles: tuple[str, ...] = ()

    def mount(
        self,
        key: str,
        data: Mapping[str, Any],
        *,
        ready: Mapping[str, str] | None = None,
        width: Literal["stretch", "content"] = "stretch",
        **on: Callable[[], None],
    ) -> None:
        """Draw it with these data and those that are `ready`, which are JSON by name.

        What a person does there is told by names: the function of a name in `on` is called before the page runs, and
        the session's entry of the key holds what was told.
        """
        html = _texts(self.folder / self.markup) if self.markup else ""
        css = _texts(*(self.folder / name for name in self.styles))
        js = _texts(_SHARED, *(self.folder / name for name in self.scripts))
        # Registered on each run, which the component registry takes as the same component.
        draw = st.components.v2.component(self.name, html=html, css=css, js=js, isolate_styles=False)
        every = {name: json.dumps(value) for name, value in data.items()} | dict(ready or {})
        payload = ", ".join(f"{json.dumps(name)}: {value}" for name, value in every.items())
        callbacks = {f"on_{name}_change": function for name, function in on.items()}
        # As bytes: Streamlit loads pandas to look at other data, and would read and write a long list again and again.
        draw(data=f"{{{payload}}}".encode(), key=key, width=width, **callbacks)  # type: ignore[arg-type]


def class_name(key: Key[Any]) -> str:
    """What Streamlit calls the element of a widget."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key.name)


def first_number() -> int:
    """The number that a component's changes are counted from: higher than any that an earlier one at its place told."""
    return time_ns() // 1_000_000


def read_later() -> None:
    """What was told is read when the page is drawn."""


@cache
def _texts(*files: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
