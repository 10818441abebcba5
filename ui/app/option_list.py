"""A list in which one thing is selected, as one part: Streamlit's own costs every rerun several parts a row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from ui.app.component import Component
from ui.app.keys import Key
from ui.app.state import get_state, workspace

_LIST: Final = Component(
    name="option_list", folder=Path(__file__).parent, markup="option_list.html", scripts=("option_list.js",)
)

Tone = Literal["green", "orange", "gray"]


@dataclass(frozen=True, kw_only=True)
class Option:
    """A row of the list: plain text, which is shown as it is.

    `badge` and `note` stand beside the title, `about` and in small print `path` below it. An `image` that is blank
    leaves its room free, None has no room; only images of the connected cloud are shown. `bar` is the two ends of an
    interval, from 0 to 1, and `share` what it says.
    """

    id: str
    title: str
    badge: str = ""
    tone: Tone = "gray"
    note: str = ""
    about: str = ""
    path: str = ""
    image: str | None = None
    is_video: bool = False
    share: str = ""
    bar: tuple[float, float] | None = None


def list_options(
    key: Key[Mapping[str, Any]], label: str, options: Sequence[Option], selected: str, select: Callable[[str], None]
) -> None:
    """Draw the list; `select` is called with the ID of the option that a person selects."""
    prefix = f"{workspace().account.cloud.prefix}/"
    rows = [{**vars(each), "image": _shown_image(each.image, prefix)} for each in options]
    ids = frozenset(each.id for each in options)
    data = {"label": label, "rows": rows, "selected": selected, "number": _last(key)[0]}
    _LIST.mount(key.name, data, select=lambda: _follow(key, ids, select))


def _shown_image(url: str | None, prefix: str) -> str | None:
    return "" if url and not url.startswith(prefix) else url


def _follow(key: Key[Mapping[str, Any]], ids: frozenset[str], select: Callable[[str], None]) -> None:
    """Select what the browser names, if the list has it."""
    name = _last(key)[1]
    if name in ids:
        select(name)


def _last(key: Key[Mapping[str, Any]]) -> tuple[int, str]:
    """The number and the ID of the last option that the browser named."""
    match get_state(key).get("select"):
        case {"number": int(number), "id": str(name)}:
            return number, name
    return 0, ""
