"""The texts of the cell Versions."""

from ui.app.text import plain

VERSIONS_CELL = "Versions"
VERSIONS_ASK = "Earlier versions of this block. Select one to compare it with the block in Klaviyo, or to restore it."
NO_VERSIONS = "This block has no earlier versions."
VERSION_LABEL = "Version (times in UTC)"
NO_VERSION = "None"
RESTORE_HELP = "Brings its choices into the editor. Nothing is saved yet, and Undo brings back yours."
READ_AGAIN = "Read the block again"
READ_AGAIN_HELP = "“Now in Klaviyo” is the block as it was when you selected the version. Your choices stay."
NOBODY_DIFFERS = "None of the sampled recipients that were compared sees a difference."
SHOWN_ALIKE = "Both show this recipient the same texts and images. What differs is listed below."
HTML_CHANGES = "What differs in the HTML:"
SAME_CHOICES = "The choices are the same."


def version_label(number: int) -> str:
    """An older state of a block beside another one."""
    return f"Version {number}"


def from_to(now: str, then: str) -> str:
    """What the sentences about two states start from, and where they lead."""
    return f"From “{plain(now)}” to “{plain(then)}”:"


def edited_by_hand(labels: tuple[str, str], edited: tuple[bool, bool]) -> str:
    """Which of two states a person edited the HTML of; blank if neither."""
    (now, then), (is_now, is_then) = (plain(labels[0]), plain(labels[1])), edited
    if is_now and is_then:
        return f"The HTML of both, “{now}” and “{then}”, was edited by hand."
    if not (is_now or is_then):
        return ""
    one, other = (now, then) if is_now else (then, now)
    return f"The HTML of “{one}” was edited by hand, that of “{other}” was not."


def restore(number: int) -> str:
    """The button that brings the choices of a version into the editor."""
    return f"Restore version {number}"


def restored(number: int) -> str:
    """Instead of that button, once they are there."""
    return f"The editor holds the choices of version {number}. Save to Klaviyo to put them into the block."


def sees_difference(number: int, total: int, about: str) -> str:
    """For whom two states of a block are drawn, if it is not the recipient of the preview."""
    who = f"recipient {number} of {total}{f', {plain(about)}' if about else ''}"
    return f"Shown for {who}: the recipient in the preview sees no difference."
