"""What pages draw with is loaded while the browser is still busy with its own part."""

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any, Final

_LATE: Final = (
    "core.klaviyo.template_language.engine",
    "ui.setup.klaviyo",
    "ui.personalize.draft",
    "pandas",
    "sqlite_utils",
    "pyarrow.compute",
)


@asynccontextmanager
async def warm_up(_: Any) -> AsyncIterator[None]:
    """The server's life: it answers at once, and loads what is heavy beside that."""
    threading.Thread(target=load, name="warm-up", daemon=True).start()
    yield


def load() -> None:
    """Import what is heavy."""
    for name in _LATE:
        import_module(name)
    # Streamlit collects garbage after every run of a page, and would look through all that was just loaded.
    gc.collect()
    gc.freeze()
