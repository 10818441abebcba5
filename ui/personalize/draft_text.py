"""What Personalize says of drafts."""

from ui.app.text import plain_time, sentence

UNDO = "Undo (Ctrl+Z outside of a text)"
REDO = "Redo (Ctrl+Y outside of a text)"
DISCARD = "Discard draft"
DISCARD_HELP = "Goes back to the block as it was opened. Undo brings the draft back."
OTHER_TAB = {
    "changed": "This block was changed in another tab. Your next choice here is added to what was chosen there.",
    "added": "Your choices were added to a draft of another tab. Undo shows what was chosen there.",
}
SHOW_OTHER = "Show the other tab's choices"


def restored(at: str) -> str:
    """A draft was found; `at` is when it was saved."""
    return f"Restored your draft of {plain_time(at[:10])} {plain_time(at[11:16])} UTC"


def not_stored(problem: str) -> str:
    """The draft could not be saved."""
    return f"Your choices are in this tab only, and are saved with the next one. {sentence(problem)}"
