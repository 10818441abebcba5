"""Whether an extension in this browser answers to the code that the page shows: only the browser can know."""

from pathlib import Path
from typing import Final

from ui.app.component import Component, read_later
from ui.app.state import get_state
from ui.extension import keys

_ANSWER: Final = Component(
    name="extension_answer", folder=Path(__file__).parent, markup="answer.html", scripts=("answer.js",)
)


def answer_of_extension(code: str) -> str:
    """What came of the code: "found", "confirm", "error", or "none" when nobody answered; blank until that is known."""
    _ANSWER.mount(keys.ANSWER.name, {"code": code}, answer=read_later)
    match get_state(keys.ANSWER).get("answer"):
        case {"code": str(answered), "answer": str(answer)} if answered == code:
            return answer
    return ""
