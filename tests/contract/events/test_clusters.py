"""Workers of a Dask cluster read what processes of this machine read, whatever becomes of them."""

import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import dask
import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from distributed import LocalCluster

from core.errors import Unavailable
from core.events.cluster import _Awaited, cluster_workers
from core.events.files import EventFile
from core.events.paths import open_file, open_files
from core.events.profile import Profiler
from core.events.remote_files import remote_files
from core.events.scan import Scan, Workers
from core.events.splitting import Sizes
from tests.support.buckets import KEYS, running_bucket
from tests.support.clusters import commands, end, running_cluster, tls
from tests.support.commands import run, run_here
from tests.support.servers import ROOT, free_port
from tests.support.templates import EVENT, HERO, REFERENCE

SMALL = Sizes(worth=1, smallest=8_000, largest=8_000, streamed=8_000)


@pytest.fixture(scope="module", autouse=True)
def _settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Dask writes none of its own into this user's folder, and says what it says to nobody."""
    logger = logging.getLogger("distributed")
    level = logger.level
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASK_CONFIG", str(tmp_path_factory.mktemp("dask")))
        yield
    logger.setLevel(level)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, _settings: None) -> Iterator[LocalCluster]:
    """Two worker processes; a scheduler that tries nothing twice, so that the product does."""
    settings = {
        "distributed.scheduler.allowed-failures": 0,
        "temporary-directory": str(tmp_path_factory.mktemp("workers")),
    }
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as cluster,
    ):
        yield cluster


@pytest.fixture
def workers(cluster: LocalCluster) -> Iterator[Workers]:
    # Who looks after a killed worker gives up on a busy machine.
    cluster.scale(2)
    cluster.wait_for_workers(1, timeout=60)
    with cluster_workers(cluster.scheduler_address) as workers:
        yield workers


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "orders.ndjson", range(1_000))


def written(path: Path, numbers: Iterable[int]) -> Path:
    path.write_bytes(b"\n".join(orjson.dumps({"id": number, "note": f"{number % 7}" * 60}) for number in numbers))
    return path


def scan_of(path: Path, workers: Workers, make: Any = Profiler, **options: Any) -> Scan[Profiler]:
    found = remote_files([str(path)], workers)
    files = [EventFile(path, partial(open_file, path), None, path, size) for path, size in found.items()]
    return Scan(files, make, workers, sizes=SMALL, **options)


def facts(scan: Scan[Profiler]) -> tuple[Any, ...]:
    scan.run()
    return scan.tally.fields(), scan.tally.events, [each.file.reading for each in scan._scans]


def facts_here(path: Path) -> tuple[Any, ...]:
    return facts(Scan(open_files([str(path)]), Profiler))


class Poisoned(Profiler):
    """Kills the worker that counts the event with this number; if it is told to, only once."""

    def __init__(self, number: int, once: str) -> None:
        super().__init__()
        self._number, self._once = number, once

    def count(self, values: Iterable[Mapping[str, Any]]) -> None:
        some = list(values)
        if any(value["id"] == self._number for value in some) and not (self._once and Path(self._once).exists()):
            if self._once:
                Path(self._once).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        super().count(some)


@dataclass(frozen=True)
class Here:
    """Something that can be unpickled in every process but one."""

    process: int

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return _elsewhere, (self.process,)


def _elsewhere(process: int) -> Here:
    if os.getpid() == process:
        raise ValueError("not here")
    return Here(process)


class Failing(Profiler):
    """Raises an error at the event with this number, or sends back what this process cannot read."""

    def __init__(self, number: int, error: Exception | None, process: int) -> None:
        super().__init__()
        self._number, self._error, self._process = number, error, process

    def count(self, values: Iterable[Mapping[str, Any]]) -> None:
        some = list(values)
        super().count(some)
        if any(value["id"] == self._number for value in some):
            if self._error:
                raise self._error
            self._sample: Any = Here(self._process)


def test_two_worker_processes_give_the_profile_of_one(workers: Workers, file: Path) -> None:
    parts: list[int] = []
    assert workers.count == 2
    assert facts(scan_of(file, workers, on_read=parts.append)) == facts_here(file)
    assert len(parts) > 5


def test_an_interrupted_scan_calls_its_parts_back_and_keeps_what_was_read(
    cluster: LocalCluster, workers: Workers, file: Path
) -> None:
    seen: list[int] = []

    def on_read(size: int) -> None:
        seen.append(size)
        if len(seen) == 2:
            raise KeyboardInterrupt

    scan = scan_of(file, workers, on_read=on_read)
    with pytest.raises(KeyboardInterrupt):
        scan.run()
    assert 0 < scan.tally.events < 1_000
    until = time.monotonic() + 30
    while cluster.scheduler.tasks and time.monotonic() < until:
        time.sleep(0.1)
    assert not cluster.scheduler.tasks


