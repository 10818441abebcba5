"""Servers that several kinds of test start; every one is a process or thread of its own, on a free port."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import certifi
import httpx
import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling

from sandbox.state import State
from sandbox.world import seed

# No test asserts a time. On a build machine the same examples each time: a run says something about the change, not
# about its luck. On a person's machine new ones, so that the search goes on.
hypothesis.settings.register_profile("timeless", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "timeless")

ROOT = Path(__file__).resolve().parents[1]


class BrowserTestsTogether(LoadFileScheduling):
    """A file of tests stays on one worker, and browser tests on two: more browsers than cores make each wait."""

    _browser = sorted(path.name for path in (Path(__file__).parent / "e2e").glob("test_*.py"))

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", maxsplit=1)[0]
        if "/e2e/" not in file:
            return file
        # Long and short files in turn, so that both workers are busy to the end.
        return f"browser {self._browser.index(Path(file).name) % 4 in (0, 3)}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    return BrowserTestsTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests begin first: what takes longest."""
    items.sort(key=lambda item: "e2e" not in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def _one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test speaks TLS, but each HTTP client reads all certificates that it trusts, a third of all the time."""
    one = tmp_path_factory.mktemp("certificates") / "one.pem"
    end = "-----END CERTIFICATE-----\n"
    one.write_text(certifi.contents().split(end)[0] + end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(one))
        yield


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """A page test leaves its page as the main module, which each process that is spawned later would run again."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class RunningApp:
    """A workspace in a process of its own."""

    port: int
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    rights: Sequence[str] = ()
    """What the command is preceded by, such as `setpriv` to give rights up."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def sandbox(self) -> str:
        return self.environment.get("SANDBOX_URL") or f"{self.url}/sandbox"

    @property
    def settings(self) -> dict[str, str]:
        """The environment that makes another process speak of the same workspace."""
        return {
            "WORKSPACE_URL": self.url,
            "WORKSPACE_DB": str(self.folder / "workspace.db"),
            "SANDBOX_DB": str(self.folder / "sandbox.db"),
            # The log with most in it: tests look there for what may not be.
            "WORKSPACE_LOG_LEVEL": "debug",
            **self.environment,
        }

    def start(self) -> None:
        command = [*self.rights, sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **self.settings}, stdout=log, stderr=log, start_new_session=True
            )
        try:
            wait_for(f"http://127.0.0.1:{self.port}/_stcore/health")
        except BaseException:
            self.stop(signal.SIGKILL)
            raise

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=20)

    def control(self, lever: str, /, **body: object) -> None:
        httpx.post(f"{self.sandbox}/_control/{lever}", json=body, timeout=20).raise_for_status()

    def calls(self, method: str, prefix: str) -> list[dict[str, object]]:
        rows = httpx.get(f"{self.sandbox}/_control/requests", params={"path_prefix": prefix}, timeout=20).json()
        return [row for row in rows if row["method"] == method]


def wait_for(url: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer in {seconds} s")


@pytest.fixture(scope="session")
def drawn_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop's world, drawn once for all sandboxes of this run."""
    folder = tmp_path_factory.mktemp("world")
    seed.ensure(State(folder / "sandbox.db"))
    return folder / "sandbox.pristine.db"


@pytest.fixture(scope="module")
def running_app(tmp_path_factory: pytest.TempPathFactory, drawn_world: Path) -> Iterator[RunningApp]:
    """A fresh workspace with its sandbox."""
    app = RunningApp(port=free_port(), folder=tmp_path_factory.mktemp("app"))
    shutil.copy(drawn_world, app.folder)
    app.start()
    yield app
    app.stop()


@dataclass(frozen=True)
class RunningSandbox:
    """The sandbox alone; `url` ends with /sandbox."""

    url: str
    process: subprocess.Popen[str]
    database: Path


@pytest.fixture(scope="module")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory, drawn_world: Path) -> Iterator[RunningSandbox]:
    """`python -m sandbox` on a free port."""
    database = tmp_path_factory.mktemp("sandbox") / "sandbox.db"
    shutil.copy(drawn_world, database.parent)
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--database", str(database)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield RunningSandbox(json.loads(process.stdout.readline())["url"], process, database)
    # It may still hold back an answer that a test asked it to.
    process.kill()
    process.wait(timeout=10)
    process.stdout.close()
