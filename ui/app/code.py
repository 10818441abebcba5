"""Code, and texts to copy: Streamlit's own part loads highlighters of 300 languages, two fifths of a page's load."""

from pathlib import Path
from typing import Final, Literal

from ui.app import text as words
from ui.app.component import Component

_CODE: Final = Component(name="code", folder=Path(__file__).parent, markup="code.html", scripts=("code.js",))

Language = Literal["python", "html", "diff", ""]


def show_code(text: str, key: str, *, language: Language = "", height: int | None = None) -> None:
    """Draw it with a button that copies it; `height` in pixels is the most that it takes."""
    label = words.CODE if language else words.TO_COPY
    _CODE.mount(key, {"text": text, "language": language, "height": height, "label": label, **words.COPY_LABELS})
