"""The world, drawn into an empty database: the same each time, with dates that end today."""

import hashlib
import json
import random
import sqlite3
import string
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import orjson
from filelock import FileLock

from sandbox.state import State
from sandbox.world import library, mails, people
from sandbox.world.calendar import DAY, Calendar
from sandbox.world.events.moment import Moment
from sandbox.world.metrics import METRICS, WorldMetric

SEED: Final = 20261123
EVENTS: Final = 20_000
PEOPLE: Final = 400
_ALPHABET: Final = string.ascii_letters + string.digits
_ACCOUNT: Final = {
    "test_account": True,
    "contact_information": {
        "default_sender_name": "Fern & Kiln",
        "default_sender_email": "hello@fernkiln.example",
        "website_url": "https://www.fernkiln.example",
        "organization_name": "Fern & Kiln",
        "street_address": {
            "address1": "1 Kiln Lane",
            "address2": "",
            "city": "Leeds",
            "region": None,
            "country": "United Kingdom",
            "zip": "LS1 1AA",
        },
    },
    "industry": "Home & Garden",
    "timezone": "Europe/London",
    "preferred_currency": "GBP",
    "public_api_key": "FERNKN",
    "locale": "en-GB",
}


def ensure(state: State) -> None:
    """Draw the world unless it is there."""
    with _alone(state):
        if not state.setting("world"):
            _renew(state, SEED, EVENTS)


def reset(state: State, seed: int = SEED, events: int = EVENTS) -> None:
    """Forget everything and begin anew: other threads and processes see all of the old world or of the new one."""
    with _alone(state):
        _renew(state, seed, events)


def _renew(state: State, seed: int, events: int) -> None:
    """Take the copy of a world that was drawn today, or draw it now."""
    pristine, today = _pristine(state), _recipe(state, seed, events)
    if _read_recipe(pristine) != today:
        _draw_file(pristine, today, seed, events)
    state.copy_from(pristine)


def _draw_file(path: Path, recipe: str, seed: int, events: int) -> None:
    """Draw a world into a file of its own, whole or not at all."""
    draft = path.with_suffix(".draft")
    # What a process that was killed has left.
    draft.unlink(missing_ok=True)
    with closing(State(draft, scratch=True)) as drawn:
        _draw(drawn, seed, events)
        drawn.set("world", recipe)
        drawn.call_untouched()
    draft.replace(path)


def _alone(state: State) -> FileLock:
    """Held by whoever draws: two processes that start together share one drawing."""
    return FileLock(state.path.with_suffix(".lock"))


def _pristine(state: State) -> Path:
    """Where the world as it was drawn is kept."""
    return state.path.with_suffix(".pristine.db")


def _recipe(state: State, seed: int, events: int) -> str:
    """What a world follows from: its shape, its day, its seed and its size."""
    return json.dumps([state.shape, _today(), seed, events])


def _read_recipe(path: Path) -> str:
    if not path.exists():
        return ""
    with closing(sqlite3.connect(path)) as db:
        row = db.execute("select value from setting where name = 'world'").fetchone()
    return str(row[0]) if row else ""


def _draw(state: State, seed: int, events: int) -> None:
    # Midnight, so that a world drawn twice on one day is the same.
    end = _today() * DAY
    library.fill(state)
    rng = random.Random(seed)  # noqa: S311 - a demo's dice  # nosec B311
    persons = [people.profile(rng, number) for number in range(PEOPLE)]
    with state.write() as db:
        db.execute("insert into account values (?, ?)", ["FERNKN", json.dumps(_ACCOUNT)])
        db.executemany("insert into profile values (?, ?)", [(key, json.dumps(profile)) for key, profile in persons])
        db.executemany("insert into universal_content values (?, ?, ?, ?, ?, ?, ?)", mails.blocks(end))
        db.executemany("insert into template values (?, ?, ?, ?, ?, ?, ?, ?, ?)", mails.templates(end))
        for metric in METRICS:
            db.execute("insert into metric values (?, ?, ?)", [metric.id, metric.name, json.dumps(metric.attributes)])
            rows = _events(metric, seed, events * metric.share // 1000, end)
            db.executemany("insert into event values (?, ?, ?, ?, ?, ?)", rows)


def _events(metric: WorldMetric, seed: int, total: int, end: int) -> Iterator[list[Any]]:
    """Rows of a metric's events, the oldest first; a few customers come often."""
    rng, calendar = random.Random(zlib.crc32(f"{seed}/{metric.id}".encode())), Calendar(end)  # noqa: S311  # nosec B311
    if metric.draw is None:
        return
    for number in range(total):
        at = calendar.when(number, total)
        moment = Moment(rng=rng, number=number, total=total, age=(end - at) / DAY)
        # Klaviyo adds it to events that were sent without a value.
        properties = orjson.dumps({"$value": 0, **metric.draw(moment)}).decode()
        person = f"01FERNKILN{int(PEOPLE * rng.random() ** 1.7):016d}"
        identity = hashlib.blake2b(f"{metric.id}/{number}".encode(), digest_size=16).hexdigest()
        yield [_as_event_id(identity), metric.id, person, at, _as_uuid(identity), properties]


def _as_event_id(digits: str) -> str:
    """An event's id of 11 letters and digits."""
    number = int(digits[:17], 16)
    return "".join(_ALPHABET[number // 62**place % 62] for place in range(11))


def _as_uuid(digits: str) -> str:
    """32 hexadecimal digits as a UUID is written; `uuid.uuid5` takes ten times as long."""
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def _today() -> int:
    """Days since 1970 by the machine's own clock: the sandbox's begins with each world."""
    return int(time.time()) // DAY
