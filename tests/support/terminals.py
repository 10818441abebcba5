"""Commands on a terminal of their own, as a person sees and interrupts them."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.servers import ROOT

CTRL_C = b"\x03"
PATIENCE = 60.0
_ASLEEP = "S" * 15
"""The states of a process that waits, as the system tells them at looks in a row."""
# The keys that end a process reach those whose terminal it is. A shell lets what it starts in the background ignore
# Ctrl+C, and the tests may have been started so.
_TAKE_IT = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


class Terminal:
    """A process whose standard input and error are a terminal, and its output too unless that goes into a pipe."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, pipe: bool = False, columns: int = 120
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", _TAKE_IT, *command],
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color", **environment},
            stdin=theirs,
            stdout=subprocess.PIPE if pipe else theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._bytes, self.piped = b"", b""
        self._readers = [threading.Thread(target=self._read)]
        if pipe:
            self._readers.append(threading.Thread(target=self._read_pipe))
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._end()

    @property
    def screen(self) -> str:
        """Everything that was written to the terminal, escape sequences included."""
        return self._bytes.decode(errors="replace")

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def send_signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait_for(self, text: str) -> None:
        """Wait until this text was written."""
        self.wait_until(lambda: text in self.screen, text)

    def wait_until(self, happened: Callable[[], bool], what: str) -> None:
        """Wait until this happened, while the process lives."""
        deadline = time.monotonic() + PATIENCE
        while not happened():
            assert self._process.poll() is None and time.monotonic() < deadline, (what, self.screen)
            time.sleep(0.02)

    def wait_until_asleep(self) -> None:
        """Wait until the process has waited for something for a while: a signal just before that may be lost."""
        stat, states = Path(f"/proc/{self._process.pid}/stat"), ""

        def sleeps() -> bool:
            nonlocal states
            states += stat.read_text().rpartition(")")[2].split()[0]
            return states.endswith(_ASLEEP)

        self.wait_until(sleeps, "the process waits")

    def wait(self) -> int:
        """Wait for the end; the exit code."""
        code = self._process.wait(PATIENCE)
        self._end()
        return code

    def _end(self) -> None:
        for reader in self._readers:
            reader.join(PATIENCE)
        self._process.wait(PATIENCE)
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1

    def _read(self) -> None:
        while True:
            try:
                part = os.read(self._ours, 65_536)
            except OSError:
                # Nobody holds the other side any more.
                return
            if not part:
                return
            self._bytes += part

    def _read_pipe(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            self.piped = stdout.read()
