"""Prose about the browser extension."""

from core.domain.moments import day_words, moment_words
from core.domain.people import by

CELL = "Cloudinary in the Klaviyo editor"
CELL_OPTIONAL = f"{CELL} (optional)"
ASK = "Optional: a Chrome extension that adds the Cloudinary picker and this workspace's panel to Klaviyo's editor."
ACTIVE = "Extension active"
WAITING = "Paired, not used yet"
NOT_PAIRED = "No extension is paired"
PAIR = "Pair this browser"
LOOKING = "Looking for the extension in this browser …"
PAIRING = {
    "found": "The extension is pairing. The badge above changes within a few seconds.",
    "confirm": "The extension opened a new tab. Select “Pair” there, then come back to this page.",
}
NO_EXTENSION = (
    "No extension answers in this browser. Install it with the steps under “Add to Chrome” and reload this page, then "
    f"select “{PAIR}” again."
)
UNPAIR = "Unpair"
ADD = "Add to Chrome"
DOWNLOAD = "Download the extension"
ADD_STEPS = (
    f"1. Select “{DOWNLOAD}” below, and unpack the file.\n"
    "2. In Chrome, open `chrome://extensions`, turn on Developer mode, select “Load unpacked” and choose the folder "
    "`cloudinary-for-klaviyo`.\n"
    f"3. Reload this page and select “{PAIR}”. It is paired once “{ACTIVE}” appears above."
)
HELP_TITLE = "Extension not detected"
HELP = (
    "1. Open `chrome://extensions` and turn “Cloudinary for Klaviyo” on. If it is not in the list, follow the steps "
    f"under “{ADD}”.\n"
    "2. If this page is not on `localhost`, select the extension's button in Chrome's toolbar on this page and allow "
    "this address.\n"
    "3. Reload this page. “This browser has the extension, but is not paired.” then appears above the steps.\n"
    "4. Select “Pair this browser”, confirm this page's address, then reload the Klaviyo editor's tab."
)
CONSOLE_TITLE = "From Cloudinary's console"
SEND_TO_KLAVIYO = "Send to Klaviyo"
LINKS_TO_KLAVIYO = "Links to Klaviyo"
BOOKMARKS = (
    "With the extension, turn on *Show “Send to Klaviyo” and “Links to Klaviyo” on Cloudinary's console* in its "
    "options. Without it, drag these two to your bookmarks bar. Select assets in Cloudinary's console, then select a "
    "bookmark to open them in this workspace."
)
NOTHING_SELECTED = "Select assets in Cloudinary first."
NOT_DETECTED = "The extension was not found on this page."

SHOWS = "The image block shows"
SHOWS_HELP = "The image itself, so that each recipient can get a different one, or a template with text and images."
APPLY_CELL = "Apply"
APPLY = "Apply to the editor"
APPLIED = "Sent to the editor."
NO_PANEL = "The panel cannot be shown"


def image(name: str) -> str:
    """The choice that keeps the image block's own picture."""
    return f"This block's image: {name}"


def browser_caption(version: str, who: str, paired: str, last: str) -> str:
    """One paired browser."""
    when = f"last used {moment_words(last)}" if last else "not used yet"
    return f"Version {version} · paired{by(who)} on {day_words(paired)} · {when}"
