"""What the page Send says."""

from core.domain.job import JobState
from core.send.values import Action, SendJob
from ui.app.text import plain

SEND_LEAD = (
    "Pick assets, look at what becomes of them, send. Each becomes one Universal Content block that shows your "
    "Cloudinary URL."
)
PICK_CELL = "Pick assets"
PICK_ASK = "Search the connected cloud, or paste public IDs or delivery URLs. What is linked already is marked."
SEARCH, SEARCH_HELP = "Search", "Words in names, tags and descriptions. Blank for the newest."
TYPE, TYPES = "Type", {"all": "Everything", "image": "Images", "video": "Videos", "raw": "Templates"}
FOLDER, TAG, SINCE = "Folder", "Tag", "Uploaded since"
EXPERT = "Search expression"
EXPERT_HELP = "Cloudinary's own language, such as tags=product AND width>1000. It takes the place of the fields above."
PASTE = "Paste a list of public IDs or delivery URLs"
MORE = "More filters"
GRID, TABLE = "Grid", "Table"
VIEW = "View"
ADD_PAGE = "Select all shown"
CLEAR = "Clear selection"
NO_RESULTS = "Nothing was found. Change the search, or upload assets to Cloudinary first."
PREVIOUS, NEXT = "Previous", "Next"
LINKED = "linked"
TEMPLATE = "Template"
WITHHELD = "not delivered"
NOTHING_SELECTED = (
    "Nothing is selected yet. Tick assets above, paste their public IDs, or select them in your media library and "
    "choose “Send to Klaviyo” there."
)
MISSING = "Not found in the connected cloud"
MISSING_NEXT = "Check the spelling, or reopen this page from your media library so that it receives a fresh selection."

PLAN_CELL = "Plan"
PLAN_ASK = "What would happen. Nothing is changed yet."
PLAN_DONE = "The plan of the send below was carried out. Pick more assets to plan another."
NAME, NAME_HELP = "Name of the blocks", "{title}, {public_id}, {folder}, {kind}, {format} and {date} are filled in."
LINK, LINK_HELP = "Link", "Where a click leads. Blank: images have no link, videos lead to the full video."
ALT = "Assets without alt text"
ALTS = {"warning": "Use the title, and say so", "error": "Do not send", "ignore": "Send without alt text"}
AS = "How images are added"
AS_BLOCK, AS_COPY = "As Universal Content blocks (recommended)", "Upload a copy to Klaviyo Images"
AS_WHY = (
    "The block shows your Cloudinary URL: updates in Cloudinary stay in sync everywhere.",
    "The bytes are stored in Klaviyo's own library: a separate copy that won't auto-update.",
)
BY = "Copies are uploaded"
BYS = {False: "by URL, 100 a day", True: "as files, 500 a day"}
WIDTH = "Width in the mail, px"
PINNED, PINNED_HELP = "Pin today's version", "Later changes in Cloudinary do not reach the mail."
OVERWRITE, RECREATE = "Overwrite blocks that were edited in Klaviyo", "Create deleted blocks again"
OPTIONS, VIDEO = "Options", "Videos"
VIDEO_HELP = "Outlook on Windows shows the first frame only: let it carry the message."
START, LENGTH, RATE = "Preview begins at, s", "Length, s", "Frames a second"
FORM = "Shown as"
FORMS = {"gif": "Animated GIF", "auto": "WebP or GIF, by mail client", "poster": "Still poster"}
WEIGH_HELP = "Each preview is delivered once to weigh it."
HEAVY = "A preview is heavier than 1 MB. Make it shorter, with fewer frames a second, or narrower."
PICK_MORE = "Pick more assets"
HANDED_OVER = "These assets were handed over by your media library."
EARLIER_CELL = "Earlier sends"
EARLIER_ASK = "What was sent from these accounts before. Open one to see what came of it, to go on or to undo it."
NO_EARLIER = "Nothing was sent yet."
OPEN_SEND = "Open"
PERSONALIZE_THIS, DEFAULTS = "Personalize with Cloudinary", "Create with defaults"
KINDS = {"image": "image block", "video": "video block", "template": "template block", "copy": "copy"}
ACTIONS: dict[Action, str] = {
    "create": "create",
    "update": "update",
    "unchanged": "unchanged",
    "conflict": "conflict",
    "skip": "skipped",
}

