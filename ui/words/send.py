"""What the page Send says."""

SEND_LEAD = "The assets of the connected cloud. Templates become personalised blocks on Personalize."
SEND_CELL = "Assets"
SEND_ASK = "The newest pictures and templates. Sending pictures and videos as blocks from here is not built yet."
SEND_TEMPLATES = "Templates"
PERSONALIZE_THIS = "Personalize with Cloudinary"
