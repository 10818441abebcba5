"""Texts of the demo in the sidebar."""

TITLE = "Demo"
LEAD = "Try what happens when something goes wrong. Turn a switch off to undo it."
SCENARIOS = {
    "picture": (
        "Replace the mug's image",
        "The Ridge Mug gets a different image under the same public ID. Every email shows it.",
    ),
    "scopes": (
        "Limit permissions",
        "From the next call on, Klaviyo grants fewer permissions: no events, profiles or copies.",
    ),
    "revoke": ("Uninstall in Klaviyo", "The next call is refused, and Setup offers to reconnect."),
    "throttle": (
        "Throttle Klaviyo",
        ("Allows two calls a second and four a minute. Pages wait or say when to come back."),
    ),
    "klaviyo_down": ("Klaviyo is down", "Every request fails, as in an outage."),
    "fetch": ("Restrict fetched images", "Cloudinary refuses images from other sites, as its default setting does."),
}
RESET = "Reset the demo shop"
RESET_HELP = (
    "Restores the demo shop and this workspace to their initial state. Stops jobs, and sets aside the connection, "
    "links, drafts, sends and samples. “Undo reset” brings them back until the next reset or until you disconnect."
)
RESET_DONE = (
    "The demo shop is reset. To go on where you were, select “Undo reset” under Demo in the sidebar; what you do until "
    "then is discarded."
)
UNDO_RESET = "Undo reset"
UNDO_RESET_HELP = (
    "Brings back the demo shop, its connection, and its links, drafts, sends and samples as they were before the last "
    "reset. What was done since is discarded."
)
UNDO_DONE = "The reset is undone. The demo shop and your work in it are as they were before."
SHOP = "The demo shop"
KLAVIYO_PAGES, LIBRARY_PAGE = "Klaviyo account", "Media library"


def title(enabled: int) -> str:
    """The head of the drawer, with how many of its switches are on."""
    return TITLE if not enabled else f"{TITLE} · 1 switch on" if enabled == 1 else f"{TITLE} · {enabled} switches on"
