"""Which asset feeds which block, whether it still holds, and how to put it right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from core.accounts.account import Account
from core.domain.block import Kind, Link, LinkKey
from core.domain.job import ACTIVE
from core.errors import InputError, NotFound, Unavailable
from core.jobs.runner import Jobs
from core.links.audit import JOB
from core.links.audit_run import AuditOptions, AuditRun
from core.links.block_presence import existing_blocks, without_deleted
from core.links.finding import KINDS, SEVERITIES, FindingKind, ReportedFinding
from core.links.finding_table import FINDING_COLUMNS, finding_row
from core.links.fixes import UNCHECKED, Fixer, FixResult
from core.links.link_states import Filters, LastCounts, LinkStates
from core.links.rebuild import Rebuilder, RebuildResult
from core.links.replacements import Replacement, Replacements
from core.links.standing import acceptances, fix_standing
from core.links.status import LinkDetail, LinkPage, LinkState, LinkStatus, StateFilter
from core.links.store import Audits, LastFindings
from core.links.thumbnails import LinkedAsset, ReadThumbnails, Thumbnails
from core.publish.store import Links
from core.store.activity import ActivityLog
from core.store.database import Database

if TYPE_CHECKING:
    import pandas as pd

PAGE: Final = 50
"""Links and findings on one page."""


class LinkService:
    """The links of one account; every argument is plain data, so that a call can be printed and repeated."""

    def __init__(
        self, account: Account, links: Links, database: Database, jobs: Jobs, fixer: Fixer, log: ActivityLog
    ) -> None:
        self._account, self._links, self._log = account, links, log
        self._audits = Audits(database, account.memory.get(LastFindings))
        self._states, self._replacements = LinkStates(database), Replacements(database)
        self._jobs, self._fixer = jobs, fixer

    def all(self) -> list[Link]:
        """Every link, the last changed first; NotConnected without an account."""
        return self._links.all(self._account.scope)

    def count(self) -> int:
        """How many links there are."""
        return self._links.count(self._account.scope)

    def table(self) -> "pd.DataFrame":
        """A row a link.

        public_id, kind, variant, name, block_id, version, updated_at, state, findings, looked_at, asset_id.
        """
        import pandas as pd

        page = self._page("", "", "all", 0, limit=-1)
        names = ["public_id", "kind", "variant", "name", "block_id", "version", "updated_at"]
        rows = [
            {
                **vars(each.link.key),
                **vars(each.link),
                "state": each.label,
                "findings": ", ".join(each.titles),
                "looked_at": page.looked_at,
            }
            for each in page.states
        ]
        return pd.DataFrame(rows, columns=[*names, "state", "findings", "looked_at", "asset_id"])

    def page(self, text: str = "", kind: str = "", state: StateFilter = "all", start: int = 0) -> LinkPage:
        """At most 50 links with what the last audit says of them: what needs attention first, then the last changed.

        `text` stands in names, public ids or is a block's id; `kind` is image, video or template, blank for all.
        `state` is ok, attention or unchecked.
        """
        return self._page(text.strip(), kind, state, start)

    def one(self, asset_id: str, kind: Kind, variant: str = "") -> LinkDetail:
        """One link, and what the last audit says of it; NotFound if there is none."""
        key = LinkKey(scope=self._account.scope, asset_id=asset_id, kind=kind, variant=variant)
        filters = self._filters("", "")
        state = self._states.one(filters, key)
        if state is None:
            raise NotFound("this link is no longer there")
        own = (asset_id, kind, variant)
        reported = self.findings(filters.audit) if filters.audit else []
        findings = (each for each in reported if each.change != "resolved" and each.finding.link == own)
        replacements = tuple(self._replacements.of(key.scope, asset_id))
        return LinkDetail(state=state, findings=tuple(findings), replacements=replacements)

    def fits(self, key: LinkKey, text: str = "", kind: str = "", state: StateFilter = "all") -> bool:
        """Whether the filters of `page` leave this link."""
        return self._states.one(self._filters(text.strip(), kind), key, state) is not None

    def state_counts(self, text: str = "", kind: str = "") -> Mapping[LinkStatus, int]:
        """How many of the links that these filters leave are in each state: ok, attention and unchecked."""
        return self._counts(self._filters(text.strip(), kind))

    def findings_without_link(self) -> int:
        """How many findings that need attention are of no link, such as a block that was deleted and reappeared."""
        return self._states.without_link(self._filters("", ""))

    def states(self, text: str = "", kind: str = "", state: StateFilter = "all") -> list[LinkState]:
        """Every link that the filters of `page` leave."""
        return self._page(text.strip(), kind, state, 0, limit=-1).states

    def thumbnails(self, named: Iterable[LinkedAsset]) -> list[str]:
        """The address of the thumbnail of each asset, blank where there is none; no call."""
        account = self._account
        read = account.memory.get(ReadThumbnails)
        return Thumbnails(self._links, self._replacements, account.cloud, read).of(account.scope, named)

    def replacements(self) -> list[Replacement]:
        """The newer versions of linked assets that audits saw, the newest first."""
        return self._replacements.of(self._account.scope)

    def existing_blocks(self, rows: Sequence[ReportedFinding], reported: Sequence[ReportedFinding]) -> list[str]:
        """The ID of each row's block, blank where Klaviyo no longer has it by all that the audit `reported`."""
        return existing_blocks(rows, reported, self._links.deleted(self._account.scope))

    def audit(self, options: Mapping[str, Any] | None = None) -> "pd.DataFrame":
        """Look at every link and wait for the end; a row a finding, resolved ones of the last audit included.

        See `findings_table` for the columns and `start_audit` for the options and the cost.
        """
        run = self.wait(self.start_audit(options))
        if run.state != "done":
            raise Unavailable(f"the audit {run.id} did not finish: {run.note or 'it was stopped'}")
        return self.findings_table(run.id)

    def start_audit(self, options: Mapping[str, Any] | None = None) -> str:
        """Begin an audit in the background; its id.

        Costs a call for each hundred blocks of the account and for each hundred linked assets, and a few for what
        changed. `options`: at most so many `images` asked for, a `coverage` from 0 to 1 below which a field is told.
        """
        audit_options, scope = _options(options or {}), self._account.scope
        expected = self._links.count(scope)
        audit_id = self._jobs.start(
            JOB,
            scope,
            person=self._log.who(),
            in_transaction=lambda db, audit_id: self._audits.add(db, audit_id, scope, audit_options, expected),
        )
        self._log.add("Audit started", f"audit {audit_id}")
        return audit_id

    def progress(self, audit_id: str) -> AuditRun:
        """How far an audit is; NotFound for an unknown id."""
        run = self._audits.get(audit_id)
        if not run:
            raise NotFound(f"there is no audit {audit_id}")
        return self._as_it_is(run)

    def audits(self) -> list[AuditRun]:
        """The last audits of this account, the newest first."""
        return [self._as_it_is(run) for run in self._audits.all(self._account.scope)]

    def stop(self, audit_id: str) -> None:
        """Let the page at hand end; what was read is kept."""
        if self._jobs.stop(audit_id):
            self._log.add("Audit stopped", f"audit {audit_id}")

    def resume(self, audit_id: str) -> None:
        """Go on where an audit was stopped or could not be answered; Busy while it is still being stopped."""
        self._own(audit_id)
        self._jobs.resume(audit_id, person=self._log.who())
        self._log.add("Audit resumed", f"audit {audit_id}")

    def wait(self, audit_id: str) -> AuditRun:
        """Wait until this process no longer works on an audit; how far it is then."""
        self._jobs.wait(audit_id)
        return self.progress(audit_id)

    def findings(self, audit_id: str = "") -> list[ReportedFinding]:
        """What an audit found, by default the last one that came to its end; the worst first.

        What it found of a block that was deleted here since is over.
        """
        selected_id = audit_id or self._last_done()
        return self._current(self._audits.reported(selected_id)) if selected_id else []

    def findings_table(self, audit_id: str = "") -> "pd.DataFrame":
        """A row a finding: severity, kind, sentence, change, since, accepted, public_id, block_id, name, fix, key."""
        import pandas as pd

        return pd.DataFrame([finding_row(each) for each in self.findings(audit_id)], columns=FINDING_COLUMNS)

    def findings_over_time(self) -> "pd.DataFrame":
        """A row an audit and kind of finding: audit, at, kind, count; an audit without findings has a blank kind."""
        import pandas as pd

        rows = self._audits.over_time(self._account.scope)
        return pd.DataFrame(rows, columns=["audit", "at", "kind", "count"])

    def severities_over_time(self) -> list[dict[str, Any]]:
        """For each audit that came to its end, the oldest first: `at`, and how many findings of each severity stood."""
        audits: dict[str, dict[str, Any]] = {}
        for row in self._audits.over_time(self._account.scope):
            audit = audits.setdefault(row["audit"], {"at": row["at"], **dict.fromkeys(SEVERITIES, 0)})
            if row["kind"]:
                audit[KINDS[cast("FindingKind", row["kind"])].severity] += row["count"]
        return list(audits.values())

    def accept(self, keys: Sequence[str], reason: str, until: str = "") -> None:
        """Live with findings, for a reason, until an ISO date (blank: for good)."""
        for acceptance in acceptances(keys, reason, until, self._log.who()):
            self._audits.accept(self._account.scope, acceptance)
        self._log.add("Findings accepted", f"{len(keys)} findings: {reason.strip()}")

    def withdraw(self, keys: Sequence[str]) -> None:
        """Take acceptances back."""
        self._audits.withdraw(self._account.scope, keys)
        self._log.add("Acceptances withdrawn", f"{len(keys)} findings")

    def fix(self, keys: Sequence[str], audit_id: str = "", expected: Mapping[str, str] = UNCHECKED) -> list[FixResult]:
        """Put findings of an audit (by default the last) right, one by one; what came of each. See Fixer.fix."""
        fix = partial(self._fixer.fix, expected=expected)
        return fix_standing(self._audits, self._log, self._finished(audit_id), keys, fix)

    def keep(self, keys: Sequence[str]) -> list[FixResult]:
        """Keep edits in Klaviyo that the last audit found, as new versions; what came of each. See Fixer.keep."""
        done = "Klaviyo's version kept"
        return fix_standing(self._audits, self._log, self._finished(), keys, self._fixer.keep, done)

    def _finished(self, audit_id: str = "") -> str:
        """The account's own audit of this ID, by default the last one that has finished."""
        selected_id = audit_id or self._last_done()
        if not selected_id:
            raise NotFound("no audit has finished yet; run one first")
        self._own(selected_id)
        return selected_id

    def rebuild(self) -> RebuildResult:
        """Take every link and personalization back from the assets' metadata and the blocks; nothing is overwritten."""
        rebuilt = Rebuilder(account=self._account, links=self._links, fixer=self._fixer).rebuild()
        self._log.add("Links rebuilt", f"{rebuilt.links} links")
        return rebuilt

    def _page(self, text: str, kind: str, state: StateFilter, start: int, limit: int = PAGE) -> LinkPage:
        filters = self._filters(text, kind)
        counts = self._counts(filters)
        return LinkPage(
            states=self._states.page(filters, state, limit, start),
            total=sum(counts.values()) if state == "all" else counts.get(state, 0),
            looked_at=filters.started,
            counts=counts,
        )

    def _counts(self, filters: Filters) -> Mapping[LinkStatus, int]:
        # A page counts at every rerun, and twice.
        now = (self._audits.revision(filters.audit), self._states.revision(filters.scope))
        return self._account.memory.get(LastCounts).get(filters, now, lambda: self._states.counts(filters))

    def _current(self, reported: list[ReportedFinding]) -> list[ReportedFinding]:
        last, started = self._audits.last_done(self._account.scope)
        deleted = self._links.deleted_since(self._account.scope, started) if last else set()
        return without_deleted(reported, deleted)

    def _filters(self, text: str, kind: str) -> Filters:
        scope = self._account.scope
        audit, started = self._audits.last_done(scope)
        return Filters(scope=scope, audit=audit, started=started, text=text, kind=kind)

    def _last_done(self) -> str:
        return self._audits.last_done(self._account.scope)[0]

    def _as_it_is(self, run: AuditRun) -> AuditRun:
        """With the state of its job, whose process may be gone."""
        if run.state not in ACTIVE:
            return run
        job = self._jobs.get(run.id)
        return replace(run, state=job.state, note=job.note)

    def _own(self, audit_id: str) -> None:
        self.progress(audit_id)
        if self._audits.scope(audit_id) != self._account.scope:
            raise InputError("this audit belongs to another account; connect that one first", "audit")


def _options(raw: Mapping[str, Any]) -> AuditOptions:
    defaults = asdict(AuditOptions())
    unknown = [name for name in raw if name not in defaults]
    if unknown:
        raise InputError(f"there is no such option; the options are {', '.join(defaults)}", unknown[0])
    return AuditOptions(**raw)
