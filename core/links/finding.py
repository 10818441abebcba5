"""What an audit of the links finds, how it is described, and what fixes it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning", "note"]
Fix = Literal[
    "recreate", "overwrite", "take_over", "remove", "readdress", "pin", "resave", "write_entry",
    "remove_entry", "relink", "delete_block", "adopt", "copy_again", "fill_in", "seen", "",
]  # fmt: skip
FindingKind = Literal[
    "block_deleted", "block_edited", "block_newer", "block_older", "asset_deleted", "asset_withheld", "asset_renamed",
    "asset_moved", "template_renamed", "version_behind",
    "new_version", "slots_changed", "template_changed", "entry_lost", "entry_differs", "entry_unknown", "entry_stale",
    "field_foreign", "field_missing", "duplicate", "unlinked", "points_here", "reappeared", "copy_behind",
    "picture_broken", "low_coverage", "alt_missing", "unasked",
]  # fmt: skip
FindingStatus = Literal["new", "persisting", "resolved", "fixed"]
Group = Literal["open", "note", "accepted", "over"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
CHANGED: Final[frozenset[FindingKind]] = frozenset({"new_version", "template_changed", "block_newer"})
"""Notes that what a block shows, or was made of, is no longer what was sent."""


@dataclass(frozen=True)
class FindingKindInfo:
    """How one kind of finding is told: `sentence` is filled with name, asset and detail."""

    severity: Severity
    fix: Fix
    title: str
    sentence: str

    @property
    def rank(self) -> int:
        """How bad it is, the worst first."""
        return SEVERITIES.index(self.severity)


KINDS: Final[Mapping[FindingKind, FindingKindInfo]] = {
    "block_deleted": FindingKindInfo(
        "error", "recreate", "Deleted in Klaviyo", "The block “{name}” of {asset} was deleted in Klaviyo."
    ),
    "block_edited": FindingKindInfo(
        "warning", "overwrite", "Edited in Klaviyo", "The block “{name}” was edited in Klaviyo since it was saved here."
    ),
    "block_newer": FindingKindInfo(
        "note", "take_over", "Newer version", "Another workspace saved a newer version of the block “{name}”."
    ),
    "block_older": FindingKindInfo(
        "note",
        "overwrite",
        "Not saved in Klaviyo",
        "The block “{name}” still has our {detail} in Klaviyo: changes applied in its editor were not saved there.",
    ),
    "asset_deleted": FindingKindInfo(
        "error", "remove", "Asset deleted", "{asset} was deleted in Cloudinary; the block “{name}” still shows it."
    ),
    "asset_withheld": FindingKindInfo(
        "error",
        "",
        "Asset not delivered",
        "Cloudinary does not deliver {asset}, so “{name}” cannot show it: {detail}.",
    ),
    "asset_renamed": FindingKindInfo(
        "error",
        "readdress",
        "Asset renamed",
        ("{asset} is now called {detail}; the block “{name}” still uses the old URL."),
    ),
    "template_renamed": FindingKindInfo(
        "warning",
        "resave",
        "Template renamed",
        ("{asset} is now called {detail}; the block “{name}” still uses the old name."),
    ),
    "asset_moved": FindingKindInfo(
        "error",
        "readdress",
        "Asset moved",
        ("{asset} was moved to {detail}; the block “{name}” still uses the old URL."),
    ),
    "version_behind": FindingKindInfo(
        "warning", "pin", "Pinned to an old version", "The block “{name}” is pinned to {detail} of {asset}."
    ),
    "new_version": FindingKindInfo(
        "note",
        "seen",
        "Asset replaced",
        "{asset} was replaced in Cloudinary; the block “{name}” already shows it. {detail}",
    ),
    "slots_changed": FindingKindInfo(
        "warning",
        "resave",
        "Template's slots changed",
        "The slots of {asset} changed since “{name}” was saved: {detail}.",
    ),
    "template_changed": FindingKindInfo(
        "note",
        "resave",
        "Template changed",
        ("{asset} looks different since “{name}” was saved; its slots are the same."),
    ),
    "entry_lost": FindingKindInfo(
        "warning", "write_entry", "Not on the asset", "The metadata of {asset} does not name its block “{name}”."
    ),
    "entry_differs": FindingKindInfo(
        "warning", "write_entry", "Metadata differs", "The metadata of {asset} names {detail} instead of “{name}”."
    ),
    "entry_unknown": FindingKindInfo(
        "warning",
        "relink",
        "Unknown link",
        "The metadata of {asset} names a block “{name}” that this workspace does not know.",
    ),
    "entry_stale": FindingKindInfo(
        "warning",
        "remove_entry",
        "Asset without block",
        "The metadata of {asset} names a block “{name}” that is not in Klaviyo.",
    ),
    "field_foreign": FindingKindInfo(
        "note", "", "Unexpected value", ("The field klaviyo_ucb of {asset} contains {detail}; it was left unchanged.")
    ),
    "field_missing": FindingKindInfo(
        "note",
        "fill_in",
        "No metadata field",
        ("Cloudinary has no field klaviyo_ucb, so links are saved in this workspace only."),
    ),
    "duplicate": FindingKindInfo(
        "warning",
        "delete_block",
        "Created twice",
        "The block “{name}” was created from {asset} a second time: {detail}.",
    ),
    "unlinked": FindingKindInfo(
        "warning",
        "adopt",
        "Block without link",
        "The block “{name}” was created from {asset}, but this workspace has no link to it.",
    ),
    "points_here": FindingKindInfo(
        "note", "", "Shows this cloud", "The block “{name}” shows this cloud but none of its assets: {detail}."
    ),
    "reappeared": FindingKindInfo(
        "warning", "delete_block", "Reappeared", "The block “{name}” was deleted here and reappeared in Klaviyo."
    ),
    "copy_behind": FindingKindInfo(
        "warning",
        "copy_again",
        "Copy outdated",
        "The copy of {asset} in Klaviyo Images shows {detail}; copies are not updated.",
    ),
    "picture_broken": FindingKindInfo(
        "error", "overwrite", "Image broken", "The image of “{name}” cannot be delivered: {detail}."
    ),
    "low_coverage": FindingKindInfo("warning", "", "Field rarely filled", "“{name}” shows {detail}."),
    "alt_missing": FindingKindInfo(
        "note",
        "",
        "No alt text",
        "The image of “{name}” has no alt text, so it says nothing to people who do not see it.",
    ),
    "unasked": FindingKindInfo("note", "", "Could not be checked", "“{name}” could not be checked: {detail}."),
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as it should be.

    `asset_id`, `link_kind` and `variant` name the link, blank where there is none; `detail` is what the sentence
    needs, `evidence` what makes a later finding of the same kind another one. `basis` is a hash of all that it was
    concluded from, blank when it has to be concluded anew; a fix that deletes a block compares it once more.
    """

    kind: FindingKind
    asset_id: str = ""
    link_kind: str = ""
    variant: str = ""
    public_id: str = ""
    block_id: str = ""
    name: str = ""
    detail: str = ""
    evidence: str = ""
    image_url: str = ""
    basis: str = ""

    @property
    def key(self) -> str:
        """The same in every audit that finds the same."""
        parts = (self.kind, self.asset_id, self.link_kind, self.variant, self.block_id, self.evidence)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]

    @property
    def link(self) -> tuple[str, str, str]:
        """The link that it is about: asset, kind and variant, blank where there is none."""
        return (self.asset_id, self.link_kind, self.variant)

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return KINDS[self.kind].severity

    @property
    def fix(self) -> Fix:
        """What puts it right; blank when only a person can."""
        return KINDS[self.kind].fix

    @property
    def shown_there(self) -> bool:
        """Whether Klaviyo can show its block, as far as is known."""
        return bool(self.block_id) and self.kind not in ("block_deleted", "entry_stale")

    @property
    def title(self) -> str:
        """Its kind, for a person."""
        return KINDS[self.kind].title

    @property
    def sentence(self) -> str:
        """What was found, for a person."""
        return self._with(f"“{self.public_id}”" if self.public_id else "an asset")

    @property
    def sentence_of_link(self) -> str:
        """The same where its link is in view, which names the asset."""
        return self._with("the asset")

    def _with(self, asset: str) -> str:
        text = KINDS[self.kind].sentence.format(name=self.name, asset=asset, detail=self.detail)
        return (text[:1].upper() + text[1:]).strip()


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """A finding that a person lives with; `until` is an ISO date, blank for ever."""

    key: str
    reason: str
    who: str
    at: str
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportedFinding:
    """A finding of an audit: what it is against the audit before, and whether it is accepted."""

    finding: Finding
    change: FindingStatus
    since: str
    accepted: Acceptance | None = None

    @property
    def stands(self) -> bool:
        """Whether it is still so, as far as is known."""
        return self.change in ("new", "persisting")

    @property
    def counts(self) -> bool:
        """Whether somebody has to do something: neither a note, nor over, nor accepted."""
        return self.group == "open"

    @property
    def group(self) -> Group:
        """Which of a reader's lists it belongs to."""
        if not self.stands:
            return "over"
        if self.accepted:
            return "accepted"
        return "note" if self.finding.severity == "note" else "open"
