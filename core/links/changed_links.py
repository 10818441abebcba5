"""Looking closer at the few links that the lists leave open: changed blocks and changed templates."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.accounts.account import Account
from core.blocks.image import shows
from core.blocks.marker import find_marker, own_marker
from core.blocks.meaning import same_meaning
from core.cloudinary.cldt import parse_template
from core.cloudinary.metadata_field import find_entry
from core.domain.asset import Asset
from core.domain.block import Block, Link
from core.domain.capabilities import ExpressionSupport
from core.domain.personalization import Personalization
from core.domain.template import Template
from core.errors import InputError, WorkspaceError, note_of
from core.http import map_concurrently
from core.links.audit_reader import AssetFacts
from core.links.finding import Finding
from core.links.rules import AuditSnapshot, about, changed_blocks, changed_templates
from core.publish.comparison import fingerprint_of, made_elsewhere, shown_version, wrote
from core.publish.content import composed_as, first_image_url, kinds_of, slots_of
from core.publish.rows import Version
from core.publish.store import Links

_UNREADABLE: Final = "the template’s file cannot be read"
_HANDFUL: Final = 40


@dataclass(frozen=True, kw_only=True)
class ChangedLinkChecker:
    """Asks for what changed, and for nothing else."""

    account: Account
    links: Links
    support: ExpressionSupport
    pause: Callable[[], None]
    """Called between two handfuls of files; raises when somebody stopped the audit."""
    previous: Mapping[str, Finding] = field(default_factory=dict)
    """What the last audit concluded, by what it concluded it from."""
    templates: dict[str, Template | str] = field(default_factory=dict)

    def findings(self, snapshot: AuditSnapshot) -> Iterator[Finding]:
        """What is to be said of changed blocks and of changed templates."""
        for step, links in ((self._changed, changed_blocks(snapshot)), (self._slots, changed_templates(snapshot))):
            bases = {self._basis(step.__name__, snapshot, link): link for link in links}
            yield from (self.previous[basis] for basis in bases if basis in self.previous)
            yield from step(snapshot, {basis: link for basis, link in bases.items() if basis not in self.previous})

    def _basis(self, step: str, snapshot: AuditSnapshot, link: Link) -> str:
        """A hash of all that a step concludes from; a version of a file never changes."""
        support = (sorted(self.support.alternative), sorted(self.support.lost))
        basis = (step, link, snapshot.blocks.get(link.block_id), snapshot.assets.get(link.key.asset_id), support)
        return hashlib.sha256(repr(basis).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _changed(self, snapshot: AuditSnapshot, bases: Mapping[str, Link]) -> Iterator[Finding]:
        """Blocks that show something else than was written: an edit, or our next version from elsewhere."""
        open_links = list(bases.values())
        try:
            blocks = {
                block.id: block
                for block in self.account.klaviyo.get_all_universal_content([link.block_id for link in open_links])
            }
        except WorkspaceError as error:
            why = note_of(error).rstrip(".")
            for link in open_links:
                yield about(link, "unasked", snapshot.blocks[link.block_id], detail=why)
            return
        self._read([snapshot.assets[link.key.asset_id] for link in open_links if _is_of_file(snapshot, link)])
        for basis, link in bases.items():
            block = blocks.get(link.block_id)
            # Saved here while the lists were read, or gone since, or being written: nothing is known against it.
            if block and not wrote(link, block):
                fact = snapshot.blocks[link.block_id]
                # A file that could not be read is asked for again.
                sure = "" if isinstance(self.templates.get(link.key.asset_id), str) else basis
                if older := shown_version(self.links.versions(link.key), fact.hash):
                    yield about(
                        link, "block_older", fact, detail=f"version {older.number}", evidence=fact.hash, basis=sure
                    )
                    continue
                newer = self._is_newer(snapshot, link, block)
                yield about(link, "block_newer" if newer else "block_edited", fact, evidence=fact.hash, basis=sure)

    def _slots(self, snapshot: AuditSnapshot, bases: Mapping[str, Link]) -> Iterator[Finding]:
        """Templates of another version than was written: other slots, or another look."""
        self._read([snapshot.assets[link.key.asset_id] for link in bases.values()])
        same = []
        for basis, link in bases.items():
            asset, block = snapshot.assets[link.key.asset_id], snapshot.blocks.get(link.block_id)
            template = self.templates[asset.asset_id]
            if isinstance(template, str):
                wrong = template.startswith(_UNREADABLE)
                kind = "slots_changed" if wrong else "unasked"
                yield about(
                    link, kind, block, detail=template.rstrip("."), evidence=str(asset.version) if wrong else ""
                )
                continue
            saved = self.links.latest(link.key)
            change = _difference(link.slots, template, saved.personalization if saved else None)
            if change:
                yield about(link, "slots_changed", block, detail=change, evidence=slots_of(template), basis=basis)
            elif link.slots and saved and not self._makes_again(link, template, saved):
                yield about(link, "template_changed", block, evidence=str(asset.version), basis=basis)
            else:
                same.append((link.key, asset.version, slots_of(template)))
        # Their slots were not known, or they make the same blocks: from now on this is what was seen last.
        self.links.see(same)

    def _is_newer(self, snapshot: AuditSnapshot, link: Link, block: Block) -> bool:
        asset, cloud = snapshot.assets.get(link.key.asset_id), self.account.cloud
        if link.key.kind != "template":
            entry = snapshot.entry(link)
            later = entry is not None and entry.block_id == link.block_id and entry.at > link.updated_at
            return later and asset is not None and shows(first_image_url(block), as_asset(asset), cloud)
        marked = own_marker(block.html, cloud.name, link.key.asset_id, link.key.variant)
        if marked is None and asset and not find_marker(block.html):
            marked = _choices_on(asset, self.account.id, link)
        if marked is None:
            return False
        template = self.templates[asset.asset_id] if asset else "it is gone"
        if isinstance(template, str):
            saved = self.links.latest(link.key)
            return saved is not None and saved.personalization != marked
        return made_elsewhere(composed_as(template, marked, cloud, self.support), link, block)

    def _read(self, assets: Sequence[AssetFacts]) -> None:
        """Read these templates' files, each once and a few at a time."""
        new = {asset.asset_id: asset for asset in assets if asset.asset_id not in self.templates}
        rest = list(new.values())
        for start in range(0, len(rest), _HANDFUL):
            self.pause()
            part = rest[start : start + _HANDFUL]
            files = map_concurrently(self._file, part)
            self.templates.update((asset.asset_id, _template(file)) for asset, file in zip(part, files, strict=True))

    def _file(self, asset: AssetFacts) -> bytes | WorkspaceError:
        try:
            return self.account.cloudinary.download(as_asset(asset))
        except WorkspaceError as error:
            return error

    def _makes_again(self, link: Link, template: Template, saved: Version) -> bool:
        """Whether a save of the same choices would write what was written."""
        candidates = composed_as(template, saved.personalization, self.account.cloud, self.support)
        return any(fingerprint_of(each) == link.written_hash or same_meaning(each, saved.html) for each in candidates)


