"""Rendering in a process of its own, which can be killed and holds nothing but the template and its variables."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from core.klaviyo.template_language.faults import OverBudget, TemplateFault

_ROOT: Final = Path(__file__).resolve().parents[3]
_COMMAND: Final = (sys.executable, "-E", "-s", "-m", "core.klaviyo.template_language.child")
_SECONDS: Final = 10
"""Until a child is killed whatever it does; it ends itself after about one second of CPU."""
_ROOM: Final = threading.BoundedSemaphore(2)


def render_apart(source: str, context: Mapping[str, Any]) -> str:
    """A template filled from `context` by a child; OverBudget when that needs too much, else as in `parse`."""
    try:
        request = json.dumps({"source": source, "context": context}).encode()
    except RecursionError as error:
        raise TemplateFault.by(error) from None
    answer = _ask(request)
    if "text" in answer:
        return str(answer["text"])
    raise OverBudget(answer["fault"]) if answer["over"] else TemplateFault(answer["fault"])


def _ask(request: bytes) -> dict[str, Any]:
    # No environment: that holds keys. With little room, many at once cannot fill the machine's memory.
    with _ROOM:
        try:
            child = subprocess.run(  # noqa: S603 - our own module
                _COMMAND, input=request, capture_output=True, timeout=_SECONDS, cwd=_ROOT, env={}, check=False
            )
        except subprocess.TimeoutExpired:
            raise OverBudget.of(f"takes longer than {_SECONDS} seconds") from None
    if child.returncode == -signal.SIGPROF:
        raise OverBudget.of("takes longer than 1 second")
    if child.returncode:
        raise OverBudget.of("needs more memory than its process has")
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer
