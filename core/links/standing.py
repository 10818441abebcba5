"""What is done about the findings of an audit that stand: fixing them, and living with them."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from core.errors import InputError
from core.links.finding import Acceptance, Finding
from core.links.fixes import FixResult
from core.links.store import Audits
from core.store.activity import ActivityLog

Way = Callable[[list[Finding]], list[FixResult]]


def fix_standing(
    audits: Audits, log: ActivityLog, audit_id: str, keys: Sequence[str], fix: Way, did: str = "Finding fixed"
) -> list[FixResult]:
    """Fix those of these findings that stand; what came of each. The activity log says what was done."""
    requested = set(keys)
    standing = [each.finding for each in audits.reported(audit_id) if each.stands]
    results = fix([finding for finding in standing if finding.key in requested])
    for each in results:
        if not each.problem:
            audits.mark_fixed(audit_id, each.finding.key)
            log.add(did, each.finding.sentence)
    return results


def acceptances(keys: Sequence[str], reason: str, until: str, who: str) -> list[Acceptance]:
    """What accepts findings for a reason, until an ISO date (blank: for good); InputError if either is wrong."""
    if not reason.strip():
        raise InputError("enter a reason", "reason")
    try:
        last = date.fromisoformat(until) if until else None
    except ValueError:
        raise InputError("is not a date such as 2027-01-31", "until") from None
    now = datetime.now(UTC)
    if last and last < now.date():
        raise InputError("is in the past", "until")
    at = now.isoformat(timespec="seconds")
    return [Acceptance(key=key, reason=reason.strip(), who=who, at=at, until=until) for key in keys]
