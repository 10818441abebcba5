"""Prose about the browser extension."""

CELL = "Cloudinary in the Klaviyo editor"
ASK = "Optional: a Chrome extension that puts the Cloudinary picker and this workspace's panel inside Klaviyo's editor."
ACTIVE = "Extension active"
WAITING = "Paired, not used yet"
NOT_PAIRED = "No extension is paired"
PAIR = "Pair this browser"
PAIRING = (
    "The extension in this browser pairs itself now. If it opens a tab, confirm this page's address there. The badge "
    "above changes within a few seconds."
)
UNPAIR = "Unpair"
ADD = "Add to Chrome"
ADD_STEPS = (
    "Unpack the file that was downloaded. In Chrome open `chrome://extensions`, switch on Developer mode, press “Load "
    "unpacked” and choose the folder `cloudinary-for-klaviyo`. Then reload this page and press “Pair this browser”."
)
HELP_TITLE = "Extension not detected"
HELP = (
    "1. Open `chrome://extensions`, switch on Developer mode, press “Load unpacked” and choose the unpacked "
    "folder of “Add to Chrome”, or the folder `extension` of this project.\n"
    "2. Where this page is not on `localhost`, press the extension's button in Chrome's toolbar on this page and allow "
    "this address.\n"
    "3. Reload this page. Above “Pair this browser” the extension then says “found, not paired”.\n"
    "4. Press “Pair this browser”, confirm this page's address, then reload the Klaviyo editor's tab."
)
CONSOLE_TITLE = "From Cloudinary's console"
SEND_TO_KLAVIYO = "Send to Klaviyo"
LINKS_TO_KLAVIYO = "Links to Klaviyo"
BOOKMARKS = (
    "With the extension, tick “Show … on Cloudinary's console” in its options. Without it, drag these to your "
    "bookmarks bar. In Cloudinary's console select assets, then press one: the workspace opens with them."
)
NOTHING_SELECTED = "Select assets in Cloudinary first."
NOT_DETECTED = "The extension was not found on this page."

SHOWS = "The image block shows"
SHOWS_HELP = "The picture itself, so that each recipient can get another one, or a template with texts and pictures."
APPLY_CELL = "Apply"
APPLY_ASK = "Write the block into Klaviyo's editor. It is kept when you save the email there; undo takes it back."
APPLY = "Apply to the editor"
APPLIED = "Handed to the editor."
NO_PANEL = "The panel cannot be shown"


def image(name: str) -> str:
    """The choice that keeps the image block's own picture."""
    return f"Its own picture: {name}"


def browser_caption(version: str, who: str, paired: str, last: str) -> str:
    """One paired browser."""
    when = f"last used {last[:16].replace('T', ' ')} UTC" if last else "not used yet"
    return f"Version {version} · paired by {who} on {paired[:10]} · {when}"
