"""A reader of a stranger's HTML that is not stopped by what no browser minds."""

import re
from html.parser import HTMLParser
from typing import Final

_ENDLESS: Final = re.compile(r"&#\d{8,}")
"""A reference to a character that does not exist; Python reads no number of more than 4,300 digits."""


def without_endless_references(text: str) -> str:
    """The text, as long as before, with blanks for references to characters whose number has too many digits."""
    return _ENDLESS.sub(lambda match: " " * len(match[0]), text)


class TagReader(HTMLParser):
    """Python's parser, for which a declaration that nobody knows is a comment, as it is for HTML."""

    def feed(self, data: str) -> None:
        """Read the text; what has no end is not read, or it would be looked for from each of its beginnings."""
        super().feed(without_endless_references(data))

    def parse_marked_section(self, i: int, report: int = 1) -> int:  # noqa: ARG002 - the parser's
        """Where a declaration such as `<![endif]>` ends; -1 if it has no end."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1
