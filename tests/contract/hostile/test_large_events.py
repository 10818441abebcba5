"""Events of a stranger's file take bounded time and memory."""

from pathlib import Path

import orjson
import pytest

from core.events.path_tree import MOST_PATHS
from tests.support.limited import run_measured, slowness

HOSTILE = {
    "a million keys": b"{" + b",".join(b'"%07x":%d' % (n, n) for n in range(1_000_000)) + b"}",
    "a million texts": b"{" + b",".join(b'"%06x":"%06x"' % (n, n) for n in range(1_000_000)) + b"}",
    "objects in objects": b"{%s}"
    % b",".join(b'"%d":{%s}' % (n, b",".join(b'"%d-%d":1' % (n, m) for m in range(300))) for n in range(300)),
    "objects in a list": b'{"l":[' + b",".join(b'{"%06x":1}' % n for n in range(400_000)) + b"]}",
    "deep": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "too deep": b'{"a":' * 1_000_000,
}
_MEGABYTES = 300
_SECONDS = 2


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_takes_little_time_and_memory(body: bytes, tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_bytes(body)
    start = run_measured("-m", "core", "events", "profile", "--help")
    done = run_measured("-m", "core", "events", "profile", str(file), "--json")
    assert done.code in (0, 2), done.errors
    assert "Traceback" not in done.errors
    assert done.megabytes <= _MEGABYTES
    # Processor time beyond that of a start, in units of a loop of Python's: other work slows down both.
    assert done.seconds - start.seconds <= _SECONDS * slowness()
    assert done.code == 2 or len(orjson.loads(done.output)) <= MOST_PATHS
