"""Where nobody signs in nobody is named, and an error says its one next step once."""

from core.domain.moments import moment_words
from core.domain.people import SOMEBODY_HERE
from core.http.service import Answer
from core.klaviyo.responses import refusal
from ui.app.notebooks_text import saved_by
from ui.app.text import NEXT_RECONNECT, plain, sentence
from ui.extension.text import browser_caption

AT = "2026-11-28T11:54:00+00:00"


def test_a_computer_without_sign_in_names_nobody() -> None:
    assert saved_by("ada@example.com", AT, 1) == f"Saved by {plain('ada@example.com')} on {moment_words(AT)} · 1 note"
    assert saved_by(SOMEBODY_HERE, AT, 0) == f"Saved on {moment_words(AT)}"
    assert browser_caption("1.2", SOMEBODY_HERE, AT, "").startswith("Version 1.2 · paired on 28 Nov 2026 · ")
    assert browser_caption("1.2", "ada@example.com", AT, "").startswith("Version 1.2 · paired by ada@example.com on ")


def test_a_lost_connection_asks_once_to_reconnect() -> None:
    said = f"{sentence(refusal(Answer(status=401, headers={}, body=b'{}')))} {NEXT_RECONNECT}"
    assert said.lower().count("reconnect") == 1
