"""What the page Links to Klaviyo says."""

LINKS_LEAD = "Which asset feeds which Universal Content block."
LINKS_CELL = "Links"
LINKS_ASK = (
    "The blocks that this workspace has made. Klaviyo's API tells usage of blocks, not of the campaigns and flows "
    "that embed them."
)
NO_LINKS = "No asset is linked yet. Save a template on Personalize and it appears here."
