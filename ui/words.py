"""All prose of the user interface; the guide's own names for things."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&^=])")


def plain(text: object) -> str:
    """Somebody's text, to be shown as it is: nothing in it is formatting, a link or a picture to be fetched."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def sentence(text: object) -> str:
    """Somebody's text as a sentence."""
    words = str(text).rstrip(". ")
    return f"{plain(words[:1].upper() + words[1:])}."


PRODUCT = "Cloudinary for Klaviyo"
WORKING = "Working …"
CODE = "code"
AGAIN = "Run again"
OPEN_SETUP = "Open Setup"

SANDBOX = "Sandbox"
SANDBOX_HELP = (
    "You are looking at the demo shop Fern & Kiln. Both services are answered by this machine; no account and no "
    "network is used."
)
REAL = "Connected accounts"

NEXT_CONNECT = "Press “Install Klaviyo app” there, and come back."
NEXT_RECONNECT = "Reconnect on Setup; nothing that you made is lost."
NEXT_REFUSED = "Check the permissions of the connected account, then run this cell again."
NEXT_UNKNOWN = "Save again: the workspace looks for the block first and does not make a second one."
NEXT_LATER = "Nothing was changed. Run this cell again in a moment."
NEXT_CONFLICT = "Nothing was overwritten. Look at the block in Klaviyo, then decide below."
NEXT_NOT_FOUND = "Nothing was changed. Choose another one, or create it again below."
NEXT_CHOOSE = "Pick one of them."
NEXT_INPUT = "Change what is named above; your other choices are kept."
NEXT_STORE = "Check that the folder data/ can be written, then reload."


def fault(reference: str) -> str:
    """A fault of the product itself."""
    return f"Something went wrong on our side (reference {reference}). Nothing was sent. Reload the page to go on."


def cost(calls: int, seconds: float) -> str:
    """What a cell cost."""
    noun = "API call" if calls == 1 else "API calls"
    return f"{calls} {noun} · {seconds:.2f} s"


# --- Setup ---
SETUP = "Setup"
SETUP_LEAD = "Connect Klaviyo and Cloudinary, once. Everything else builds on these two connections."
KLAVIYO_CELL = "Klaviyo account"
KLAVIYO_ASK = "Cloudinary for Klaviyo asks for the permissions below; you approve them on Klaviyo's own page."
INSTALL = "Install Klaviyo app"
RECONNECT = "Reconnect"
DISCONNECT = "Disconnect"
CONNECTED = "Connected"
NOT_CONNECTED = "Not connected"
NO_COOKIES = "This browser refuses cookies, so an approval could not be tied to it. Allow cookies for this page."
LIMITED = "Installed with limited scopes"
SCOPES_TITLE = "Permissions (OAuth scopes)"
CALLBACK = {
    "connected": "Klaviyo is connected.",
    "denied": "You did not approve the permissions, so nothing was changed. Install again whenever you like.",
    "state": (
        "This approval was not begun in this browser, was used before, or has expired. Nothing was changed. "
        "Start again with the button below."
    ),
    "code": (
        "Klaviyo did not accept the approval: its code was used before or is older than five minutes. "
        "Nothing was changed. Start again with the button below."
    ),
    "ticket": "This link to connect has expired or was used before. Nothing was changed. Use the button below.",
    "failed": "Klaviyo could not complete the connection. Nothing was changed. Try again in a moment.",
}
CLOUDINARY_CELL = "Cloudinary environment"
CLOUDINARY_ASK = "The product environment that your assets and templates are delivered from."
FIELD_CELL = "Metadata field"
FIELD_ASK = (
    "A small link on each asset remembers which Klaviyo block it became, so that you can edit the same block again "
    "instead of creating duplicates."
)
FIELD_PRESENT = "The field is there. Links are kept on your assets."
FIELD_ABSENT = (
    "The field does not exist yet. Creating it adds one field to your environment's schema. Until then everything "
    "still works; the link is just kept in this workspace only."
)
FIELD_FOREIGN = (
    "A field of this id exists with another type. It was left as it is; links are kept in this workspace only."
)
CREATE_FIELD = "Create metadata field"


def connected_as(name: str) -> str:
    """The badge of a connected account."""
    return f"{CONNECTED} · {plain(name)}"


def limited(scopes: tuple[str, ...]) -> str:
    """The banner about permissions that were not granted."""
    return f"**{LIMITED}.** Not granted: {', '.join(scopes)}. Reconnect so that Klaviyo grants the current permissions."


def settings_missing(names: tuple[str, ...]) -> str:
    """Why the sandbox is at work."""
    return f"To connect real accounts, set {', '.join(names)} and restart. Until then this page connects the sandbox."