def test_files_are_one_profile_whatever_each_is(workers: Workers, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    written(tmp_path / "folder" / "a.ndjson", range(300))
    written(tmp_path / "folder" / "b.ndjson", range(300, 350))
    (tmp_path / "folder" / "c.json").write_bytes(b"[" + b",".join(b'{"id": %d}' % number for number in range(9)) + b"]")
    assert facts(scan_of(tmp_path / "folder", workers)) == facts_here(tmp_path / "folder")


@pytest.mark.usefixtures("workers")
def test_a_relative_name_is_that_of_the_commands_folder(
    cluster: LocalCluster, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    ended = run_here("events", "profile", file.name, "*.ndjson", "--json", "--cluster", cluster.scheduler_address)
    assert ended.stderr == f"{file}: read as NDJSON, 1,000 events\n"
    assert ended.stdout == run_here("events", "profile", file.name, "--json").stdout


def test_recipients_are_checked_as_by_processes_of_this_machine(
    cluster: LocalCluster, workers: Workers, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "hero.cldt.json").write_bytes(orjson.dumps(HERO))
    slots = {"headline": {"from": "event", "path": ["note"], "format": [], "fallback": "your order"}}
    choices = {"v": 1, "template": REFERENCE, "event": EVENT, "slots": slots}
    (tmp_path / "choices.json").write_bytes(orjson.dumps(choices))
    words = ("block", "render", f"{tmp_path}/hero.cldt.json", "--personalization", f"{tmp_path}/choices.json",
             "--contexts", str(file), "--check", "--json")  # fmt: skip
    far, near = run_here(*words, "--cluster", cluster.scheduler_address), run_here(*words)
    assert (far.returncode, far.stderr) == (near.returncode, near.stderr)
    assert orjson.loads(far.stdout) == orjson.loads(near.stdout)
    assert orjson.loads(far.stdout)["recipients"] == 1_000


def test_a_worker_that_is_killed_costs_nothing(workers: Workers, file: Path, tmp_path: Path) -> None:
    scan = scan_of(file, workers, partial(Poisoned, 400, str(tmp_path / "killed")))
    assert facts(scan) == facts_here(file)
    assert (tmp_path / "killed").exists()
    assert not scan.problems


def test_a_part_that_kills_each_worker_is_named_and_costs_no_other(workers: Workers, file: Path) -> None:
    scan = scan_of(file, workers, partial(Poisoned, 400, ""))
    scan.run()
    (problem,) = scan.problems
    assert problem.startswith(f"{file}: between 0.0 and 0.0 MB was not read")
    assert 800 < scan.tally.events < 1_000


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (AttributeError("merge"), "a worker of {} failed unexpectedly; all workers must run the same version of the "
         "workspace as the command"),
        (MemoryError(), "a worker of {} ran out of memory"),
        (None, "what a worker of {} sent back cannot be read; all workers must run the same version of the workspace "
         "as the command"),
    ],
    ids=["error", "memory", "answer"],
)  # fmt: skip
def test_an_unexpected_error_of_a_worker_keeps_what_was_read(
    error: Exception | None, sentence: str, cluster: LocalCluster, workers: Workers, file: Path
) -> None:
    scan = scan_of(file, workers, partial(Failing, 700, error, os.getpid()))
    with pytest.raises(Unavailable) as caught:
        scan.run()
    assert str(caught.value) == sentence.format(f"the scheduler at {cluster.scheduler_address}")
    assert 0 < scan.tally.events < 1_000


