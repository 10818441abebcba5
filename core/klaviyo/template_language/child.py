"""Renders what `apart.py` writes to it: `python -m core.klaviyo.template_language.child`."""

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from core.klaviyo.template_language.budget import APART
from core.klaviyo.template_language.engine import parse
from core.klaviyo.template_language.faults import OverBudget, TemplateFault

MEMORY: Final = 200_000_000
"""Bytes on top of what the engine needs."""
_CPU_SECONDS: Final = 1.0


def main() -> None:
    """Answer one request of standard input."""
    _limit()
    request = json.load(sys.stdin.buffer)
    try:
        answer = _answer(request["source"], request["context"])
    except MemoryError:
        answer = {"fault": str(OverBudget.of(f"needs more than {MEMORY // 1_000_000} MB of memory")), "over": True}
    sys.stdout.write(json.dumps(answer))


def _answer(source: str, context: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"text": parse(source)(context, APART)}
    except TemplateFault as fault:
        if isinstance(fault.__cause__, MemoryError):
            raise fault.__cause__ from None
        return {"fault": str(fault), "over": isinstance(fault, OverBudget)}


def _limit() -> None:
    """Let others go first, write no file, and end with too much memory or time, wherever that is used."""
    os.nice(10)
    signal.setitimer(signal.ITIMER_PROF, _CPU_SECONDS)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):
        # Linux alone says how much address space is in use; macOS takes no such limit, and the budget has to do.
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
