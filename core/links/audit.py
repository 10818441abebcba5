"""Running an audit in the background: read, look closer, judge, compare with the last one; stop and resume."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from core.accounts.account import Account, AccountOf
from core.cloudinary.metadata_field import FIELD_ID
from core.errors import WorkspaceError, note_of
from core.events.service import Events
from core.http import RetryPolicy, count_api_calls
from core.jobs.context import JobContext
from core.jobs.run import JobKind
from core.links.audit_reader import AssetFacts, AuditReader, BlockFacts, block_facts, read_assets
from core.links.audit_run import AuditOptions
from core.links.changed_links import ChangedLinkChecker
from core.links.extra_checks import ExtraChecks
from core.links.finding import SEVERITIES, Finding, FindingStatus
from core.links.orphans import Orphans
from core.links.replacements import Replacements, replacements_in
from core.links.rules import AuditSnapshot, check_fields, check_links, suspects
from core.links.store import Audits
from core.publish.image_copy_store import ImageCopies
from core.publish.store import Links
from core.store.database import Database

JOB: Final = "audit"
AUDITING: Final = RetryPolicy(throttled=8, longest_wait=60.0, total_wait=180.0)
"""The patience of every call; when a service asks for more, the person decides."""


class AuditWork:
    """Does audits: a page that was read is kept, and not read again by whoever goes on."""

    def __init__(self, database: Database, account_of: AccountOf) -> None:
        self._database, self._account_of = database, account_of
        self._links = Links(database)
        self._audits, self._copies = Audits(database), ImageCopies(database)
        self._replacements = Replacements(database)

    @property
    def kind(self) -> JobKind:
        """The work as a kind of job; each is one of its own, for what was saved since is looked at too."""
        return JobKind(name=JOB, work=self.run, partial_results="Its progress is saved.", shared=False)

    def run(self, context: JobContext) -> None:
        """Read, judge and write down what was found."""
        run = self._audits.get(context.id)
        if run is None or run.finished_at:
            return
        account = self._account_of(context.account).with_retry(AUDITING, None, context.stopped)
        reading = AuditReader(account, self._audits, context, run)
        blocks = reading.blocks()
        with count_api_calls() as cost:
            has_field = account.cloudinary.get_metadata_field(FIELD_ID) is not None
        # Read after the blocks, so that a block that is saved meanwhile is looked for once more rather than missed.
        links = self._links.all(account.scope)
        assets, unasked = reading.assets({link.key.asset_id for link in links}, search=has_field)
        snapshot = AuditSnapshot(
            scope=account.scope,
            account=account.id,
            cloud=account.cloud,
            links=links,
            blocks=blocks,
            assets=assets,
            unasked=unasked,
            has_field=has_field,
        )
        with count_api_calls() as extra_cost:
            findings = self._findings(account, snapshot, run.options, context.check)
        # What was not asked because somebody stopped the audit is no finding.
        context.check()
        self._audits.count_calls(context.id, "closer", cost.calls + extra_cost.calls)
        newest = self._replacements.newest(account.scope)
        self._replacements.add(account.scope, replacements_in(snapshot, newest, _now()))
        self._finish(context.id, account.scope, {finding.key: finding for finding in findings})
        context.progress(context.reached.done, context.reached.done)

    def _findings(
        self, account: Account, snapshot: AuditSnapshot, options: AuditOptions, pause: Callable[[], None]
    ) -> list[Finding]:
        self._confirm_blocks(account, snapshot)
        findings = [*check_links(snapshot, snapshot.links), *check_fields(snapshot, snapshot.assets.values())]
        late = set(suspects(snapshot, findings))
        for asset in read_assets(account.cloudinary, sorted(late)):
            snapshot.assets[asset.asset_id] = asset
            snapshot.entries.pop(asset.asset_id, None)
        findings = [finding for finding in findings if finding.asset_id not in late]
        findings += check_links(snapshot, [link for link in snapshot.links if link.key.asset_id in late])
        findings += check_fields(snapshot, [snapshot.assets[asset_id] for asset_id in late])
        last, _ = self._audits.last_done(snapshot.scope)
        previous = self._audits.concluded(last)
        findings += ChangedLinkChecker(
            account=account, links=self._links, support=account.capabilities.support, pause=pause, previous=previous
        ).findings(snapshot)
        findings += Orphans(account=account, links=self._links, snapshot=snapshot).findings()
        findings += self._outdated_copies(account, snapshot)
        passes = ExtraChecks(account=account, links=self._links, events=Events(account), options=options, pause=pause)
        findings += passes.findings(snapshot)
        if snapshot.links and not snapshot.has_field:
            findings.append(Finding(kind="field_missing"))
        return findings

    def _confirm_blocks(self, account: Account, snapshot: AuditSnapshot) -> None:
        """A block that the list does not tell is asked for by its id: lists shift while others write."""
        named = {entry.block_id for asset_id in snapshot.assets for entry in snapshot.entries_of(asset_id) or ()}
        absent = sorted((named | {link.block_id for link in snapshot.links}) - snapshot.blocks.keys())
        for start in range(0, len(absent), 100):
            part = absent[start : start + 100]
            try:
                blocks = account.klaviyo.get_all_universal_content(part)
            except WorkspaceError as error:
                snapshot.unasked.update(dict.fromkeys(absent[start:], note_of(error)))
                return
            facts: Iterable[BlockFacts] = (block_facts(block, snapshot.cloud) for block in blocks)
            snapshot.blocks.update((fact.id, fact) for fact in facts)

    def _outdated_copies(self, account: Account, snapshot: AuditSnapshot) -> list[Finding]:
        """Copies in Klaviyo Images of an older version than the asset has."""
        copies = self._copies.newest(account.scope)
        assets: dict[str, AssetFacts] = dict(snapshot.assets)
        others = sorted(copies.keys() - assets.keys() - snapshot.unasked.keys())
        assets.update((asset.asset_id, asset) for asset in read_assets(account.cloudinary, others))
        return [
            Finding(
                kind="copy_behind",
                asset_id=asset_id,
                public_id=assets[asset_id].public_id,
                name=name,
                detail=f"version {version}",
            )
            for asset_id, (version, name) in copies.items()
            if asset_id in assets and version < assets[asset_id].version
        ]

    def _finish(self, audit_id: str, scope: str, findings: dict[str, Finding]) -> None:
        before, _ = self._audits.last_done(scope)
        now = _now()
        last = self._audits.open(before)
        dark = {_about(finding) for finding in findings.values() if finding.kind == "unasked"}
        report: dict[str, tuple[Finding, FindingStatus, str]] = {}
        for key, finding in sorted(findings.items(), key=lambda each: SEVERITIES.index(each[1].severity)):
            report[key] = (finding, "persisting", last[key]) if key in last else (finding, "new", now)
        absent = last.keys() - findings.keys()
        for reported in self._audits.reported(before) if absent else ():
            if (key := reported.finding.key) in absent:
                # What could not be asked this time still stands.
                change: FindingStatus = "persisting" if _about(reported.finding) in dark else "resolved"
                report[key] = (reported.finding, change, reported.since)
        self._audits.finish(audit_id, report)


def _about(finding: Finding) -> tuple[str, str, str, str]:
    return (finding.asset_id, finding.link_kind, finding.variant, finding.block_id)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
