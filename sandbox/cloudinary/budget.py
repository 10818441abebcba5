"""What the environment has used: the hour's calls of the Admin API, and GET /usage."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.requests import Request

from sandbox.cloudinary import models
from sandbox.cloudinary.exceptions import ApiError
from sandbox.cloudinary.wire import Body
from sandbox.context import Sandbox
from sandbox.state import State

BUDGET: Final = 5000
_MEDIA_LIMITS: Final = {
    "image_max_size_bytes": 10_485_760, "video_max_size_bytes": 104_857_600, "raw_max_size_bytes": 10_485_760,
    "image_max_px": 25_000_000, "asset_max_total_px": 50_000_000,
}  # fmt: skip


def get_usage(request: Request, _: Body) -> Any:
    """GET /usage."""
    state = Sandbox.of(request).state
    count, size = state.db.execute("select count(*), coalesce(sum(bytes), 0) from asset").fetchone()
    today = models.iso(state.now())[:10]
    used = {"usage": 0, "credits_usage": 0}
    return {
        "plan": "Sandbox",
        "last_updated": today,
        "date_requested": f"{today}T00:00:00Z",
        "transformations": {**used, "breakdown": {"transformation": 0}},
        "objects": {"usage": count},
        "bandwidth": used,
        "storage": {"usage": size, "credits_usage": 0},
        "impressions": used,
        "seconds_delivered": used,
        "credits": {"usage": 0, "limit": 25, "used_percent": 0},
        "resources": count,
        "derived_resources": 0,
        "requests": 0,
        "media_limits": _MEDIA_LIMITS,
    }


def spend(state: State) -> tuple[int, int]:
    """Take one call of this hour's budget, which the switch `admin_limit` sets; how many it has, and are left."""
    limit, hour = int(state.setting("admin_limit") or BUDGET), int(state.now() // 3600)
    with state.write() as db:
        row = db.execute("select began, used from rate_window where endpoint = 'admin' and window = 3600").fetchone()
        used = row["used"] if row and row["began"] == hour else 0
        if used >= limit:
            again = datetime.fromtimestamp((hour + 1) * 3600, UTC)
            reached = f"Rate Limit Exceeded. Limit of {limit} api operations reached."
            raise ApiError(420, f"{reached} Try again on {again:%Y-%m-%d %H:%M:%S} UTC")
        db.execute("insert or replace into rate_window values ('admin', 3600, ?, ?)", [hour, used + 1])
    return limit, limit - used - 1


def budget_headers(limit: int, remaining: int) -> dict[str, str]:
    """The headers that tell how many calls of this hour there are and are left."""
    hour = datetime.now(UTC).replace(minute=0, second=0) + timedelta(hours=1)
    return {
        "X-FeatureRateLimit-Limit": str(limit),
        "X-FeatureRateLimit-Remaining": str(remaining),
        "X-FeatureRateLimit-Reset": hour.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    }
