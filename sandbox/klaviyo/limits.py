"""Rate limits: fixed windows of a second and a minute for each endpoint (DOC rate_limits_and_error_handling)."""

import math
from typing import Final

from sandbox.klaviyo.exceptions import ApiError
from sandbox.state import State

# A second, a minute and, for copies of images and test emails, a day; the day's is kept where they are.
TIERS: Final[dict[str, tuple[int, ...]]] = {
    "XS": (1, 15),
    "S": (3, 60),
    "PREVIEW": (1, 15, 100),
    "IMAGE_URL": (3, 100, 100),
    "IMAGE_FILE": (3, 100, 500),
    "M": (10, 150),
    "L": (75, 750),
    "XL": (350, 3500),
}

# What the switch `rate_limits` allows when it says “tight”: enough for a page, too little for two.
TIGHT: Final = (2, 4)


class Throttled(ApiError):
    """Too many requests; `seconds` until the window ends."""

    def __init__(self, seconds: int) -> None:
        detail = f"Request was throttled. Expected available in {seconds} second{'' if seconds == 1 else 's'}."
        super().__init__(429, "throttled", "Request was throttled.", detail)
        self.seconds = seconds


def spend(state: State, endpoint: str, tier: str) -> int:
    """Take one request from both windows; how many are left in the burst. Enforced with the switch `rate_limits`."""
    burst, steady, *_ = TIERS[tier]
    enforced = state.setting("rate_limits")
    if not enforced:
        return burst - 1
    if enforced == "tight":
        burst, steady = TIGHT
    now, remaining = state.now(), burst
    with state.write() as db:
        for window, limit in ((1, burst), (60, steady)):
            row = db.execute(
                "select began, used from rate_window where endpoint = ? and window = ?", [endpoint, window]
            ).fetchone()
            fresh = row is None or now >= row["began"] + window
            began, used = (now, 0) if fresh else (row["began"], row["used"])
            if used >= limit:
                raise Throttled(max(1, math.ceil(began + window - now)))
            db.execute("insert or replace into rate_window values (?, ?, ?, ?)", [endpoint, window, began, used + 1])
            remaining = min(remaining, limit - used - 1)
    return remaining
