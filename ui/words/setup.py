"""What the page Setup says."""

from ui.words import plain

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
