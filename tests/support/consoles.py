"""What the browser and the pages' own programs call an error."""

import re
from collections.abc import Sequence

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

# Streamlit looks for its server below the address of the page first, and finds it one step higher.
_LOOK_UP = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")


def note_faults(context: BrowserContext, faults: list[str]) -> None:
    """From now on, note the errors of all pages of a browser, and of the frames in them."""

    def message(told: ConsoleMessage) -> None:
        if told.type == "error" and not _LOOK_UP.search(told.location["url"]):
            faults.append(f"{told.location['url']}: {told.text}")

    def error(told: WebError) -> None:
        faults.append(str(told.error))

    context.on("console", message)
    context.on("weberror", error)


def unprovoked(faults: Sequence[str], pattern: str) -> list[str]:
    """The errors that the pattern of those that were brought about does not describe; without one, all."""
    return [each for each in faults if not (pattern and re.search(pattern, each))]
