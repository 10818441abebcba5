"""Events of a stranger's file take bounded time and memory."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from core.events.path_tree import MOST_PATHS
from tests.hostile.run_limits import Launcher
from tests.support.limited import slowness


def objects_in_objects() -> bytes:
    members = (b",".join(b'"%d-%d":1' % (n, m) for m in range(300)) for n in range(300))
    return b"{%s}" % b",".join(b'"%d":{%s}' % each for each in enumerate(members))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a million keys": lambda: b"{%s}" % b",".join(b'"%07x":%d' % (n, n) for n in range(1_000_000)),
    "a million texts": lambda: b"{%s}" % b",".join(b'"%06x":"%06x"' % (n, n) for n in range(1_000_000)),
    "objects in objects": objects_in_objects,
    "objects in a list": lambda: b'{"l":[%s]}' % b",".join(b'{"%06x":1}' % n for n in range(400_000)),
    "deep": lambda: b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "too deep": lambda: b'{"a":' * 1_000_000,
}
_MEGABYTES = 300
_SECONDS = 2


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_takes_little_time_and_memory(
    launcher: Launcher, body: Callable[[], bytes], tmp_path: Path
) -> None:
    file = tmp_path / "events.json"
    file.write_bytes(body())
    done = launcher.measure(["events", "profile", str(file), "--json"], tmp_path)
    assert done.code in (0, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert done.megabytes <= _MEGABYTES
    # Processor time in units of a loop of Python's: other work slows down both.
    assert done.cpu <= _SECONDS * slowness()
    assert done.code == 2 or len(orjson.loads(done.stdout)) <= MOST_PATHS
