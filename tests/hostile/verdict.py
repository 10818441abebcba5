"""How a command on a hostile input must end.

It refuses in one sentence, or keeps what it has read (code 1) and says in a line each what stopped it and how it read.
"""

import re
import tempfile
from pathlib import Path
from typing import Final

from tests.hostile.case import Case
from tests.hostile.run_limits import Launcher, Measured

SECONDS: Final = 2.0
"""Beyond what the same command takes on a harmless input. Time in which other programs had the processor does not
count; a command that merely waits is killed in the end."""
MEGABYTES: Final = 300
LARGEST_OUTPUT: Final = 8_000_000
"""Bytes; two million characters have at most as many."""
LONGEST_SENTENCE: Final = 1_000
"""Characters that still tell a person something."""


class Judge:
    """Runs the commands of cases and says what is wrong with how they end, beside what each takes on harmless files."""

    def __init__(self, launcher: Launcher) -> None:
        """The commands are run by this launcher."""
        self._launcher = launcher
        self._usual_seconds: dict[tuple[str, ...], float] = {}

    def try_case(self, case: Case) -> tuple[Measured, list[str]]:
        """How the command of a case ends, and its faults: none, if it keeps every limit."""
        if case.command.arguments not in self._usual_seconds:
            usual = self._run(Case(command=case.command, files={}))
            assert usual.code == 0, usual.stderr
            self._usual_seconds[case.command.arguments] = busy(usual)
        ended = self._run(case)
        return ended, _faults(case, ended, self._usual_seconds[case.command.arguments])

    def _run(self, case: Case) -> Measured:
        """In a folder that is removed afterwards: some files are large."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            case.write(folder)
            return self._launcher.measure(case.command.arguments, folder)


def busy(measured: Measured) -> float:
    """The seconds that a command needs, on a machine that does much else as well."""
    return min(measured.seconds, measured.cpu)


def _faults(case: Case, measured: Measured, usual_seconds: float) -> list[str]:
    """What is wrong with how a command ended; nothing if it kept every limit and said why it refused."""
    said = measured.stderr.strip()
    checks = {
        f"killed for {measured.killed}": bool(measured.killed),
        f"{measured.seconds:.1f} s": busy(measured) - usual_seconds > SECONDS,
        f"{measured.megabytes:.0f} MB": measured.megabytes > MEGABYTES,
        f"exit code {measured.code}": measured.code not in (0, 1, 2) and not measured.killed,
        "accepted": measured.code == 0 and case.refused,
        f"{len(measured.stdout):,} bytes of output": len(measured.stdout) > LARGEST_OUTPUT,
        "a traceback": "Traceback" in said,
        "no sentence": measured.code in (1, 2) and not re.match(r"\S.*\w", said),
        "Python's words": bool(re.search(r"<class '|recursion depth|object at 0x", said)) and "Traceback" not in said,
        "too many lines": said.count("\n") > (measured.code == 1) and "Traceback" not in said,
        f"a sentence of {len(said):,} characters": len(said) > LONGEST_SENTENCE and "Traceback" not in said,
    }
    return [fault for fault, present in checks.items() if present]
