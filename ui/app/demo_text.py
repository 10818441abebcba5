"""Texts of the demo in the sidebar."""

TITLE = "Demo"
LEAD = "Make something happen to the demo shop. Each switch undoes itself when you turn it off."
SCENARIOS = {
    "picture": (
        "Replace a picture",
        "The Ridge Mug gets another picture under the same public ID. Every email shows it.",
    ),
    "scopes": (
        "Limit permissions",
        "Klaviyo grants less from the next call on: no events, profiles and copies.",
    ),
    "revoke": ("Uninstall in Klaviyo", "The next call is refused, and Setup offers to reconnect."),
    "throttle": ("Throttle Klaviyo", "Two calls a second, four a minute: pages wait or say when to come back."),
    "klaviyo_down": ("Klaviyo is down", "Every call answers with an error page, as a proxy would."),
    "fetch": ("Restrict fetched pictures", "Cloudinary refuses pictures of other sites, as its default setting does."),
}
RESET = "Draw the shop anew"
RESET_HELP = "Everything that was done in the demo shop is forgotten, the connection included."
UNDO_RESET = "Undo: bring the old shop back"
SHOP = "The demo shop"
KLAVIYO_PAGES, LIBRARY_PAGE = "Klaviyo account", "Media library"