def _choices_on(asset: AssetFacts, account: str, link: Link) -> Personalization | None:
    """The choices that somebody else wrote onto the asset for a block that lost its marker."""
    try:
        entry = find_entry(asset.field, account, link.key)
    except WorkspaceError:
        return None
    is_later = entry is not None and entry.block_id == link.block_id and entry.at > link.updated_at
    return entry.personalization if entry and is_later else None


def _is_of_file(snapshot: AuditSnapshot, link: Link) -> bool:
    return link.key.kind == "template" and link.key.asset_id in snapshot.assets


def _template(file: bytes | WorkspaceError) -> Template | str:
    """The template as its file says now, else why it cannot be told."""
    try:
        if isinstance(file, WorkspaceError):
            raise file
        return parse_template(file)
    except InputError as error:
        return f"{_UNREADABLE} ({error})"
    except WorkspaceError as error:
        return note_of(error)


def as_asset(facts: AssetFacts) -> Asset:
    """An asset of which only these facts are known."""
    names = ("asset_id", "resource_type", "type", "public_id", "version", "url")
    return Asset(**{name: getattr(facts, name) for name in names})


def _difference(before: str, template: Template, personalization: Personalization | None) -> str:
    """What became of the slots, in words; blank when nothing that matters."""
    now = {slot.name: slot.type for slot in template.slots}
    then = kinds_of(before)
    bound = set(personalization.slots) if personalization else set()
    removed = sorted(({*then} | bound) - now.keys())
    new = sorted(now.keys() - then.keys()) if then else []
    other = sorted(name for name in now.keys() & then.keys() if now[name] != then[name])
    parts = [("gone", removed), ("new", new), ("of another kind", other)]
    return "; ".join(f"{', '.join(f'“{name}”' for name in names)} {word}" for word, names in parts if names)
