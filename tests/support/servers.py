"""Servers that several kinds of test start; every one is a process or thread of its own, on a free port."""

import os
import signal
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.support.forked import Program, start

ROOT = Path(__file__).resolve().parents[2]


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
    process: Program | None = None

    @property
    def url(self) -> str:
        return self.environment.get("WORKSPACE_URL") or f"http://localhost:{self.port}"

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
        words = ["streamlit", "run", "app.py", "--server.port", str(self.port)]
        environment = {**os.environ, **self.settings}
        self.process = start(words, environment, self.folder / "server.log", through=self.rights)
        try:
            wait_for(f"http://127.0.0.1:{self.port}/_stcore/health")
        except BaseException:
            self.stop(signal.SIGKILL)
            raise

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process:
            self.process.stop(how)

    def control(self, route: str, /, **body: object) -> None:
        httpx.post(f"{self.sandbox}/_control/{route}", json=body, timeout=20).raise_for_status()

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


@dataclass(frozen=True)
class RunningSandbox:
    """The sandbox alone; `url` ends with /sandbox."""

    url: str
    database: Path
