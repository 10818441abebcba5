"""Programs that begin as copies of a process that has imported them: each costs a seventh of the processor."""

import atexit
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.support.imported"])


@dataclass(frozen=True)
class Program:
    """A program that runs; its input ends when this process does."""

    process: ForkServerProcess
    input: Connection

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def stop(self, how: signal.Signals) -> None:
        """End it, and wait until it has ended; nothing if it has already."""
        if self.process.is_alive():
            os.kill(self.pid, how)
        self.process.join(timeout=20)
        assert not self.process.is_alive(), f"{self.process} does not end"
        atexit.unregister(self.process.kill)
        self.input.close()


def start(words: Sequence[str], environment: Mapping[str, str], log: Path, *, through: Sequence[str] = ()) -> Program:
    """Run `python -m WORDS` in a session of its own, which writes into this file; `through` another program or none."""
    read, write = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_run, args=(list(words), dict(environment), log, read, list(through)))
    process.start()
    # A test that failed may leave it running, and this process would wait for its end before it ends itself.
    atexit.register(process.kill)
    read.close()
    return Program(process, write)


def _run(words: list[str], environment: dict[str, str], log: Path, read: Connection, through: list[str]) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(read.fileno(), 0)
    sys.stdin = os.fdopen(0)
    with log.open("ab") as written:
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
    if through:
        os.execvp(through[0], [*through, sys.executable, "-m", *words])
    # Python looks at it while it starts, which this process did before it was given its environment.
    sys.dont_write_bytecode = bool(environment.get("PYTHONDONTWRITEBYTECODE"))
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
