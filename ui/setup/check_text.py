"""What Setup says of the account check."""

from core.domain.moments import moment_words
from ui.app.text import calls_so_far, plain, plain_time, said_on_setup, sentence

CHECK_CELL = "Account check"
CHECK_ASK = (
    "Checks that everything this workspace needs works in your accounts. It creates one temporary template and two "
    "temporary blocks, deletes them afterwards, and asks Cloudinary for small versions of one of your images. Takes up "
    "to a minute."
)
CHECK = "Check my accounts"
CHECK_NEVER = "Not checked yet."
CHECK_AGAIN = "Check again in a moment."
EARLIER_RESULTS = "The earlier results below still apply."
OUTDATED = "Checked before the connection changed. Check again to see what works now."
CHECK_FIRST = "Connect Klaviyo above first."
CHECK_CAPABILITY, CHECK_RESULT, CHECK_MEANS, CHECK_SECONDS = "Capability", "Result", "What it means", "Seconds"
CHECK_DETAIL = "Message from the service"
CHECK_TABLE = "All results"
CHECK_OUTCOMES = {"pass": "pass", "alternative": "workaround", "fail": "fail", "skipped": "skipped"}


def checking(done: int, total: int, last: str, calls: int) -> str:
    """How far a check has come, and the calls that it has made so far."""
    parts = [f"**Checking** {done} of {total}", f"last: “{plain(last)}”" if last else "", calls_so_far(calls)]
    return " · ".join(filter(None, parts))


def check_stopped(done: int, total: int, *, is_clean: bool, has_results: bool) -> str:
    """How far a check came that somebody stopped; it `is_clean` if nothing that it had created was found any more."""
    how_far = f"Stopped after {done} of {total} checks." if total else "Stopped before the first check."
    left = "Nothing temporary is left in Klaviyo." if is_clean else "The next check deletes what it may have created."
    return " ".join([how_far, left, *([EARLIER_RESULTS] if has_results else [])])


def check_failed(note: str, *, has_results: bool) -> str:
    """Why a check ended before its end."""
    earlier = f"{EARLIER_RESULTS} " if has_results else ""
    return f"{said_on_setup(sentence(note))}  \n{earlier}{CHECK_AGAIN}"


def differs(capability: str, means: str, detail: str) -> str:
    """One line about a probe that did not simply pass."""
    detail_line = f"  \n  :small[{said_on_setup(sentence(detail))}]" if detail else ""
    return f"- **{plain(capability)}:** {said_on_setup(plain(means))}{detail_line}"


def checked(total: int, failed: int, other: int, at: str) -> str:
    """What the last account check found."""
    when = f"{plain_time(moment_words(at))}"
    if not failed and not other:
        return f"All {total} checks passed · {when}"
    parts = [f"{failed} not available" if failed else "", f"{other} with a workaround" if other else ""]
    return f"{total} checks: {', '.join(filter(None, parts))} · {when}"
