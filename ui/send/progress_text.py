"""The words of a send under way and after."""

from collections.abc import Sequence

from core.domain.job import JobState
from core.send.values import SendItem, SendJob

NO_SENDS, NO_EARLIER = "No sends yet.", "No earlier sends."
OPEN_SEND = "Open"
LINK_DETAILS = "Details of its link"
RESUME, UNDO = "Resume", "Undo this send"
UNDO_ASK = "Deletes only blocks that this send created, that nobody changed since, and that no email in Klaviyo uses."
CHECKING_UNDO = "Checking which blocks can be deleted …"
DELETED, STAYS = "will be deleted", "kept"
ALREADY_DELETED = "already deleted"
NO_ALT = "no alt text"
OPEN_NEW_BLOCK = "Open the new block in Klaviyo"
USE_BLOCKS = "Next, edit a campaign or flow email in Klaviyo and add these Universal Content blocks to it."
USE_COPIES = "Next, select the copies from Klaviyo's image library when you edit an email."
IN_LINKS = "View in Links to Klaviyo"
STATES: dict[JobState, str] = {
    "queued": "Sending …",
    "running": "Sending …",
    "stopping": "Stopping …",
    "stopped": "Stopped",
    "failed": "Failed",
    "done": "Done",
}
UNDOING, UNDONE = "Undoing …", "Undone"
OUTCOMES = {
    "": "not sent",
    "created": "created",
    "updated": "updated",
    "unchanged": "unchanged",
    "adopted": "found in Klaviyo",
    "conflict": "conflict",
    "skipped": "skipped",
    "rejected": "rejected",
    "tomorrow": "over the daily cap → tomorrow",
    "unavailable": "try again",
    "undone": "undone",
}
HERE_ONLY = "linked here only"


def state(job: SendJob) -> str:
    """How a send stands."""
    if job.is_undone:
        return UNDONE
    return UNDOING if job.undone and job.state in ("queued", "running") else STATES[job.state]


def progress_text(job: SendJob) -> str:
    """How far a send is, with what came of its assets; of one that is taken back, how many blocks are gone."""
    done = job.counts.get("undone", 0) if job.undone and job.at_work else job.done
    outcomes = came_of(job)
    return f"**{state(job)}** {done_of(done, job.total)}" + (f" · {outcomes}" if outcomes else "")


def came_of(job: SendJob) -> str:
    """What came of the assets of a send so far; blank where its state says so of all of them."""
    numbers = {name: number for name, number in job.counts.items() if name}
    return "" if job.is_undone and set(numbers) == {"undone"} else counts(numbers)


def outcome(items: Sequence[SendItem], *, undone: bool) -> str:
    """Where the blocks of a send are, or that they are deleted, in a sentence; blank if there is nothing to say."""
    existing = [item for item in items if item.block_id and item.outcome != "undone"]
    copies = sum(item.kind == "copy" for item in existing)
    blocks = len(existing) - copies
    if undone:
        return _undone(items, existing, copies)
    sentences = [
        f"{_are(blocks, 'Universal Content block')} in Klaviyo." if blocks else "",
        f"{_are(copies, 'copy')} in Klaviyo Images." if copies else "",
    ]
    return " ".join(filter(None, sentences))


def outcome_line(sentence: str, job: SendJob) -> str:
    """The same with what came of the assets; that of a send which did not come to its end has it in its bar."""
    if job.state != "done":
        return sentence
    state, came = (f"**{UNDONE}.** " if job.is_undone else ""), came_of(job)
    numbers = {name: number for name, number in job.counts.items() if number}
    if len(numbers) == 1 and came and not job.undone:
        # The sentence has the number already.
        ((name, number),) = numbers.items()
        return f"{sentence} {f'All {OUTCOMES[name]}' if number > 1 else OUTCOMES[name].capitalize()}."
    return f"{state}{sentence} {came[:1].upper()}{came[1:]}{'.' if came else ''}".rstrip()


def _undone(items: Sequence[SendItem], existing: Sequence[SendItem], copies: int) -> str:
    absent = sum(item.was_gone for item in items)
    deleted = sum(item.outcome == "undone" for item in items) - absent
    created = sum(item.kind != "copy" and item.outcome == "created" for item in existing)
    others = len(existing) - copies - created
    sentences = [
        f"{_are(deleted, 'block')} deleted." if deleted or not absent else "",
        f"{absent:,} {'block' if absent == 1 else 'blocks'} had been deleted already." if absent else "",
        f"{_are(created, 'block')} kept, for the reason in the list." if created else "",
        f"{_are(others, 'block')} kept because this send did not create {'it' if others == 1 else 'them'}."
        if others
        else "",
        f"{_are(copies, 'copy')} kept: Klaviyo does not allow copies to be deleted." if copies else "",
    ]
    return " ".join(filter(None, sentences)) if deleted or absent else ""


def _are(count: int, noun: str) -> str:
    plural = "copies" if noun == "copy" else f"{noun}s"
    return f"1 {noun} is" if count == 1 else f"{count:,} {plural} are"


def not_found(count: int) -> str:
    """What of the selection was no asset."""
    what = "1 entry of the selection was" if count == 1 else f"{count:,} entries of the selection were"
    return f"{what} not found in your Cloudinary environment, so nothing was sent for {'it' if count == 1 else 'them'}."


def sent_without_alt(count: int) -> str:
    """Blocks that were written without an alt text."""
    blocks = "1 block has" if count == 1 else f"{count:,} blocks have"
    return f"{blocks} no alt text. Select the asset again to enter one, then send it again."


def updates_stay(count: int) -> str:
    """That an update is not undone, and the ways to change a block back."""
    blocks = "1 block was updated" if count == 1 else f"{count:,} blocks were updated"
    return (
        f"{blocks}, which cannot be undone. To change an image or a video back, send it again with its earlier alt "
        "text and link; Personalize keeps earlier versions of template blocks."
    )


def assets(count: int) -> str:
    """How many assets a send has."""
    return "1 asset" if count == 1 else f"{count:,} assets"


def needs_attention(count: int, *, again: bool) -> str:
    """What did not become a block, and the next step."""
    assets = "One asset needs attention; see" if count == 1 else f"{count} assets need attention; see"
    rest = f" “{RESUME}” retries the assets that could not be reached." if again else ""
    return f"{assets} the reason at the top of the list.{rest}"


def undo_now(count: int) -> str:
    """The button that takes a send back."""
    return f"Delete {count} {'block' if count == 1 else 'blocks'}"


def done_of(done: int, total: int) -> str:
    """Beside the progress bar."""
    return f"{done} of {total}"


def counts(numbers: dict[str, int]) -> str:
    """Outcomes with their numbers."""
    return " · ".join(f"{number} {OUTCOMES[name]}" for name, number in sorted(numbers.items()) if number)