# --- Personalize ---
PERSONALIZE = "Personalize"
PERSONALIZE_LEAD = "Bind the text and the pictures of a template to each recipient, look at the result, save one block."
TEMPLATE_CELL = "Template"
TEMPLATE_ASK = "Choose a Cloudinary dynamic template (.cldt.json)."
TEMPLATE_LABEL = "Template"
NO_TEMPLATES = "This cloud has no dynamic template yet. Upload a file whose name ends with .cldt.json as a raw asset."
EVENT_CELL = "Event"
EVENT_ASK = "Pick an event to personalize with its data, or leave it on None to use profile data only."
EVENT_LABEL = "Event"
NO_EVENT = "None"
SLOTS_CELL = "Slots"
SLOTS_ASK = "For each field, choose what it shows. Recipients without data see the fallback, else the default."
SOURCES = {"default": "Template default", "fixed": "Fixed", "profile": "Profile attribute", "event": "Event field"}
SOURCE_LABEL = "Shows"
FIXED_TEXT = "Text for everyone"
FIXED_IMAGE = "Public id of the picture"
PROFILE_FIELD = "Attribute"
EVENT_FIELD = "Field"
FALLBACK = "Fallback"
FALLBACK_HELP = "Shown to recipients for whom the field is missing, blank, zero or false."
NO_FIELDS = "Choose an event in the cell above first."
ALT = "Alt text"
ALT_HELP = "What readers see when pictures are off. The template's name unless you write something."
LINK = "Link"
LINK_HELP = "Where a click leads: an address that begins with https://. No link when left empty."
PREVIEW_CELL = "Preview"
PREVIEW_ASK = "What one recipient would get, rendered with sample values in Klaviyo's own template language."
PREVIOUS, NEXT = "Previous", "Next"
SAMPLE_PROFILE = "Sample profile"
SAMPLE_PROFILE_HELP = (
    "This connection may not read profiles, so the preview uses the values that you write here. Each recipient sees "
    "their own."
)
WIDE, NARROW = "Desktop, 600 px", "Phone, 320 px"
HTML_CELL = "Block HTML"
HTML_ASK = "The very HTML that is saved; everything is in here."
SAVE_CELL = "Save to Klaviyo"
SAVE_ASK = "Creates the Universal Content block, or updates the same one when you come back."
SAVE = "Save to Klaviyo"
BLOCK_NAME = "Block name"
OVERWRITE = "Overwrite what was edited in Klaviyo"
RECREATE = "The block was deleted in Klaviyo: create it again"
OPEN_IN_KLAVIYO = "Open in Klaviyo"
OUTCOMES = {
    "created": "Saved: a new block was created.",
    "updated": "Saved: the same block was updated.",
    "unchanged": "Nothing to save: the block is already like this.",
    "adopted": "Saved: the block of this template was found in Klaviyo and linked.",
}
LINKED = "The link is kept on the Cloudinary asset."
USE_IT = "Use the block in a campaign or flow"


def opened(source: str, block: str) -> str:
    """Where the choices of an opened template come from."""
    block = plain(block)
    return {
        "saved": f"Your last choices are loaded. Saving updates the block “{block}”.",
        "block": f"The choices are loaded from the block “{block}” itself.",
        "field": f"The choices are loaded from the asset's metadata. Saving updates the block “{block}”.",
        "new": "Not sent to Klaviyo yet.",
    }[source]


BLOCK_STATES = {
    "edited": "The block was edited in Klaviyo since it was saved here.",
    "deleted": "The block was deleted in Klaviyo.",
    "unknown": "Klaviyo could not be asked about the block just now.",
}


def dropped(names: tuple[str, ...]) -> str:
    """Slots that the template no longer has."""
    gone = plain(", ".join(names))
    return f"The template no longer has these slots, so their choices are left out: {gone}."


def linked_here_only(reason: str) -> str:
    """The link could not be kept on the asset."""
    return f"Linked here only. {sentence(reason)}"


def sampled(count: int, span: str) -> str:
    """What was read of a metric."""
    return f"{count:,} of the newest events" + (f", {span}" if span else "")


def recipient(number: int, total: int, when: str) -> str:
    """Which recipient the preview shows."""
    return f"Recipient {number} of {total}" + (f" · {when[:10]}" if when else "")


def use_it(metric: str) -> list[str]:
    """The three steps after saving."""
    flow = (
        f"Make sure that the email is in a flow triggered by **{plain(metric)}**: elsewhere its fields are empty and "
        "every recipient sees the fallbacks."
        if metric
        else "It uses profile data only, so it works in every campaign and flow."
    )
    return [
        "In Klaviyo, edit a campaign or flow email and add this Universal Content block.",
        flow,
        "Use Klaviyo's preview with a profile or event, or send a test, to confirm what each recipient sees.",
    ]


def weight(characters: int, url: int) -> str:
    """How heavy a block is."""
    return f"HTML {characters / 1024:.1f} of 102 KB · longest possible picture URL {url:,} of 8,000 characters"


# --- Send, Links, Events ---
SEND = "Send"
SEND_LEAD = "The assets of the connected cloud. Templates become personalised blocks on Personalize."
SEND_CELL = "Assets"
SEND_ASK = "The newest pictures and templates. Sending pictures and videos as blocks from here is not built yet."
SEND_TEMPLATES = "Templates"
PERSONALIZE_THIS = "Personalize with Cloudinary"
LINKS = "Links to Klaviyo"
LINKS_LEAD = "Which asset feeds which Universal Content block."
LINKS_CELL = "Links"
LINKS_ASK = (
    "The blocks that this workspace has made. Klaviyo's API tells usage of blocks, not of the campaigns and flows "
    "that embed them."
)
NO_LINKS = "No asset is linked yet. Save a template on Personalize and it appears here."
EVENTS = "Events"
EVENTS_LEAD = "What your events really hold, field by field, before you bind one."
METRIC_CELL = "Metric"
METRIC_ASK = "Choose the event to look at; the newest 200 are read."
FIELDS_CELL = "Fields"
FIELDS_ASK = "Coverage is the share of events in which the field is filled, by Klaviyo's own truth."
TABLE_CELL = "Events"
TABLE_ASK = "A row an event; nested values are left out."
