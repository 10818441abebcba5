"""A workspace without its server, for commands and notebooks: the demo shop is started when nothing runs it."""

import atexit
import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from core.errors import Unavailable
from core.system_user import system_user

if TYPE_CHECKING:
    from core.settings import Settings
    from core.workspace import Workspace


@contextmanager
def standalone(settings: "Settings") -> "Generator[Workspace]":
    """The workspace of these settings, with its sandbox running if the demo shop is in use."""
    from core.workspace import open_workspace

    with open_workspace(settings, who=system_user) as ws:
        if ws.account.name == "real" or not settings.has_demo_shop or _answers(settings.sandbox):
            yield ws.bound()
            return
    with _sandbox(settings) as url:
        moved = settings.model_copy(update={"sandbox_url": url, "sandbox_public_url": settings.sandbox})
        with open_workspace(moved, who=system_user) as ws:
            yield ws.bound()


def open_standalone() -> "Workspace":
    """The same by this process's settings, for as long as the process lasts: a notebook has no last line."""
    from core.settings import read_settings

    stack = ExitStack()
    ws = stack.enter_context(standalone(read_settings()))
    atexit.register(stack.close)
    return ws


def _answers(url: str) -> bool:
    """Whether a demo shop answers there; another application at that port may answer anything."""
    import httpx

    try:
        return isinstance(httpx.get(f"{url}/_control/requests", timeout=2).raise_for_status().json(), list)
    except (httpx.HTTPError, ValueError):
        return False


@contextmanager
def _sandbox(settings: "Settings") -> Generator[str]:
    from core.settings import PROJECT

    command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", str(settings.sandbox_db)]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module  # nosec B603
        [*command, "--public-url", settings.sandbox.removesuffix("/sandbox"), "--until-input-ends"],
        cwd=PROJECT,
        # It ends with this process, also if that is killed.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for the command, which still needs answers to come to a clean end.
        process_group=0,
    )
    with process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise Unavailable("the sandbox could not be started")
            yield str(json.loads(line)["url"])
        finally:
            process.terminate()
