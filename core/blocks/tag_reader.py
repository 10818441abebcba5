"""A reader of a stranger's HTML as a browser reads it, which is not stopped by what no browser minds.

What stands in comments and where Klaviyo's tags are left, `start_tags` finds.
"""

from html.parser import HTMLParser

from core.klaviyo.template_language.entities import without_endless_references


class TagReader(HTMLParser):
    """Python's parser, for which a declaration that nobody knows is a comment, as it is for HTML."""

    def feed(self, data: str) -> None:
        """Read the text; what has no end is not read, or it would be looked for from each of its beginnings."""
        super().feed(without_endless_references(data))

    def parse_marked_section(self, i: int, report: int = 1) -> int:  # noqa: ARG002 - the parser's
        """Where a declaration such as `<![endif]>` ends; -1 if it has no end."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1
