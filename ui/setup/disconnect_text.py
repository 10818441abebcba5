"""What Setup asks before it disconnects Klaviyo."""

from core.domain.connection import PersonalData

DISCONNECT_KLAVIYO = "Disconnect Klaviyo"
KEEPS = "Blocks, links, versions, sends and saved notebooks are kept. To use them again, connect the same account."


def at_disconnection(data: PersonalData) -> str:
    """What disconnecting Klaviyo deletes, and what stays."""
    counts = (
        (data.drafts, "unsaved draft", "unsaved drafts"),
        (data.shared_drafts, "link to a draft", "links to drafts"),
        (data.samples, "saved sample", "saved samples"),
        (data.profiles, "set of saved fill rates", "sets of saved fill rates"),
    )
    parts = [f"**{count:,} {one if count == 1 else several}**" for count, one, several in counts if count]
    stored = [", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts
    deleted = (
        f"Deletes {' and '.join(stored)} of everyone who uses this workspace: they can contain recipients' data."
        if parts
        else "There are no unsaved drafts and no saved samples to delete."
    )
    return f"{deleted} Events and files that were read are forgotten.\n\n{KEEPS}"
