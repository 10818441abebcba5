"""“Check my accounts”: what is unverified about the two services, tried on the user's own account."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from core.accounts.account import Account, AccountOf
from core.accounts.check_store import Checks
from core.blocks.expression_tests import (
    EXPRESSION_FEATURES,
    PLAIN_TEMPLATE,
    difference,
    expected,
    expression_template,
    junk,
    read_values,
)
from core.domain.account_check import IMAGE_BLOCK, PERMISSIONS, CheckResult, Outcome
from core.domain.capabilities import ALTERNATIVES, MEANING, Capabilities, ExpressionFeature, ExpressionSupport
from core.domain.job import Job
from core.errors import InputError, NotFound, OutcomeUnknown, Unavailable, WorkspaceError
from core.jobs.context import JobContext
from core.jobs.job import Stopped
from core.jobs.run import JobKind
from core.jobs.runner import Jobs
from core.klaviyo.templates import TemplateClient
from core.setup.cloudinary_tests import CLOUDINARY_CAPABILITIES, cloudinary_findings
from core.setup.klaviyo_tests import (
    KLAVIYO_CAPABILITIES,
    SCRATCH,
    klaviyo_findings,
    permissions,
    removed_afterwards,
    untriable,
)
from core.setup.stopped_check import left_behind
from core.store.activity import ActivityLog

CAPABILITIES: Final = (*EXPRESSION_FEATURES, *KLAVIYO_CAPABILITIES, *CLOUDINARY_CAPABILITIES)
"""Every capability, in the order in which they are tested."""
SECONDS_A_RENDER: Final = 1.0
"""Klaviyo renders sixty templates a minute (OpenAPI, template-render), whoever asks."""
_JOB: Final = "account check"
_LOST: Final = "Not offered: {}."
_UNRENDERED: Final = "Not checked: Klaviyo could not render even a plain template. Blocks use the documented syntax."


class AccountCheck:
    """Checks one account for one person, and tells what was found."""

    def __init__(self, account: Account, checks: Checks, jobs: Jobs, log: ActivityLog, who: str) -> None:
        self._account, self._checks, self._jobs, self._log, self._who = account, checks, jobs, log, who

    def run(self) -> list[CheckResult]:
        """Try every form and route that the product relies on; about a minute, all scratch objects are removed.

        One scratch template and one scratch block exist meanwhile, and a few pictures are derived. Whoever asks
        while a check of the account is under way waits for it and gets what it found. Unavailable if it is stopped.
        """
        job = self._jobs.run(_JOB, self._account.scope, person=self._who)
        if job.state != "done":
            raise Unavailable(job.note or "the account check was stopped")
        return self.last()

    def start(self) -> Job:
        """The same in the background: the check under way, begun now if there is none."""
        return self._jobs.get(self._jobs.start(_JOB, self._account.scope, person=self._who))

    def stop(self, job_id: str) -> None:
        """Let the test at hand end; nothing that was found is kept, and what is temporary is deleted."""
        if self._jobs.stop(job_id):
            # How far it came is known once the test at hand has ended.
            self._log.add("Account check stopped", who=self._who)

    def job(self) -> Job | None:
        """The check that was begun last, under way or ended."""
        return self._jobs.latest(_JOB, self._account.scope)

    def last(self) -> list[CheckResult]:
        """What the last run found about the connected accounts; empty before the first."""
        return self._checks.all(self._account.scope)

    def is_outdated(self, findings: Sequence[CheckResult]) -> bool:
        """Whether the account was connected again, or its permissions changed, after these were found."""
        if not findings:
            return False
        connection, began = self._account.connected, min(finding.at for finding in findings)
        # Klaviyo is asked for the permissions last, and a refreshed token may grant others.
        changed = any(
            finding.capability == PERMISSIONS and finding.means != permissions(connection).means for finding in findings
        )
        return changed or datetime.fromisoformat(began) < datetime.fromisoformat(connection.connected_at).replace(
            microsecond=0
        )


class CheckWork:
    """Tests the capabilities and saves the results; a check that was interrupted starts again."""

    def __init__(
        self, checks: Checks, log: ActivityLog, account_of: AccountOf, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._checks, self._log, self._account_of = checks, log, account_of
        self.sleep = sleep

    @property
    def kind(self) -> JobKind:
        """The work as a kind of job."""
        return JobKind(name=_JOB, work=self.run, partial_results="Nothing was saved.")

    def run(self, context: JobContext) -> None:
        """Test every capability; nothing is saved of an unfinished check.

        `Stopped` says what it had to leave in the account, or that it left nothing. It is blank if the account permits
        no look, or if the workspace closes, which does not wait until that is known.
        """
        account = self._account_of(context.account)
        try:
            results = self._results(account, context)
        except (Stopped, WorkspaceError):
            if context.stopped() and not context.is_closing:
                raise Stopped(left_behind(account, self.sleep)) from None
            raise
        self._checks.save(context.account, results)
        failed = sum(finding.outcome == "fail" for finding in results)
        self._log.add("Accounts checked", f"{len(results)} checks, {failed} failed", who=context.person)

    def _results(self, account: Account, context: JobContext) -> list[CheckResult]:
        results: list[CheckResult] = []
        context.progress(0, len(CAPABILITIES))
        with closing(self._findings(account)) as findings:
            for finding in findings:
                results.append(replace(finding, at=_now()))
                context.progress(len(results), len(CAPABILITIES), finding.label)
                context.check()
        return results

    def _findings(self, account: Account) -> Generator[CheckResult]:
        connection = account.connected
        untried = untriable(connection)
        yield from (
            (CheckResult(capability=feature, **untried) for feature in EXPRESSION_FEATURES)
            if untried
            else self.expressions(account)
        )
        yield from klaviyo_findings(account, connection, self.sleep)
        yield from cloudinary_findings(account.cloudinary)

    def expressions(self, account: Account) -> Iterator[CheckResult]:
        """Each form rendered by Klaviyo itself, compared with the local preview; what is known so far is used."""
        templates = TemplateClient(service=account.klaviyo.service)
        with _scratch_template(templates, self.sleep) as render:
            if refusal := _refusal(render, account):
                # What is not rendered at all says nothing of any form.
                yield from (
                    CheckResult(capability=feature, outcome="skipped", means=_UNRENDERED, detail=refusal)
                    for feature in EXPRESSION_FEATURES
                )
                return
            support = ExpressionSupport()
            for feature in EXPRESSION_FEATURES:
                started = time.perf_counter()
                outcome, means, detail = _try(feature, account, support, render)
                if outcome == "alternative":
                    support = replace(support, alternative=support.alternative | {feature})
                elif outcome == "fail":
                    support = replace(support, lost=support.lost | {feature})
                seconds = round(time.perf_counter() - started, 2)
                yield CheckResult(capability=feature, outcome=outcome, means=means, detail=detail, seconds=seconds)


Render = Callable[[str, Account], dict[str, str]]


def _try(
    feature: ExpressionFeature, account: Account, support: ExpressionSupport, render: Render
) -> tuple[Outcome, str, str]:
    """The outcome of one form, what it means, and in which way Klaviyo differs."""
    problem = _problem(feature, account, support, render)
    if not problem:
        return "pass", f"{MEANING[feature][:1].upper()}{MEANING[feature][1:]}.", ""
    if feature in ALTERNATIVES:
        other = replace(support, alternative=support.alternative | {feature})
        if not _problem(feature, account, other, render):
            return "alternative", f"Works with a workaround: {ALTERNATIVES[feature]}.", problem
    return "fail", _LOST.format(MEANING[feature]), problem


def _refusal(render: Render, account: Account) -> str:
    """Why Klaviyo renders nothing here; blank when it shows a constant text and a plain value."""
    try:
        return difference(expected(PLAIN_TEMPLATE, account.cloud), render(PLAIN_TEMPLATE, account))
    except InputError as error:
        return str(error)


def _problem(feature: ExpressionFeature, account: Account, support: ExpressionSupport, render: Render) -> str:
    """Why a form cannot be trusted; blank when it can. A fault of the network says nothing of it and is raised."""
    cloud = account.cloud
    try:
        template = expression_template(feature, cloud, support)
        return difference(expected(template, cloud), render(template, account))
    except InputError as error:
        return str(error)


@contextmanager
def _scratch_template(templates: TemplateClient, sleep: Callable[[float], None]) -> Iterator[Render]:
    """A function that renders HTML by Klaviyo itself, through one template that is deleted in the end."""
    _sweep(templates)
    try:
        template_id = templates.create(SCRATCH, "<html><body></body></html>")
    except OutcomeUnknown:
        _sweep(templates)
        raise

    def render(html: str, account: Account) -> dict[str, str]:
        sleep(SECONDS_A_RENDER)
        templates.update(template_id, html)
        return read_values(templates.render(template_id, {"event": junk(account.cloud)}))

    with removed_afterwards(lambda: _remove(templates, template_id)):
        yield render


def _remove(templates: TemplateClient, template_id: str) -> None:
    try:
        templates.delete(template_id)
    except NotFound:
        pass
    except WorkspaceError as error:
        raise Unavailable(
            f"the temporary template “{SCRATCH}” could not be deleted ({error}); delete it in Klaviyo"
        ) from None


def _sweep(templates: TemplateClient) -> None:
    """Delete what a crash or a lost answer left behind."""
    for leftover in templates.find_templates(SCRATCH):
        # Somebody was faster, or a deletion whose answer was lost acted.
        with suppress(NotFound):
            templates.delete(leftover)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def capabilities(findings: Sequence[CheckResult]) -> Capabilities:
    """What the last check of an account found it to support; everything before the first."""
    outcomes = {finding.capability: finding.outcome for finding in findings}
    support = ExpressionSupport(
        alternative=frozenset(feature for feature in EXPRESSION_FEATURES if outcomes.get(feature) == "alternative"),
        lost=frozenset(feature for feature in EXPRESSION_FEATURES if outcomes.get(feature) == "fail"),
    )
    return Capabilities(support=support, native_images=outcomes.get(IMAGE_BLOCK) != "alternative")
