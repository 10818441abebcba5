"""The workspace for a command; starts the sandbox as a child when no server runs it."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.cli.system_user import system_user
from core.errors import Unavailable

if TYPE_CHECKING:
    from core.cloudinary.delivery import Cloud
    from core.settings import Settings
    from core.workspace import Workspace


@contextmanager
def workspace() -> "Generator[Workspace]":
    """The workspace of this process's settings, with its sandbox running if the demo shop is in use."""
    from core.logs import configure_logging
    from core.settings import read_settings
    from core.workspace import open_workspace

    settings = read_settings()
    # Standard output holds the command's result.
    configure_logging(settings, sys.stderr)
    with open_workspace(settings, who=system_user) as ws:
        if ws.account.name == "real" or not settings.has_demo_shop or _answers(settings.sandbox):
            yield ws.bound()
            return
    with _child(settings) as url:
        moved = settings.model_copy(update={"sandbox_url": url, "sandbox_public_url": settings.sandbox})
        with open_workspace(moved, who=system_user) as ws:
            yield ws.bound()


def connected_cloud() -> "Cloud":
    """The cloud that is in use here, the demo shop's until an account is connected; no service is asked."""
    from core.settings import read_settings
    from core.workspace import open_workspace

    with open_workspace(read_settings(), who=system_user) as ws:
        return ws.account.cloud


def _answers(url: str) -> bool:
    import httpx

    try:
        return httpx.get(f"{url}/_control/requests", timeout=2).is_success
    except httpx.HTTPError:
        return False


@contextmanager
def _child(settings: "Settings") -> Generator[str]:
    from core.settings import PROJECT

    command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", str(settings.sandbox_db)]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module  # nosec B603
        [*command, "--public-url", settings.sandbox.removesuffix("/sandbox")],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for the command, which still needs answers to come to a clean end.
        process_group=0,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise Unavailable("the sandbox could not be started")
        yield str(json.loads(line)["url"])
    finally:
        process.terminate()
        process.wait(timeout=10)
