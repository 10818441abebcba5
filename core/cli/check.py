"""The command `check`: do both accounts answer, and do they do what the integration relies on."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from core.cli import sandbox
from core.cli.command import DONE, NOT_CONNECTED, PARTLY, Command, json_option
from core.cli.output import Table, print_json, print_line, print_table
from core.cli.progress import follow_job
from core.errors import Unavailable, WorkspaceError

if TYPE_CHECKING:
    from core.domain.account_check import CheckResult
    from core.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The result of a check; `capabilities` is empty if the accounts were not or could not be asked."""

    accounts: dict[str, str]
    answers: bool
    capabilities: "tuple[CheckResult, ...]"

    @property
    def exit_code(self) -> int:
        """0 all is well, 1 a capability is missing, 3 an account does not answer."""
        if not self.answers:
            return NOT_CONNECTED
        return PARTLY if any(finding.outcome == "fail" for finding in self.capabilities) else DONE

    def rows(self) -> dict[str, Any]:
        """For `--json`: the accounts' facts, and a list of capabilities."""
        return {**self.accounts, "capabilities": [asdict(finding) for finding in self.capabilities]}

    def table(self) -> Table:
        """Return a row for each capability."""
        rows = [
            (
                finding.outcome,
                f"{finding.seconds:.2f} s",
                finding.label,
                finding.means + (f"  [{finding.detail}]" if finding.detail else ""),
            )
            for finding in self.capabilities
        ]
        columns = ("Outcome", "Took", "Capability", "What it means")
        return Table(columns=columns, rows=rows, line="{:>11}  {:>7}  {}: {}", right=frozenset({"Took"}))


@click.command(cls=Command, examples=("check --quick", "check --json"))
@click.option("--quick", is_flag=True, help="Skip the account check, which takes up to a minute.")
@json_option
def check(quick: bool, as_json: bool) -> int:
    """Check that both accounts answer, and what they support."""
    with sandbox.workspace() as ws:
        checked = check_accounts(ws, quick=quick)
    if as_json:
        print_json(checked.rows())
        return checked.exit_code
    for name, value in checked.accounts.items():
        print_line(f"{name}: {value}")
    print_table(checked.table())
    return checked.exit_code


def check_accounts(ws: "Workspace", *, quick: bool) -> Checked:
    """Ask both accounts; with both there and not `quick`, run the account check."""
    klaviyo, cloudinary, field = ws.setup.klaviyo(), ws.setup.cloudinary(), ws.setup.metadata_field()
    reachable = _klaviyo_answers(ws) if klaviyo.connection else "not connected"
    answers = reachable == "answers" and cloudinary.connected
    return Checked(
        accounts={
            "account": klaviyo.account,
            "klaviyo": reachable,
            "klaviyo_account": klaviyo.connection.account_name if klaviyo.connection else "",
            "missing_scopes": " ".join(klaviyo.missing_scopes),
            "cloudinary": "answers" if cloudinary.connected else cloudinary.problem,
            "cloud": cloudinary.cloud,
            "metadata_field": field.state,
        },
        answers=answers,
        capabilities=_capabilities(ws) if answers and not quick else (),
    )


def _capabilities(ws: "Workspace") -> "tuple[CheckResult, ...]":
    """What the account check finds; Ctrl-C stops it after the capability at hand, and the last check still counts."""
    job, interrupted = follow_job(
        ws.jobs, ws.account_check.start().id, lambda job: f"{job.done} of {job.total} {job.step}"
    )
    if job.state == "done":
        return tuple(ws.account_check.last())
    if interrupted:
        raise KeyboardInterrupt
    raise Unavailable(job.note or "the account check was stopped")


def _klaviyo_answers(ws: "Workspace") -> str:
    try:
        ws.account.klaviyo.get_account()
    except WorkspaceError as error:
        return str(error)
    return "answers"
