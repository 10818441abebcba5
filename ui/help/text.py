"""What the page Help says."""

HELP_LEAD = "What to do when something looks wrong, and what people ask most."
TROUBLE_CELL = "Troubleshooting"
TROUBLE = {
    "The banner “Installed with limited scopes”": (
        "Klaviyo granted less than the integration asks for. Press Reconnect on Setup and approve all permissions, "
        "metrics:read and events:read among them. The banner names what is off until then."
    ),
    "No event fields or images for an event": (
        "Some custom metrics cannot be queried for samples. Profile fields still work. Try a standard event such as "
        "Placed Order, or bind pictures of your Cloudinary library."
    ),
    "A picture looks broken in Klaviyo's own editor": (
        "Klaviyo does not evaluate personalization in its editor. Look at the preview on Personalize, or send a test "
        "from there."
    ),
    "The extension is not detected": (
        "Make sure that it is installed and enabled in Chrome, reload the tab with Klaviyo's editor, then look for the "
        "badge “Extension active” on Setup."
    ),
    "“Couldn't send a DAM session”": (
        "The selection did not arrive, or names assets that are not in the connected cloud. Select the assets in "
        "Cloudinary once more and choose Send to Klaviyo, or paste their public IDs on Send."
    ),
    "“Klaviyo no longer accepts this connection”": (
        "The app was uninstalled in Klaviyo, or was not used for ninety days. Reconnect on Setup; links and choices "
        "are kept."
    ),
    "“The block was edited in Klaviyo since”": (
        "Somebody changed the block's HTML by hand. Nothing is overwritten unless you say so on Personalize."
    ),
}
FAQ_CELL = "Questions"
FAQ = {
    "Do I need the browser extension?": "No. It brings the same panel into Klaviyo's editor; everything works without.",
    "Does sending an asset copy it to Klaviyo?": (
        "No. A block refers to the Cloudinary address, so a new version of the asset shows in every email. Only "
        "“Upload a copy to Klaviyo Images” stores a copy, and that does not update."
    ),
    "An opened email still shows the old image. Why?": (
        "Gmail and Apple Mail keep images that they have loaded, some for good. A new version shows in every email "
        "that loads the image afterwards. Addresses in blocks carry no version, so switch “invalidate” on when you "
        "overwrite the asset: then no cache of Cloudinary's goes on with the old one."
    ),
    "A changed block does not show in a flow. Why?": (
        "A flow's message has its own copy of a template: what you change in the library's template does not reach "
        "it. A Universal Content block does, as long as it is linked. Where somebody unlinked it, add it again."
    ),
    "Can I use video?": (
        "Yes. A video becomes an animated preview, a GIF, that links to the full video. Outlook on Windows shows the "
        "first frame only, so let it carry the message; the link works everywhere."
    ),
    "Where is the connection between an asset and its block kept?": (
        "In the asset's metadata field klaviyo_ucb, in the block itself, and in this workspace. With the workspace's "
        "database lost, the links come back from the other two."
    ),
    "Will recipients without data see a broken email?": (
        "No. Each slot has a fallback, and behind that the template's own default."
    ),
    "How large may a block be?": (
        "Gmail cuts off an email of more than 102 KB of HTML. That is the whole email, not the block, so Personalize "
        "warns from a quarter of it on."
    ),
    "Can one template power many emails?": "Yes. A Universal Content block can be used in any campaign and flow.",
    "Who sees my customers' data?": (
        "Samples of events stay in this machine's memory unless you choose to keep one. Names and other values become "
        "part of picture addresses only when an email is rendered."
    ),
}
SUPPORT_CELL = "Support"
SUPPORT = "Write to support@cloudinary.com. What was done to the accounts is listed under Activity on Setup."