ACT_CELL = "Send to Klaviyo"
ACT_ASK = "Runs in the background: close the tab or reload, it goes on."
RESUME, UNDO = "Go on", "Undo this send"
UNDO_ASK = "Only blocks that this send created, that nobody changed since and that no template shows, are deleted."
DELETED, STAYS = "is deleted", "stays"
IN_LINKS = "See them in Links to Klaviyo"
STATES: dict[JobState, str] = {
    "queued": "Sending …",
    "running": "Sending …",
    "stopping": "Stopping …",
    "stopped": "Stopped",
    "failed": "Failed",
    "done": "Done",
}
UNDOING = "Undoing …"
OUTCOMES = {
    "": "waiting",
    "created": "created",
    "updated": "updated",
    "unchanged": "unchanged",
    "adopted": "adopted",
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
    return UNDOING if job.undone and job.state in ("queued", "running") else STATES[job.state]


def progress_text(job: SendJob) -> str:
    """How far a send is, with what came of its assets; of one that is taken back, how many blocks are gone."""
    done = job.counts.get("undone", 0) if job.undone and job.at_work else job.done
    outcomes = counts({name: number for name, number in job.counts.items() if name})
    return f"**{state(job)}** {done_of(done, job.total)}" + (f" · {outcomes}" if outcomes else "")


def withheld(reason: str) -> str:
    """Why an asset cannot be ticked."""
    return f"Cloudinary delivers it to nobody: {plain(reason)}. Change that in Cloudinary, then search again."


def selection_count(count: int) -> str:
    """How many are selected."""
    return f"{count} selected" if count else "Nothing selected"


def result_range(first: int, last: int, total: int) -> str:
    """Which of the found assets are shown."""
    return f"{first}-{last} of {total:,}"


def send_now(count: int) -> str:
    """The button."""
    return f"Send {count} to Klaviyo"


def estimate(calls: int, seconds: float) -> str:
    """What a plan costs."""
    return f"{calls} API calls, at least {max(1, round(seconds))} s at Klaviyo's limits."


def over_cap(count: int) -> str:
    """More copies than a day takes."""
    return f"{count} of the copies are over today's number; they wait until you go on with this send tomorrow."


def conflicts(count: int) -> str:
    """What nobody overwrites unasked."""
    blocks = "A block was" if count == 1 else f"{count} blocks were"
    return f"{blocks} edited or deleted in Klaviyo since. Nothing happens to them unless you say so under “{OPTIONS}”."


def needs_attention(count: int, *, again: bool) -> str:
    """What did not become a block, and the next step."""
    assets = "One asset needs" if count == 1 else f"{count} assets need"
    rest = f" “{RESUME}” tries again what could not be reached." if again else ""
    return f"{assets} a look; they come first in the table, with the reason.{rest}"


def undo_now(count: int) -> str:
    """The button that takes a send back."""
    return f"Delete {count} {'block' if count == 1 else 'blocks'}"


def done_of(done: int, total: int) -> str:
    """Beside the progress bar."""
    return f"{done} of {total}"


def counts(numbers: dict[str, int]) -> str:
    """Outcomes with their numbers."""
    return " · ".join(f"{number} {OUTCOMES[name]}" for name, number in sorted(numbers.items()) if number)


def weigh(count: int) -> str:
    """The switch that weighs the previews of videos."""
    return f"Weigh the videos' previews ({count} {'request' if count == 1 else 'requests'})"
