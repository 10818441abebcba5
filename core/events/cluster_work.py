"""What a worker of a cluster does with the work that it is sent."""

import pickle
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from core.errors import Unavailable

_SOURCE: Final = Path(__file__).resolve().parents[1]
OTHER_VERSION: Final = "all workers must run the same version of the workspace as the command"


@cache
def workspace_version() -> str:
    """A digest of the source of `core` in this process."""
    digest = sha256()
    for path in sorted(_SOURCE.rglob("*.py")):
        # As text, for Git may end its lines otherwise on another system.
        text = path.read_text(encoding="utf-8")
        digest.update(f"{path.relative_to(_SOURCE).as_posix()} {len(text)} {text}".encode())
    return digest.hexdigest()


def check_version(version: str) -> None:
    """Unavailable if the command that asks has another version than this process."""
    if version != workspace_version():
        raise Unavailable(OTHER_VERSION)


def do_work(version: str, work: Callable[..., Any], *arguments: Any) -> bytes:
    """Pickle what comes of work that a command of this version sends.

    The command unpickles it itself: where it cannot, Dask would let it wait forever.
    """
    check_version(version)
    return pickle.dumps(work(*arguments))
