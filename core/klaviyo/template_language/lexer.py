"""A template's text as Django's tokens, in time that grows with its length."""

import re
from typing import Final

from django.template.base import Lexer, Token

from core.klaviyo.template_language.faults import OverBudget
from core.klaviyo.template_language.pieces import pieces

MAX_SOURCE: Final = 1_000_000
MAX_TAGS: Final = 5_000
MAX_TAG: Final = 10_000
MAX_SPACES: Final = 500
MAX_ESCAPES: Final = 500
_SPACES: Final = re.compile(rf"\s{{{MAX_SPACES}}}")


class LinearLexer(Lexer):  # type: ignore[misc]  # Django has no types
    """Django's lexer with a limit for the number of tags and for the length of one."""

    def tokenize(self) -> list[Token]:
        """All tokens; OverBudget when there are too many or one is too long."""
        if len(self.template_string) > MAX_SOURCE:
            raise OverBudget.of(f"is longer than {MAX_SOURCE:,} characters")
        tokens, line, tags = [], 1, 0
        for piece, is_tag in pieces(self.template_string):
            tags += is_tag
            if is_tag:
                _check(piece, tags)
            tokens.append(self.create_token(piece, None, line, is_tag))
            line += piece.count("\n")
        return tokens


def _check(tag: str, number: int) -> None:
    if number > MAX_TAGS:
        raise OverBudget.of(f"has more than {MAX_TAGS:,} tags")
    if len(tag) > MAX_TAG:
        raise OverBudget.of(f"has a tag of more than {MAX_TAG:,} characters")
    # Django looks for the end of a text from each quote up to the last, and only escaped ones have none.
    if tag.count("\\") > MAX_ESCAPES:
        raise OverBudget.of(f"has a tag with more than {MAX_ESCAPES:,} backslashes")
    # Django looks for a filter behind each of them up to the last.
    if len(tag) > MAX_SPACES and _SPACES.search(tag):
        raise OverBudget.of(f"has a tag with more than {MAX_SPACES:,} spaces in a row")
