"""What the page Help says."""

HELP_LEAD = "What to do when something looks wrong, and answers to common questions."
SEARCH = "Search Help"
NO_MATCH = "No entry has all of these words. Search for fewer or other words, or write to the support address below."
TROUBLE_CELL = "Troubleshooting"
TROUBLE = {
    "The banner “Installed with limited scopes”": (
        "Klaviyo granted fewer permissions than the integration needs. Select Reconnect on Setup and approve all "
        "permissions, including metrics:read and events:read. The banner names what is off until then."
    ),
    "No event fields or images for an event": (
        "Some custom metrics cannot be queried for samples. Profile fields still work. Try a standard event such as "
        "Placed Order, or bind images from your Cloudinary library."
    ),
    "An image looks broken in Klaviyo's own editor": (
        "Klaviyo does not evaluate personalization in its editor. Look at the preview on Personalize, or send a test "
        "from there."
    ),
    "The extension is not detected": (
        "Make sure that it is installed and enabled in Chrome. Reload the tab with Klaviyo's editor, then look for "
        "the badge “Extension active” on Setup."
    ),
    "“Couldn't send a DAM session”": (
        "The selection did not arrive, or it names assets that are not in the connected Cloudinary environment. "
        "Select the assets in Cloudinary again and choose Send to Klaviyo, or paste their public IDs on Send."
    ),
    "“Klaviyo no longer accepts this connection”": (
        "The app was uninstalled in Klaviyo, or was not used for 90 days. Reconnect on Setup. Your links and choices "
        "are kept."
    ),
    "“The block was edited in Klaviyo since”": (
        "Someone changed the block's HTML in Klaviyo. Nothing is overwritten unless you choose to on Personalize."
    ),
}
FAQ_CELL = "Questions"
FAQ = {
    "Where do I begin?": (
        "Select “Try with the demo shop” on Setup, or connect your accounts there. To put images and videos into "
        "emails, select them on Send. To show each recipient their own name or products, choose a template on "
        "Personalize, bind its text and images to fields, and save. Both create Universal Content blocks, which "
        "you add to emails in Klaviyo."
    ),
    "How do I start the demo shop over?": (
        "Open Demo in the sidebar and select “Reset the demo shop”. The shop returns to its initial state, and this "
        "workspace has no connection, links, drafts, sends or samples of it any more. “Undo reset” in the same place "
        "brings all of it back. Real accounts are never touched."
    ),
    "What do the switches under Demo do?": (
        "Each switch lets something go wrong in the demo shop, so that you can see how the workspace responds: an "
        "image is replaced, permissions are missing, the app is uninstalled, Klaviyo is slow or down, or Cloudinary "
        "refuses images from other sites. Turn a switch off to undo it. The head of Demo says how many are on."
    ),
    "How do I start the workspace again after it was stopped?": (
        "Run `make run` again in the workspace's folder on the computer that it runs on, with the same `PORT` as "
        "before. Everything is still there: connections, links, drafts and saved samples. A send or an audit that was "
        "under way continues, or can be resumed. If a team's server runs the workspace, ask its administrator."
    ),
    "How do I show each recipient's first name?": (
        "Choose a template on Personalize and open one of its texts. Select the profile field First name, or "
        "select “Write text” to write around it, as in “Thank you, First name!”. Then enter what recipients "
        "without a name see."
    ),
    "What do the words mean?": (
        "An asset is an image, video or template in Cloudinary. A block is a Universal Content block in Klaviyo. "
        "A link connects an asset to its block. A slot is a text or image of a template that can differ by "
        "recipient. A field is a value of a recipient's profile or event. A fallback is what a slot shows if its "
        "field is empty. A fill rate is how many of the sampled recipients have a value."
    ),
    "Do I need the browser extension?": (
        "No. The extension brings the same panel into Klaviyo's editor, but everything works without it."
    ),
    "Does sending an asset copy it to Klaviyo?": (
        "No. A block uses the Cloudinary URL, so a new version of the asset shows in every email. Only “Upload a "
        "copy to Klaviyo Images” stores a copy, and that copy does not update."
    ),
    "An opened email still shows the old image. Why?": (
        "Gmail and Apple Mail keep images that they have loaded, some of them permanently. A new version shows in "
        "every email that loads the image afterwards. URLs in blocks carry no version, so turn on “invalidate” when "
        "you overwrite the asset. Otherwise Cloudinary's caches may serve the old one."
    ),
    "A changed block does not show in a flow. Why?": (
        "A flow's message has its own copy of a template, so changes to the library template do not reach it. "
        "Changes to a Universal Content block do, as long as the block is linked. If someone unlinked it, add it "
        "again."
    ),
    "Can I use video?": (
        "Yes. A video becomes an animated preview, a GIF, that links to the full video. Outlook on Windows shows "
        "only the first frame, so make sure that it works on its own. The link works everywhere."
    ),
    "Where is the connection between an asset and its block kept?": (
        "In the asset's metadata field klaviyo_ucb, in the block itself, and in this workspace. If the workspace's "
        "database is lost, the other two restore the links."
    ),
    "Will recipients without data see a broken email?": (
        "No. Each slot has a fallback, and after that the template's own default."
    ),
    "How large may a block be?": (
        "Gmail clips emails with more than 102 KB of HTML. That limit applies to the whole email, so Personalize "
        "warns once a block reaches a quarter of it."
    ),
    "How do I show a draft to a colleague?": (
        "Select Share on Personalize, then “Create a link to this draft”. Colleagues who open the link get a copy of "
        "your current choices. If the workspace runs on your computer only, use “Send a test” instead."
    ),
    "Where do I write the alt text of an image?": (
        "For assets, enter it in the list on Send before you send them. For a template, open the card Alt text under "
        "“Text and images” on Personalize, and save. It is read to people who cannot see the image."
    ),
    "How do I find out which emails an asset feeds?": (
        "Links to Klaviyo lists the block of each asset. Under “Where used” there, scan the account's templates for "
        "those that show it. Klaviyo does not tell which campaigns and flows use a block."
    ),
    "How do I find links that went wrong?": (
        "Select “Run audit” on Links to Klaviyo. It finds assets that were renamed or deleted, blocks that were "
        "changed or deleted, and broken images, and offers a fix for each."
    ),
    "Can I use fill rates of my own files?": (
        "Yes. Select “Read events from files” on Events and drop the files, then select “Use these fill rates in "
        "Personalize”. If one of several files cannot be read, the others are, and a message names the file."
    ),
    "How do I undo a save or a send?": (
        "Versions on Personalize lists the earlier versions of a block. Select one, select “Restore version …”, and "
        "save. “Undo this send” on Send deletes the blocks that the send created, unless they were changed or a "
        "template shows them."
    ),
    "Can one template power many emails?": "Yes. A Universal Content block can be used in any campaign and flow.",
    "Who sees my customers' data?": (
        "Samples of events stay in this machine's memory unless you save one. Names and other values become part of "
        "image URLs only when an email is rendered."
    ),
}
SUPPORT_CELL = "Support"
SUPPORT = "Write to support@cloudinary.com. The activity log on Setup lists what was done to the accounts."
OPEN_ACTIVITY = "Open the activity log"
