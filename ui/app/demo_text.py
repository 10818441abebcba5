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
RESET_HELP = "Deletes everything that was done in the demo shop, including the connection."
UNDO_RESET = "Undo reset"
SHOP = "The demo shop"
KLAVIYO_PAGES, LIBRARY_PAGE = "Klaviyo account", "Media library"