@pytest.mark.parametrize("change", ["none", "another"])
def test_workers_without_this_version_of_the_workspace_read_nothing(change: str, tmp_path: Path, file: Path) -> None:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    if change == "another":
        shutil.copytree(ROOT / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
        (tmp_path / "core" / "another.py").write_text("# a module more")
    with running_cluster(tmp_path, port, {}, count=1, workspace=tmp_path):
        ended = run_here("events", "profile", str(file), "--cluster", address)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert (
        ended.stderr
        == f"the scheduler at {address}: all workers must run the same version of the workspace as the command\n"
    )


def test_a_result_that_comes_when_the_wait_ends_is_the_result() -> None:
    class Late(_Awaited):
        def done(self) -> bool:
            if not super().done():
                self.set_result("late")
            return super().done()

    assert Late(lambda: None, "").result() == "late"


def test_the_words_of_the_page_start_a_cluster_that_reads_a_bucket_for_a_command_without_credentials(
    tmp_path: Path, file: Path
) -> None:
    port = free_port()
    _, _, profile = commands(port)
    with running_bucket(tmp_path) as bucket, running_cluster(tmp_path, port, bucket.environment):
        bucket.put("2026/orders.ndjson", file.read_bytes())
        arguments = ["s3://shop-exports/2026/*.ndjson" if part.startswith("s3:") else part for part in profile[3:]]
        nothing = {**bucket.environment, **dict.fromkeys(KEYS, ""), "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
        far = run(*arguments, "--json", **nothing)
    assert far.stderr == "s3://shop-exports/2026/orders.ndjson: read as NDJSON, 1,000 events\n"
    assert far.stdout == run_here("events", "profile", str(file), "--json").stdout


def certificate(path: Path) -> Path:
    """A certificate that is its own authority, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cluster")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + text)
    return path


def test_a_cluster_with_tls_lets_nobody_in_without_a_certificate(tmp_path: Path, file: Path) -> None:
    port = free_port()
    own = tls(certificate(tmp_path / "own.pem"))
    stranger = tls(certificate(tmp_path / "stranger.pem"))
    words = ("events", "profile", str(file), "--json", "--cluster")
    address, plain = f"tls://127.0.0.1:{port}", f"tcp://127.0.0.1:{port}"
    with running_cluster(tmp_path, port, own, protocol="tls", count=1):
        let_in = run(*words, address, **own)
        others = [run(*words, address, **stranger), run_here(*words, address)]
        with dask.config.set({"distributed.comm.require-encryption": True}):
            others.append(run_here(*words, plain))
    assert let_in.stdout == run_here("events", "profile", str(file), "--json").stdout
    assert [(ended.returncode, ended.stdout) for ended in others] == [(3, "")] * 3
    assert [ended.stderr.splitlines() for ended in others] == [
        [f"the scheduler at {address} does not answer"],
        [f"{address}: no certificates are configured; docs/scale.md describes the settings"],
        [f"{plain}: Dask's settings require encryption; use a tls:// address"],
    ]


def test_a_certificate_file_that_is_missing_is_a_sentence(tmp_path: Path) -> None:
    words = ("events", "profile", "a.ndjson", "--cluster", "tls://127.0.0.1:9")
    ended = run(*words, **tls(tmp_path / "missing.pem"))
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        3, "", "tls://127.0.0.1:9: a certificate file of Dask's settings is missing or cannot be read; "
        "docs/scale.md describes them\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [(0, "the scheduler at {} has stopped"), (1, "the scheduler at {} has no workers left")],
    ids=["scheduler", "workers"],
)
def test_what_was_read_is_kept_where_nobody_works_any_more(
    lost: int, sentence: str, tmp_path: Path, file: Path
) -> None:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with running_cluster(tmp_path, port, {}, count=1) as started, cluster_workers(address, patience=0) as workers:
        scan = scan_of(file, workers, on_read=lambda _: end(started[lost]))
        with pytest.raises(Unavailable) as caught:
            scan.run()
    assert str(caught.value) == sentence.format(address)
    assert 0 < scan.tally.events < 1_000


def test_without_dask_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = run_here("events", "profile", "a.ndjson", "--cluster", "tcp://127.0.0.1:9")
    assert (ended.returncode, ended.stderr) == (
        2, "--cluster: requires packages that are not installed: run `make cluster`\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["", "scheduler", "scheduler:8786", "http://hunter2:8786", "tcp://ada:hunter2@scheduler:8786", "inproc://hunter2/1",
     "tcp://scheduler", "tcp://scheduler:8786/hunter2", "tcp://scheduler:8786\n", "ucx://hunter2:8786",
     "tcp://hunter2..local:8786", "tcp://.hunter2:8786", f"tcp://{'hunter2' * 10}:8786"]
)  # fmt: skip
def test_an_address_that_is_none_of_a_scheduler_is_not_repeated(address: str, caplog: pytest.LogCaptureFixture) -> None:
    ended = run_here("events", "profile", "a.ndjson", f"--cluster={address}")
    said = "--cluster: must be the address of a scheduler, such as tcp://scheduler:8786 or tls://…\n"
    assert (ended.returncode, ended.stderr, caplog.text) == (2, said, "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("a.ndjson", "--workers=2"), "--workers: applies to processes on this machine; a cluster has its own workers"),
        (("-",), "-: standard input cannot be combined with a bucket or a cluster"),
        (("Placed Order",), "--cluster: applies to files only; a metric's events come from Klaviyo"),
    ],
)
def test_what_a_cluster_cannot_do_is_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    ended = run_here("events", "profile", *arguments, "--cluster=tcp://127.0.0.1:9")
    assert (ended.returncode, ended.stderr) == (2, f"{sentence}\n")
