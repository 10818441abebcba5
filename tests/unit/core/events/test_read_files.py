"""Files read in a process of their own, by all processors: the profile of the command, and a sample that is bounded."""

import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import orjson
import pytest

from core.errors import ChooseError, InputError
from core.events.event_profile import files_profile
from core.events.paths import open_files
from core.events.profile import Profiler
from core.events.read_files import FilesRead, NamedPath, read_files
from core.events.scan import Scan
from core.events.uniform_sample import SAMPLE_SIZE
from tests.support.servers import ROOT
from tests.unit.core.events.test_scan import event


def lines(count: int) -> bytes:
    return b"\n".join(
        orjson.dumps({"type": "event", "id": f"E{number}", "attributes": {
            "datetime": f"2026-{number % 12 + 1:02d}-01T00:00:00+00:00", "event_properties": event(number)}})
        for number in range(count)
    )  # fmt: skip


def read(*paths: Path, column: str | None = None) -> FilesRead:
    return read_files([NamedPath(name=path.name, path=str(path)) for path in paths], column)


def test_the_profile_is_that_of_the_command(tmp_path: Path) -> None:
    files = [tmp_path / "a.ndjson", tmp_path / "b.ndjson.gz", tmp_path / "c.csv"]
    files[0].write_bytes(lines(3000))
    files[1].write_bytes(gzip.compress(lines(50)))
    files[2].write_bytes(b"id;note\n1;Mug\n2;Vase\n")
    result = read(*files)
    scan = Scan(open_files(map(str, files)), Profiler)
    scan.run()
    expected = files_profile(scan.tally, [each.file.reading for each in scan._scans])
    assert result.profile == expected
    assert (result.profile.total, result.profile.span) == (3052, "2026-01-01 – 2026-12-01")
    assert (len(result.sample.events), result.problems, result.stopped) == (SAMPLE_SIZE, (), False)
    moments = [each.datetime for each in result.sample.events]
    assert moments == sorted(moments, reverse=True)
    assert [each.name for each in result.sample.readings] == ["a.ndjson", "b.ndjson.gz", "c.csv"]
    assert result == read(*files), "the same sample, however it was split"


def test_workers_that_cannot_be_started_are_named(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(b'{"a": 1}\n' * 2_000_000)
    request = {
        "files": [{"name": "a.ndjson", "path": str(file)}],
        "column": None,
        "workers": 90,
        "skips_unreadable": False,
    }
    words = ["sh", "-c", 'ulimit -n 40; exec "$@"', "sh", sys.executable, "-m", "core.events.profile_child"]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(orjson.dumps(request) + b"\n")
        child.stdin.flush()
        last = child.stdout.readlines()[-1]
    said = "90 processes that read files cannot be started (Too many open files)"
    assert orjson.loads(last) == {"error": said, "choices": []}


def test_large_files_are_read_by_workers(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    filler = "x" * 4000
    file.write_bytes(
        b"\n".join(orjson.dumps({**event(number), "filler": f"{filler}{number}"}) for number in range(5000))
    )
    result = read(file)
    scan = Scan(open_files([str(file)]), Profiler)
    scan.run()
    assert file.stat().st_size > 16_000_000
    assert result.profile.field_profiles == tuple(scan.tally.fields())
    assert result.profile.total == 5000


def test_what_was_read_until_it_is_stopped_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson.gz"
    file.write_bytes(gzip.compress(lines(30_000), 1))
    seen: list[int] = []
    named = [NamedPath(name="a.ndjson.gz", path=str(file))]
    result = read_files(named, stopped=lambda: seen[-1] > 0, on_read=lambda _, events: seen.append(events))
    assert result.stopped
    assert not result.profile.complete
    assert 0 < seen[-1] <= result.profile.total < 30_000
    assert len(result.sample.events) == min(SAMPLE_SIZE, result.profile.total)


def test_what_is_wrong_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(b'{"a": 1}\n' * 11 + b"nope\n" * 11)
    with pytest.raises(InputError, match=r"^a\.ndjson: line 12, column 1"):
        read(tmp_path / "a.ndjson")
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "gone.ndjson")
    (tmp_path / "b.csv").write_bytes(b'id,x,y\n1,"{""a"": 1}","{""b"": 1}"\n')
    with pytest.raises(ChooseError) as caught:
        read(tmp_path / "b.csv")
    assert caught.value.choices == ("x", "y")
    assert list(read(tmp_path / "b.csv", column="x").profile.by_path) == ["a"]
    cut = tmp_path / "c.ndjson.gz"
    cut.write_bytes(gzip.compress(lines(4000))[:-3000])
    result = read(cut)
    assert 0 < result.profile.total < 4000
    assert (len(result.problems), result.profile.complete) == (1, False)
    assert result.problems[0].startswith("c.ndjson.gz: ")


@pytest.mark.skipif(sys.platform != "linux", reason="/proc leads to a file without a name")
def test_a_file_without_a_name_is_read_by_whoever_inherits_it(tmp_path: Path) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(lines(100))
        file.flush()
        path = tmp_path / "0.ndjson"
        path.symlink_to(f"/proc/self/fd/{file.fileno()}")
        result = read_files([NamedPath(name="a.ndjson", path=os.fspath(path))], open_files=[file.fileno()])
    assert result.profile.total == 100
