"""`python -m core check`: do both accounts answer, and do they do what the integration relies on."""

from dataclasses import asdict, dataclass
from typing import Any

from core.errors import WorkspaceError
from core.store.checks import Finding
from core.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found; `probes` is empty when the accounts could not be asked, or should not be."""

    accounts: dict[str, str]
    answers: bool
    probes: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """0 all is well, 1 a probe failed, 3 an account does not answer."""
        if not self.answers:
            return 3
        return int(any(finding.outcome == "fail" for finding in self.probes))

    def rows(self) -> dict[str, Any]:
        """For `--json`: the accounts' facts, and a list of probes."""
        return {**self.accounts, "probes": [asdict(finding) for finding in self.probes]}

    def text(self) -> str:
        """For people: a line a fact, then a line a probe."""
        lines = [f"{name}: {value}" for name, value in self.accounts.items()]
        for finding in self.probes:
            detail = f"  [{finding.detail}]" if finding.detail else ""
            lines.append(f"{finding.outcome:>11}  {finding.seconds:5.2f} s  {finding.probe}: {finding.means}{detail}")
        return "\n".join(lines)


def check_accounts(ws: Workspace, *, quick: bool) -> Checked:
    """Ask both accounts; with both there and not `quick`, run the account check."""
    klaviyo, cloudinary, field = ws.setup.klaviyo(), ws.setup.cloudinary(), ws.setup.metadata_field()
    reachable = _klaviyo_answers(ws) if klaviyo.connection else "not connected"
    answers = reachable == "answers" and cloudinary.connected
    return Checked(
        accounts={
            "pair": klaviyo.pair,
            "klaviyo": reachable,
            "account": klaviyo.connection.account_name if klaviyo.connection else "",
            "missing_scopes": " ".join(klaviyo.missing_scopes),
            "cloudinary": "answers" if cloudinary.connected else cloudinary.problem,
            "cloud": cloudinary.cloud,
            "metadata_field": field.state,
        },
        answers=answers,
        probes=tuple(ws.checks.run()) if answers and not quick else (),
    )


def _klaviyo_answers(ws: Workspace) -> str:
    try:
        ws.account.klaviyo.account()
    except WorkspaceError as error:
        return str(error)
    return "answers"
