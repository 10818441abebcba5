"""What the account check found, for each account."""

from core.domain.account_check import CheckResult
from core.store.database import Database


class Checks:
    """The table `account_check`: the last result for each capability of each account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, account: str, findings: list[CheckResult]) -> None:
        """Replace what is known of an account."""
        with self._database.write() as db:
            db.table("account_check").delete_where("account = ?", [account])
            db.table("account_check").insert_all({"account": account, **vars(finding)} for finding in findings)

    def all(self, account: str) -> list[CheckResult]:
        """The findings about an account, in the order in which they were made."""
        rows = self._database.rows_where("account_check", "account = ?", [account], order_by="rowid")
        names = ("capability", "outcome", "means", "detail", "seconds", "at")
        return [CheckResult(**{name: row[name] for name in names}) for row in rows]
