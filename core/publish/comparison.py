"""Whether a block is what was written: by the hash of what Klaviyo answered, or by its meaning.

Of a text that is not known as Klaviyo keeps it, a person's work on its look can be told from Klaviyo's own only by what
Klaviyo did before: what it changed of the look of the last text sent is expected of the next one too, and nothing else.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.blocks.marker import same_choices
from core.blocks.meaning import keeps_content, look_changes
from core.domain.block import Block, Link
from core.publish.rows import Version

_OF_KLAVIYO: Final = frozenset({"id", "data_id", "universal_id", "asset_id", "cropping_properties"})
"""What of a definition Klaviyo fills in by itself (OpenAPI, `readOnly`), perhaps later than it answers."""


def fingerprint_of_all(block: Block) -> str:
    """The hash of the name and of everything in a block that somebody can choose, its look included."""
    return fingerprint_of(json.dumps([block.name, _without_own_values(block.definition)], sort_keys=True))


def _without_own_values(value: Any) -> Any:
    """A definition without what is empty and what Klaviyo fills in."""
    if isinstance(value, Mapping):
        values = {name: _without_own_values(each) for name, each in value.items() if name not in _OF_KLAVIYO}
        return {name: each for name, each in values.items() if each not in (None, "", {}, [])}
    return [_without_own_values(each) for each in value] if isinstance(value, list) else value


def fingerprint(block: Block) -> str:
    """The hash by which an edit in Klaviyo is noticed."""
    return fingerprint_of(block.body)


def fingerprint_of(body: str) -> str:
    """The hash of what a block shows."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def same_content(ours: str, theirs: str) -> bool:
    """Whether a block's body has our content and choices, whoever changed its look."""
    return same_choices(ours, theirs) and keeps_content(ours, theirs)


def is_kept(ours: str, theirs: str, link: Link) -> bool:
    """Whether a block's body is ours as Klaviyo keeps it: it changed of the look what it changed before, or less."""
    changes = look_changes(ours, theirs)
    return changes is not None and changes <= frozenset(link.look_changes.split("\n"))


def wrote(link: Link, block: Block) -> bool:
    """Whether what the block shows came from here: it is unchanged, or it is an update whose answer was lost."""
    # A write that began before this version stands in the journal with its hash instead of its body.
    if fingerprint(block) in (link.html_hash, *link.pending):
        return True
    return any(same_choices(body, block.body) and is_kept(body, block.body, link) for body in link.pending)


def shown_version(versions: Iterable[Version], block_hash: str) -> Version | None:
    """Of our versions the first one that a block shows, by its hash."""
    return next((each for each in versions if fingerprint_of(each.html) == block_hash), None)


def unsaved_since(link: Link, block: Block, versions: Iterable[Version]) -> Version | None:
    """Our version that the block still has after newer ones were applied in Klaviyo's editor and not saved there."""
    return shown_version(versions, fingerprint(block)) if link.pending else None


def made_elsewhere(bodies: Iterable[str], link: Link, block: Block) -> bool:
    """Whether the block is one of these bodies, as another workspace wrote it.

    It cannot be the one that was sent from here last: Klaviyo's answer to that is known, and is another one.
    """
    others = (body for body in bodies if fingerprint_of(body) != link.written_hash)
    return any(is_kept(body, block.body, link) for body in others)
