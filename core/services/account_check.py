"""“Check my accounts”: what is unverified about the two services, tried on the user's own account."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from core.blocks.forms import ALTERNATIVES, MEANING, Form, Forms
from core.blocks.probes import FORMS, difference, expected, junk, probe, shown
from core.errors import InputError, NotFound, WorkspaceError
from core.klaviyo.templates import TemplateClient
from core.services.cloudinary_probes import cloudinary_findings
from core.services.klaviyo_probes import SCRATCH, klaviyo_findings
from core.services.pairs import Pair, Pairs
from core.store.activity import ActivityLog
from core.store.checks import Checks, Finding, Outcome

_LOST: Final = "Not offered: {}."


class AccountCheck:
    """Runs the probes, keeps what they found, and says which forms the blocks of an account may use."""

    def __init__(
        self, pairs: Pairs, checks: Checks, log: ActivityLog, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._pairs = pairs
        self._checks = checks
        self._log = log
        self._sleep = sleep

    def run(self) -> list[Finding]:
        """Try every form and route that the product relies on; about a minute, all scratch objects are removed.

        One scratch template and one scratch block exist meanwhile, and a few pictures are derived.
        """
        pair = self._pairs.active
        account = self._pairs.link_pair(pair)
        connection = self._pairs.connection(pair)
        findings = list(self._forms(pair))
        findings += klaviyo_findings(pair, connection, self._sleep)
        findings += cloudinary_findings(pair.cloudinary)
        stamped = [replace(finding, at=datetime.now(UTC).isoformat(timespec="seconds")) for finding in findings]
        self._checks.save(account, stamped)
        failed = sum(finding.outcome == "fail" for finding in stamped)
        self._log.add("Accounts checked", f"{len(stamped)} probes, {failed} failed")
        return stamped

    def last(self) -> list[Finding]:
        """What the last run found about the connected accounts; empty before the first."""
        pair = self._pairs.active
        return self._checks.all(self._pairs.link_pair(pair))

    def forms(self) -> Forms:
        """The forms that blocks of the connected account may use; all of them until a check says otherwise."""
        found = {finding.probe: finding.outcome for finding in self.last()}
        return Forms(
            alternative=frozenset(form for form in FORMS if found.get(form) == "alternative"),
            lost=frozenset(form for form in FORMS if found.get(form) == "fail"),
        )

    def _forms(self, pair: Pair) -> Iterator[Finding]:
        """Each form rendered by Klaviyo itself, compared with the local preview; what is known so far is used."""
        with _scratch_template(TemplateClient(service=pair.klaviyo.service)) as render:
            known = Forms()
            for form in FORMS:
                started = time.perf_counter()
                outcome, means, detail = _try(form, pair, known, render)
                if outcome == "alternative":
                    known = replace(known, alternative=known.alternative | {form})
                elif outcome == "fail":
                    known = replace(known, lost=known.lost | {form})
                seconds = round(time.perf_counter() - started, 2)
                yield Finding(probe=form, outcome=outcome, means=means, detail=detail, seconds=seconds)
                # Three renders a second and sixty a minute are allowed.
                self._sleep(0.5)


Render = Callable[[str, Pair], dict[str, str]]


def _try(form: Form, pair: Pair, known: Forms, render: Render) -> tuple[Outcome, str, str]:
    """The outcome of one form, what it means, and in which way Klaviyo differs."""
    problem = _problem(form, pair, known, render)
    if not problem:
        return "pass", f"{MEANING[form][:1].upper()}{MEANING[form][1:]}.", ""
    if form in ALTERNATIVES:
        other = replace(known, alternative=known.alternative | {form})
        if not _problem(form, pair, other, render):
            return "alternative", f"Done another way: {ALTERNATIVES[form]}.", problem
    return "fail", _LOST.format(MEANING[form]), problem


def _problem(form: Form, pair: Pair, forms: Forms, render: Render) -> str:
    """Why a form cannot be trusted; blank when it can. A fault of the network says nothing of it and is raised."""
    cloud = pair.cloudinary.cloud
    try:
        template = probe(form, cloud, forms)
        return difference(expected(template, cloud), render(template, pair))
    except InputError as error:
        return str(error)


@contextmanager
def _scratch_template(templates: TemplateClient) -> Iterator[Render]:
    """A function that renders HTML by Klaviyo itself, through one template that is deleted in the end."""
    for left in templates.named(SCRATCH):
        templates.delete(left)
    template_id = templates.create(SCRATCH, "<html><body></body></html>")

    def render(html: str, pair: Pair) -> dict[str, str]:
        templates.update(template_id, html)
        return shown(templates.render(template_id, {"event": junk(pair.cloudinary.cloud)}))

    try:
        yield render
    finally:
        try:
            templates.delete(template_id)
        except NotFound:
            pass
        except WorkspaceError as error:
            raise InputError(
                f"the scratch template “{SCRATCH}” could not be deleted ({error}); delete it in Klaviyo"
            ) from None
