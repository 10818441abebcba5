"""What Personalize says when somebody else changed a block meanwhile."""

IN_KLAVIYO = "The block was edited in Klaviyo since it was saved here. Nothing is overwritten unless you say so."
YOURS = "Yours, as you would save it"
THEIRS = "As it stands in Klaviyo now"
TAKE_THEIRS = "Go on with theirs"
TAKE_THEIRS_HELP = "Drops what you changed here and takes what stands in Klaviyo; HTML that was edited there is kept."
AS_NEW = "Save yours as a new block"
AS_NEW_NAME = "What is it for?"
AS_NEW_GO = "Take my choices there"
OVERWRITE = "Overwrite theirs when saving"


def by_a_colleague(version: int) -> str:
    """Somebody saved while this page was open."""
    return (
        f"Somebody saved version {version} of this block since you opened it. Nothing is overwritten unless you say so."
    )
