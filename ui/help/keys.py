"""The entries of the session on Help."""

from typing import Final

from ui.app.keys import Key

SEARCH: Final = Key("help_search", "")
