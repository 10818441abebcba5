"""The scratch templates of test emails: each is removed, however its test ends, and nothing else ever is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

from core.accounts.account import Account, AccountOf
from core.errors import Conflict, NotFound, Unavailable
from core.jobs.context import JobContext
from core.jobs.run import JobKind
from core.jobs.runner import Jobs
from core.klaviyo.templates import TemplateClient
from core.store.database import Database

JOB: Final = "test template"
"""The kind of the job that removes a test's template."""
DAY: Final = 86_400
GRACE: Final = 60.0
"""Seconds for which a template stays after its test was sent: Klaviyo renders it when the job's turn comes, and no
route tells when that was."""
_LONGEST_TEST: Final = 180.0
"""Seconds after which a test without an outcome has lost its process."""
_AGAIN: Final = 60.0
_PATIENCE: Final = 3600.0
_NAME: Final = "Cloudinary for Klaviyo: test {} (safe to delete)"


@dataclass(frozen=True, kw_only=True)
class ScratchTemplate:
    """A template of one test. `outcome`: blank while it is being sent, then `sent`, `unknown` or `failed`."""

    id: str
    scope: str
    template_id: str = ""
    outcome: str = ""
    at: float
    removed: bool = False

    @property
    def name(self) -> str:
        """Its name in Klaviyo, which no other template has."""
        return _NAME.format(self.id)

    def due(self, grace: float) -> float:
        """When it is to be removed, in seconds since 1970."""
        waits = {"": _LONGEST_TEST, "failed": 0.0}
        return self.at + waits.get(self.outcome, grace)


class ScratchTemplates:
    """The table `test_send`; it holds no address and no recipient's value."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self.clock = database, clock

    def begin(self, jobs: Jobs, scope: str, person: str) -> ScratchTemplate:
        """A test that is about to be sent, with the job that removes its template, whatever happens from now on."""
        template = ScratchTemplate(id=token_hex(8), scope=scope, at=self.clock())
        row = {**vars(template), "removed": 0}

        def insert(db: Any, _: str) -> None:
            db.execute("delete from test_send where removed = 1 and at < ?", [self.clock() - DAY])
            db.table("test_send").insert(row)

        jobs.start(JOB, scope, {"test": template.id}, person=person, in_transaction=insert)
        return template

    def change(self, test_id: str, **values: object) -> None:
        """Write down what is known of a test now."""
        with self._database.write() as db:
            db.table("test_send").update(test_id, values)

    def get(self, test_id: str) -> ScratchTemplate | None:
        """One test; None if there is none, as after an older backup was restored."""
        return next(iter(self._where("id = ?", test_id)), None)

    def left_behind(self, scope: str) -> list[ScratchTemplate]:
        """The templates of an account that are not removed yet."""
        return self._where("scope = ? and removed = 0", scope)

    def newest(self, scope: str) -> ScratchTemplate | None:
        """The last test of an account; None if there was none in the last day."""
        return next(reversed(self._where("scope = ? and at > ?", scope, self.clock() - DAY)), None)

    def sent_today(self, scope: str) -> int:
        """How many tests were sent in the last 24 hours, or may have been, as one whose process died."""
        return len(self._where("scope = ? and outcome != 'failed' and at > ?", scope, self.clock() - DAY))

    def _where(self, condition: str, *values: object) -> list[ScratchTemplate]:
        rows = self._database.rows_where("test_send", condition, list(values), order_by="at")
        return [ScratchTemplate(**{**row, "removed": bool(row["removed"])}) for row in rows]


class ScratchTemplateWork:
    """Removes the template of a test once Klaviyo has had time to send it."""

    def __init__(self, tests: ScratchTemplates, account_of: AccountOf, grace: float = GRACE) -> None:
        self._tests, self._account_of = tests, account_of
        self.grace = grace

    @property
    def kind(self) -> JobKind:
        """The work as a kind of job."""
        return JobKind(name=JOB, work=self.run, partial_results="The next test email removes the temporary template.")

    def run(self, context: JobContext) -> None:
        """Remove a test's template when it is due, and those that earlier tests left behind."""
        test = self._tests.get(str(context.arguments["test"]))
        while test and not test.removed and (wait := test.due(self.grace) - self._tests.clock()) > 0:
            # The outcome of a test that is being sent changes when it is due.
            context.wait(min(wait, 1.0))
            context.check()
            test = self._tests.get(test.id)
        account = self._account_of(context.account)
        until = self._tests.clock() + _PATIENCE
        while not self._remove_due(account):
            if self._tests.clock() > until:
                raise Unavailable("the temporary template could not be removed; the next test email tries again")
            context.wait(min(_AGAIN, self.grace))
            context.check()

    def _remove_due(self, account: Account) -> bool:
        """Whether each template that is due was removed."""
        templates, done = TemplateClient(service=account.klaviyo.service), True
        for test in self._tests.left_behind(account.scope):
            if test.due(self.grace) > self._tests.clock():
                continue
            try:
                remove(templates, test)
            except (Unavailable, Conflict):
                done = False
            else:
                self._tests.change(test.id, removed=1)
        return done


def remove(templates: TemplateClient, test: ScratchTemplate) -> None:
    """Delete a test's template; one that a person has renamed is theirs, and stays."""
    ids = [test.template_id] if test.template_id else templates.find_templates(test.id)
    for template_id in ids:
        try:
            if templates.get(template_id).name == test.name:
                templates.delete(template_id)
        except NotFound:
            continue
