"""A scheduler and workers as docs/scale.md has them started, on this machine."""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.support.servers import ROOT

TEXT = (ROOT / "docs" / "scale.md").read_text()


def commands(port: int) -> list[list[str]]:
    """The page's commands, here: of Dask for the scheduler and for the workers, of the product to profile files."""
    blocks = re.findall(r"```sh\n(\.venv.*?)\n```", TEXT, re.DOTALL)
    here = (block.replace("10.0.0.5", "127.0.0.1").replace("8786", str(port)) for block in blocks)
    return [shlex.split(block.replace(".venv/bin/python", sys.executable)) for block in here]


def tls(certificate: Path) -> dict[str, str]:
    """The page's settings, with this certificate."""
    settings = re.findall(r"^export (DASK_\w+)=(\S+)$", TEXT, re.MULTILINE)
    return {name: str(certificate) if value.endswith(".pem") else value for name, value in settings}


Process = subprocess.Popen[bytes]


@contextmanager
def running_cluster(
    folder: Path,
    port: int,
    settings: Mapping[str, str],
    *,
    protocol: str = "tcp",
    count: int = 2,
    workspace: Path = ROOT,
) -> Iterator[tuple[Process, Process]]:
    """The scheduler and so many workers, which run in the folder of this workspace, until the end."""
    environment = {**os.environ, **settings, "DASK_TEMPORARY_DIRECTORY": str(folder)}
    scheduler, workers, _ = commands(port)
    workers[workers.index("--nworkers") + 1] = str(count)
    if protocol == "tls":
        scheduler, workers = [*scheduler, "--protocol", "tls"], [part.replace("tcp:", "tls:") for part in workers]
    with ExitStack() as opened, (folder / "cluster.log").open("ab") as log:

        def start(command: Sequence[str]) -> Process:
            process = subprocess.Popen(
                command, cwd=workspace, env=environment, stdout=log, stderr=log, start_new_session=True
            )
            opened.callback(end, process)
            return process

        yield start(scheduler), start(workers)


def end(process: Process) -> None:
    """It, and the workers that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
