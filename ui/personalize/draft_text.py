"""What Personalize says of drafts, and of how a block stands."""

from core.domain import block
from core.domain.moments import moment_words
from core.personalize.shared_drafts import MOST_SHARED
from ui.app.text import plain, plain_time, sentence

UNDO = "Undo (Ctrl+Z outside a text)"
REDO = "Redo (Ctrl+Y outside a text)"
DISCARD = "Discard draft"
DISCARD_HELP = "Restores the block as you opened it. Undo brings the draft back."
OTHER_TAB = {
    "changed": (
        "This block was changed in another tab. Your next choice here is put in front of those changes; "
        "Undo shows them."
    ),
    "added": "Your choices replaced those of another tab. Undo shows the other tab's choices.",
    "kept": "Another tab made other changes to this block. They are not saved either, and are kept.",
    "gone": "The draft was discarded in another tab. Your choices are in this tab only until you make another one.",
}
IN_KLAVIYO, UP_TO_DATE = "Saved to Klaviyo:", "Already up to date in Klaviyo:"
TAKEN = ":material/check: As edited in Klaviyo"
SEE_TOP = "See the note at the top of the page."
SHOW_OTHER = "Show the other tab's choices"
SHARE_BUTTON = "Share"
SHARE = "Create a link to this draft"
SHARE_HELP = "Colleagues who open the link get a copy of your current choices. Your draft stays as it is."
BLOCK_LINK = "This link opens the saved block for everyone who may use this workspace."
BLOCK_LINK_HERE = "This link opens the saved block."
LOCAL_ONLY = (
    "Links to this workspace work on this computer only. To show the block to somebody elsewhere, use “Send a test” "
    "above the preview, or save the page under Notebooks and send the exported notebook."
)
LEAVE = "Back to my choices"
STOP_SHARING = "Stop sharing drafts of this block"
STOP_SHARING_HELP = "Your links to them end. Colleagues keep the copies that they have opened."
OPEN_SHARED, KEEP_OWN, CLOSE = "Open that draft", "Keep mine", "Close"
OTHER_BLOCK = (
    "this link is for a draft of another block, or its template was renamed or deleted; open the link exactly as you "
    "received it, or ask the sender for a new link"
)


def share_works(days: int) -> str:
    """For whom a link works, and how long."""
    return (
        f"Copy this link and send it to a colleague. It works for {days} {'day' if days == 1 else 'days'}, for "
        f"everyone who may use this workspace, while it is one of your {MOST_SHARED} newest links. It contains what "
        "you chose and typed, including any recipient's value that you typed."
    )


def shared_draft(who: str, at: str) -> str:
    """The question before a draft is opened that somebody sent; `at` is when the link was made."""
    return f"This link opens {_draft_by(who, at)}. Opening it replaces your own draft. Undo brings yours back."


def taken_over(who: str, at: str, block: str) -> str:
    """Where the choices come from, and what a save would do; `block` is the name of the one that is saved, if any."""
    saving = f"updates the block “{plain(block)}” in Klaviyo" if block else "creates a new block in Klaviyo"
    copy = f"This is your own copy: saving it {saving}. Undo leads back to your choices."
    return f"Draft shared {_by(who)} on {plain_time(moment_words(at))}. {copy}"


def same_draft(who: str, at: str) -> str:
    """The link leads to choices that are those of one's own draft already."""
    return f"Draft shared {_by(who)} on {plain_time(moment_words(at))}. Your own draft holds the same choices."


def _draft_by(who: str, at: str) -> str:
    return f"a draft shared {_by(who)} on {plain_time(moment_words(at))}"


def _by(who: str) -> str:
    return f"by {plain(who)}" if "@" in who else "from this computer"


def name_problem(name: str) -> str:
    """Why a block cannot have this name; blank if it can."""
    problem = block.name_problem(name.strip())
    return f"{problem[:1].upper()}{problem[1:]}." if problem else ""


def version(number: int, saved_at: str, *, is_of_other: bool = False) -> str:
    """An older state of a block, or of another block that these choices were saved to before it."""
    return f"Version {number} · {moment_words(saved_at, zone=False)}{' · of an earlier block' if is_of_other else ''}"


def restored(at: str) -> str:
    """A draft was found; `at` is when it was saved."""
    return f"Restored your draft of {plain_time(moment_words(at))}"


def not_stored(problem: str) -> str:
    """The draft cannot be saved as it is."""
    return f"Your last choice is in this tab only. {sentence(problem)}"


def stored_later(problem: str) -> str:
    """The draft could not be saved yet."""
    return (
        f"Your choices are in this tab only and are saved as soon as possible. Keep this tab open. {sentence(problem)}"
    )


def block_state(state: str, version: int, *, is_saved: bool, is_in_other_tab: bool = False) -> str:
    """How the block stands in the bar: what is saved, and whether there is more than that, here or in another tab."""
    if is_in_other_tab:
        return ":material/tab: Changed in another tab"
    if state == "deleted":
        return ":material/delete: Deleted in Klaviyo"
    if state == "edited":
        return TAKEN if is_saved else ":material/group: Edited in Klaviyo"
    if state == "older":
        return ":material/history: Older version in Klaviyo"
    if not version:
        return ":material/check: Saved" if is_saved else ":material/edit: Not saved yet"
    return f":material/check: Version {version} saved" if is_saved else ":material/edit: Unsaved changes"


def missing_template(public_id: str) -> str:
    """The address names a template that the library does not have."""
    return f"This address names a template that is not in Cloudinary: {plain(public_id)}. Select another one."


def not_saved(reason: object) -> str:
    """Klaviyo did not answer a save as it should."""
    return f"**Not saved.** {sentence(reason)} Your draft is kept: save again in a moment."


def cut(label: str, limit: int) -> str:
    """What a save left out of a text that is longer than its slot takes."""
    return f"Only the first {limit:,} characters of “{plain(label)}” were saved."


def filled(count: int, event: str) -> str:
    """What an address that asks for every suggestion did."""
    suggestions = "1 suggestion" if count == 1 else f"{count} suggestions"
    return f"{suggestions} from {plain(event)} filled in. Undo removes them."
