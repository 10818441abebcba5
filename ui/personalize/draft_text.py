"""What Personalize says of drafts, and of how a block stands."""

from ui.app.text import plain_time, sentence

UNDO = "Undo (Ctrl+Z outside of a text)"
REDO = "Redo (Ctrl+Y outside of a text)"
DISCARD = "Discard draft"
DISCARD_HELP = "Goes back to the block as it was opened. Undo brings the draft back."
OTHER_TAB = {
    "changed": "This block was changed in another tab. Your next choice here takes its place, and Undo shows it.",
    "added": "Your choices took the place of those of another tab. Undo shows what was chosen there.",
    "gone": "The draft was discarded in another tab. Your choices are in this tab only, until you make another one.",
}
SHOW_OTHER = "Show the other tab's choices"


def restored(at: str) -> str:
    """A draft was found; `at` is when it was saved."""
    return f"Restored your draft of {plain_time(at[:10])} {plain_time(at[11:16])} UTC"


def not_stored(problem: str) -> str:
    """The draft cannot be saved as it is."""
    return f"Your last choice is in this tab only. {sentence(problem)}"


def stored_later(problem: str) -> str:
    """The draft could not be saved yet."""
    return f"Your choices are in this tab only, and are stored as soon as possible: keep it open. {sentence(problem)}"


def block_state(state: str, version: int, *, is_saved: bool, is_in_other_tab: bool = False) -> str:
    """How the block stands in the bar: what is saved, and whether there is more than that, here or in another tab."""
    if is_in_other_tab:
        return ":material/tab: Changed in another tab"
    if state == "deleted":
        return ":material/delete: Deleted in Klaviyo"
    if state == "edited":
        return ":material/group: Edited in Klaviyo"
    if not version:
        return ":material/check: Saved" if is_saved else ":material/edit: Not saved yet"
    return (
        f":material/check: Version {version} saved"
        if is_saved
        else (f":material/edit: Unsaved changes · Version {version} saved")
    )
