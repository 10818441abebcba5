"""Running an audit in the background: read, look closer, judge, compare with the last one; stop and resume."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from core.accounts.account import Account
from core.cloudinary.link_field import FIELD_ID
from core.domain.finding import SEVERITIES, AuditOptions, Change, Finding
from core.errors import WorkspaceError, note_of
from core.http import metered
from core.services.audit.closer import Closer
from core.services.audit.facts import AssetFacts, BlockFacts, Reading, Stopped, block_facts, look_closer
from core.services.audit.judge import Seen, judge_fields, judge_links, suspects
from core.services.audit.orphans import Orphans
from core.services.audit.passes import Passes
from core.services.background import Background
from core.services.explore.events import Events
from core.store.audits import Audits
from core.store.copies import Copies
from core.store.database import Database
from core.store.links import Links


class AuditRunner(Background):
    """Runs audits; the page at hand ends when it closes, and what was read is kept."""

    kind = "audit"

    def __init__(self, database: Database, links: Links, account_of: Callable[[str], Account]) -> None:
        """`account_of` gives the account of a scope; NotConnected when it is no longer the connected one."""
        super().__init__(database)
        self._links, self._account_of = links, account_of
        self._audits, self._copies = Audits(database), Copies(database)

    def _run(self, audit_id: str) -> None:
        try:
            self._audit(audit_id)
        except Stopped:
            if not self._closing.is_set():
                self._stop(audit_id, "")

    def _stop(self, audit_id: str, note: str) -> None:
        self._audits.set_state(audit_id, "stopped", note)

    def _audit(self, audit_id: str) -> None:
        run = self._audits.get(audit_id)
        if run is None or run.state == "done":
            return
        account = self._account_of(self._audits.pair(audit_id))
        reading = Reading(account, self._audits, audit_id, lambda: self._stopped(audit_id))
        blocks = reading.blocks()
        with metered() as cost:
            has_field = account.cloudinary.metadata_field(FIELD_ID) is not None
        # Read after the blocks, so that a block that is saved meanwhile is looked for once more rather than missed.
        links = self._links.all(account.scope)
        assets, unasked = reading.assets({link.key.asset_id for link in links}, search=has_field)
        seen = Seen(
            pair=account.scope,
            account=account.id,
            cloud=account.cloud,
            links=links,
            blocks=blocks,
            assets=assets,
            unasked=unasked,
            has_field=has_field,
        )
        with metered() as closer:
            found = self._found(account, seen, run.options, reading.pause)
        self._audits.count_calls(audit_id, "closer", cost.calls + closer.calls)
        self._finish(audit_id, account.scope, {finding.key: finding for finding in found})

    def _found(self, account: Account, seen: Seen, options: AuditOptions, pause: Callable[[], None]) -> list[Finding]:
        self._confirm_blocks(account, seen)
        found = [*judge_links(seen, seen.links), *judge_fields(seen, seen.assets.values())]
        late = set(suspects(seen, found))
        for asset in look_closer(account.cloudinary, sorted(late)):
            seen.assets[asset.asset_id] = asset
            seen.entries.pop(asset.asset_id, None)
        found = [finding for finding in found if finding.asset_id not in late]
        found += judge_links(seen, [link for link in seen.links if link.key.asset_id in late])
        found += judge_fields(seen, [seen.assets[asset_id] for asset_id in late])
        last, _ = self._audits.last_done(seen.pair)
        known = self._audits.concluded(last)
        found += Closer(
            account=account, links=self._links, forms=account.capabilities.forms, pause=pause, known=known
        ).findings(seen)
        found += Orphans(account=account, links=self._links, seen=seen).findings()
        found += self._copied(account, seen)
        passes = Passes(account=account, links=self._links, events=Events(account), options=options, pause=pause)
        found += passes.findings(seen)
        if seen.links and not seen.has_field:
            found.append(Finding(kind="field_missing"))
        return found

    def _confirm_blocks(self, account: Account, seen: Seen) -> None:
        """A block that the list does not tell is asked for by its id: lists shift while others write."""
        named = {entry.block_id for asset_id in seen.assets for entry in seen.told(asset_id) or ()}
        absent = sorted((named | {link.block_id for link in seen.links}) - seen.blocks.keys())
        for start in range(0, len(absent), 100):
            part = absent[start : start + 100]
            try:
                found = account.klaviyo.blocks(part)
            except WorkspaceError as error:
                seen.unasked.update(dict.fromkeys(absent[start:], note_of(error)))
                return
            facts: Iterable[BlockFacts] = (block_facts(block, seen.cloud.prefix) for block in found)
            seen.blocks.update((fact.id, fact) for fact in facts)

    def _copied(self, account: Account, seen: Seen) -> list[Finding]:
        """Copies in Klaviyo Images of an older version than the asset has."""
        copied = self._copies.newest(account.scope)
        assets: dict[str, AssetFacts] = dict(seen.assets)
        others = sorted(copied.keys() - assets.keys() - seen.unasked.keys())
        assets.update((asset.asset_id, asset) for asset in look_closer(account.cloudinary, others))
        return [
            Finding(
                kind="copy_behind",
                asset_id=asset_id,
                public_id=assets[asset_id].public_id,
                name=name,
                detail=f"version {version}",
            )
            for asset_id, (version, name) in copied.items()
            if asset_id in assets and version < assets[asset_id].version
        ]

    def _finish(self, audit_id: str, scope: str, found: dict[str, Finding]) -> None:
        before, _ = self._audits.last_done(scope)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        last = self._audits.open(before)
        dark = {_about(finding) for finding in found.values() if finding.kind == "unasked"}
        kept: dict[str, tuple[Finding, Change, str]] = {}
        for key, finding in sorted(found.items(), key=lambda each: SEVERITIES.index(each[1].severity)):
            kept[key] = (finding, "persisting", last[key]) if key in last else (finding, "new", now)
        absent = last.keys() - found.keys()
        for reported in self._audits.reported(before) if absent else ():
            if (key := reported.finding.key) in absent:
                # What could not be asked this time still stands.
                change: Change = "persisting" if _about(reported.finding) in dark else "resolved"
                kept[key] = (reported.finding, change, reported.since)
        self._audits.finish(audit_id, kept)

    def _stopped(self, audit_id: str) -> bool:
        return self._closing.is_set() or self._audits.state(audit_id) in ("stopping", "")


def _about(finding: Finding) -> tuple[str, str, str, str]:
    return (finding.asset_id, finding.link_kind, finding.variant, finding.block_id)
