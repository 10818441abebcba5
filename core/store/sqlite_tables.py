"""sqlite-utils, which loads pandas and numpy where they are installed: half a second, for types that no table has."""

import sys
from collections.abc import Collection, Generator
from contextlib import contextmanager
from importlib import import_module
from threading import get_ident
from typing import Final

_UNUSED: Final = ("pandas", "numpy")


def load_sqlite_utils() -> None:
    """Import sqlite-utils without what it can do without, if it is not imported yet."""
    if "sqlite_utils" not in sys.modules:
        with hidden(_UNUSED):
            import_module("sqlite_utils")


@contextmanager
def hidden(names: Collection[str]) -> Generator[None]:
    """Within it, this thread cannot import packages of these names that are not loaded yet; others can."""
    finder = _Nothing(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Nothing:
    """A finder that ends the search for some names, for the thread that made it."""

    def __init__(self, names: Collection[str]) -> None:
        self._names, self._thread = names, get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """None, so that the next finder looks; ModuleNotFoundError for a hidden name."""
        del path, target
        if name in self._names and get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is not needed here", name=name)
