"""What Setup asks before it disconnects an account."""

from core.domain.connection import PersonalData
from core.domain.job import Job
from ui.app.text import plain

DISCONNECT, CANCEL = "Disconnect", "Cancel"
DISCONNECT_KLAVIYO, DISCONNECT_CLOUDINARY = "Disconnect Klaviyo", "Disconnect Cloudinary"
DISCONNECTED = {DISCONNECT_KLAVIYO: "Klaviyo is disconnected.", DISCONNECT_CLOUDINARY: "Cloudinary is disconnected."}
RUNS = {
    "send": "A send is running",
    "undo": "A send is being undone",
    "audit": "An audit is running",
    "account check": "An account check is running",
    "template scan": "A scan of the templates is running",
    "sampling": "Events are being read",
    "event ranking": "Events are being ranked",
    "reading of files": "Files are being read",
    "recipient check": "A check of every recipient is running",
    "test template": "The temporary template of a test email is being removed",
}
_OF_BYTES = ("reading of files",)
_GOES_ON = {
    "send": "Resume it once the same account is connected again.",
    "undo": "Undo the send again once the same account is connected again.",
    "audit": "Resume it once the same account is connected again.",
}
UNSENT = "What was entered on Send and not sent yet is deleted too."
KEEPS = "Blocks, links, versions, sends and saved notebooks are kept. To use them again, connect the same account."


def at_cloudinary_disconnection(cloud: str) -> str:
    """What disconnecting a Cloudinary environment forgets, and what stays."""
    return (
        f"Deletes the key of {plain(cloud)} from this workspace. Nothing changes in Cloudinary, and emails still show "
        f"its images.\n\nLinks, drafts and sends are kept. To use them again, connect the same environment."
    )


def at_disconnection(data: PersonalData) -> str:
    """What disconnecting Klaviyo deletes, and what stays."""
    counts = (
        (data.drafts, "unsaved drafts of {} block", "unsaved drafts of {} blocks"),
        (data.shared_drafts, "{} link to a draft", "{} links to drafts"),
        (data.samples, "{} saved sample", "{} saved samples"),
        (data.profiles, "{} set of saved fill rates", "{} sets of saved fill rates"),
    )
    parts = [f"**{(one if count == 1 else several).format(f'{count:,}')}**" for count, one, several in counts if count]
    stored = [", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts
    deleted = (
        f"Deletes {' and '.join(stored)} of this workspace, because they can contain recipients' data."
        if parts
        else "There are no unsaved drafts and no saved samples to delete."
    )
    if data.entries:
        deleted += f" {UNSENT}"
    return f"{deleted} Loaded events and files are removed.\n\n{KEEPS}"


def stops(job: Job, partial_results: str) -> str:
    """What a job does that disconnecting stops, and what becomes of it; `partial_results` says what stays."""
    reached = f", {job.done:,} of {job.total:,} done" if job.total and job.kind not in _OF_BYTES else ""
    runs = RUNS[job.kind]
    return " ".join(filter(None, (f"**{runs}**{reached}. It stops.", partial_results, _GOES_ON.get(job.kind, ""))))
