"""What the list of links and the selected one say."""

from collections.abc import Mapping, Sequence
from typing import Final

from core.domain.block import Link
from core.domain.moments import day_words, moment_words
from core.links.audit_run import AuditRun
from core.links.counts import without_link_words
from core.links.finding import Finding, FindingKind, ReportedFinding
from core.links.status import LinkState, LinkStatus, StateFilter
from core.publish.history import HistoryEntry
from ui.app.option_list import Option, Tone
from ui.app.text import first_names, plain, plain_time
from ui.links.audit_text import accepted, did
from ui.links.selected_link import link_token
from ui.links.text import STATES, at_least

LINK_CELL = "Selected link"
SELECT_HINT = "Select a link in the list to see its image, its state, where it is used, and its history."
OPEN_IN_CLOUDINARY = "Open in Cloudinary"
CLOSE = "Close"
UNKNOWN = "The address names a link that does not exist, or no longer does. Select one in the list."
FOUND_BEFORE = "The last audit found this before the link was saved again."
CONFIRM = "Run the audit again to confirm."
NOT_LOOKED = "Not scanned yet."
NOT_SCANNED_SINCE = "Not scanned since this block was created."
NO_IMAGE = ":material/hide_image: The image can no longer be loaded from its address."
WITHOUT_IMAGE: Final[frozenset[FindingKind]] = frozenset(
    {"asset_deleted", "asset_withheld", "asset_renamed", "asset_moved", "picture_broken"}
)
"""Findings of links whose image is at its address no more."""
_USES = 10
_COLOURS: Final[Mapping[LinkStatus, Tone]] = {
    "ok": "green",
    "attention": "orange",
    "unchecked": "gray",
    "accepted": "gray",
}


def state_choice(state: StateFilter, counts: Mapping[LinkStatus, int]) -> str:
    """A state to filter by, with the number of its links."""
    return f"{STATES[state]} {sum(counts.values()) if state == 'all' else counts.get(state, 0):,}"


def without_link(count: int) -> str:
    """What else needs attention, beside the states of links."""
    return f"{without_link_words(count)}: see the audit below."


def state_badge(state: LinkState) -> str:
    """The name of a state in its colour."""
    return f":{_colour(state)}-badge[{state.badge}]"


def _colour(state: LinkState) -> Tone:
    return _COLOURS[state.status] if state.badge == state.label else "gray"


def state_sentence(state: LinkState, last: AuditRun | None) -> str:
    """How a link is and how that is known."""
    if last is None:
        return "No audit has run yet."
    when = plain_time(moment_words(last.started_at))
    if not state.looked:
        return f"Saved after the last audit started on {when}."
    if state.status == "unchecked":
        return f"The audit of {when} could not check it."
    if state.status == "accepted":
        return f"The audit of {when} found issues that were accepted:"
    if state.status == "ok" and state.titles:
        return f"Nothing to fix. The audit of {when} notes:"
    if state.status == "ok":
        return f"The audit of {when} found no issues."
    return f"Found by the audit of {when}."


def facts(link: Link) -> str:
    """Asset, kind, variant and version of a link."""
    variant = f" · variant {plain(link.key.variant)}" if link.key.variant else ""
    return f"{plain(link.public_id)}  \n:gray[{link.key.kind}{variant} · block version {link.version}]"


def option(state: LinkState, image: str) -> Option:
    """A link in the list: its block's name and state, what was found, and below them asset, kind, version and day."""
    link = state.link
    facts = (
        link.public_id,
        link.key.kind,
        link.key.variant,
        f"block version {link.version}",
        # A date is not broken in two.
        day_words(link.updated_at).replace(" ", "\N{NO-BREAK SPACE}"),
    )
    return Option(
        id=link_token(link.key),
        title=link.name,
        badge=state.badge,
        tone=_colour(state),
        note=", ".join(state.titles),
        about=" · ".join(filter(None, facts)),
        image=image,
        is_video=link.key.kind == "video",
    )


def last_change(link: Link, entries: Sequence[HistoryEntry]) -> str:
    """When a block was changed last, and by whom."""
    entry = next((each for each in entries if each.outcome in ("created", "updated", "adopted")), None)
    who = f" by {entry.named}" if entry and entry.named else ""
    return f"Last changed {entry.when if entry else moment_words(link.updated_at)}{who}"


def image_alt(link: Link) -> str:
    """What the image of a link shows."""
    return f"First frame of {link.name}" if link.key.kind == "video" else f"Image of {link.name}"


def image_note(link: Link) -> str | None:
    """Under the image of a video or a template."""
    return {"video": ":material/movie: First frame", "template": "Without a recipient's data"}.get(link.key.kind)


def resource_type(link: Link) -> str:
    """What Cloudinary calls the type of the asset."""
    return "raw" if link.key.kind == "template" else link.key.kind


def in_other_images(blocks: Sequence[str]) -> str:
    """The template blocks in whose image an asset stands, too."""
    return f"The asset is also part of the image of {first_names(blocks, _USES)}."


def uses(names: Sequence[str]) -> str:
    """The templates that show a block."""
    if not names:
        return "No template of the account shows this block."
    return f"Shown by {at_least(len(names))}:  \n{first_names(names, _USES, in_lines=True)}"


def uses_note(at: str) -> str:
    """When the templates were read, and what that leaves open."""
    return f"Scanned on {plain_time(moment_words(at))}. Klaviyo's API does not report which campaigns and flows use it."


def fixed(finding: Finding) -> str:
    """That a finding was fixed since the audit, and how."""
    how = did(finding)
    return f"Fixed{f': {how}' if how else ''}. {CONFIRM}"


def created_again(link: Link, url: str) -> str:
    """That a deleted block is there again, since when, and the way to it."""
    when = plain_time(moment_words(link.updated_at))
    return f"Created again on {when}. [Open in Klaviyo]({url})"


def acceptance(reported: ReportedFinding) -> str:
    """Why a finding is accepted, by whom and for how long; no Markdown."""
    return f"Accepted: {accepted(reported)}"
