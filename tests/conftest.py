"""Servers that several kinds of test start; every one is a process or thread of its own, on a free port."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import certifi
import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling

from sandbox.context import MOUNT
from tests.support.forked import start
from tests.support.servers import RunningApp, RunningSandbox, free_port, wait_for
from tests.support.worlds import copy_world, drawn_in

# No test asserts a time. On a build machine the same examples each time: a run says something about the change, not
# about its luck. On a person's machine new ones, so that the search goes on.
hypothesis.settings.register_profile("timeless", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "timeless")


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
    """First browser tests, which take longest, then those that wait for the disk."""
    items.sort(key=lambda item: ("e2e" not in item.path.parts, "store" not in item.path.parts))


def pytest_collection_finish() -> None:
    """All tests and modules stay to the end: looking through them for garbage took a tenth of all CPU.

    What tests leave is looked through less often than a program's garbage would be.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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


@pytest.fixture(scope="session")
def drawn_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop's world, drawn once for all sandboxes of this run: by the worker that needs it first."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return drawn_in(folder / "world")


@pytest.fixture(scope="module")
def running_app(tmp_path_factory: pytest.TempPathFactory, drawn_world: Path) -> Iterator[RunningApp]:
    """A fresh workspace with its sandbox."""
    app = RunningApp(port=free_port(), folder=tmp_path_factory.mktemp("app"))
    copy_world(drawn_world, app.folder)
    app.start()
    yield app
    app.stop()


@pytest.fixture(scope="module")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory, drawn_world: Path) -> Iterator[RunningSandbox]:
    """`python -m sandbox` on a free port."""
    database = tmp_path_factory.mktemp("sandbox") / "sandbox.db"
    copy_world(drawn_world, database.parent)
    port = free_port()
    words = ["sandbox", "--port", str(port), "--database", str(database), "--until-input-ends"]
    program = start(words, os.environ, database.with_name("sandbox.log"))
    sandbox = RunningSandbox(f"http://127.0.0.1:{port}{MOUNT}", database)
    try:
        wait_for(f"{sandbox.url}/_control/requests")
        yield sandbox
    finally:
        # It may still hold back an answer that a test asked it to.
        program.stop(signal.SIGKILL)
