"""The variables that hand-written HTML shows although nothing defines them, so that nothing appears in their place."""

import re
from typing import Final

from core.klaviyo.template_language import pieces, template_context

# Besides those of a recipient and of the tags: web feeds, and the product of a dynamic block. A name too many says
# nothing false; a name too few would call a working variable unknown.
_VARIABLES: Final = {*template_context({}, {}), "feeds", "item", "catalog_item", "forloop", "True", "False", "None"}
_ROOT: Final = re.compile(r"\s*([^\W\d]\w*)")
_FOR: Final = re.compile(r"for\s+([\w\s,]{1,200}?)\s+in\s+(\S{1,200})")
_AS: Final = re.compile(r"\bas\s+(\w{1,100})\s*$")
_GIVEN: Final = re.compile(r"(?:^|\s)(\w{1,100})=")
_SKIPPED: Final = ("verbatim", "comment")


def unknown_names(html: str) -> list[str]:
    """Return the names of such variables in the order in which they are shown, each once; `html` is decoded."""
    defined, expressions, skipped = set(_VARIABLES), [], ""
    for piece, is_tag in pieces(html):
        if not is_tag or piece.startswith("{#"):
            continue
        content = piece[2:-2].strip()
        word = content.split(maxsplit=1)[0] if content else ""
        if skipped:
            skipped = "" if word == f"end{skipped}" else skipped
        elif piece.startswith("{{"):
            expressions.append(content)
        elif word in _SKIPPED:
            skipped = word
        else:
            defined |= _defined(content)
            if loop := _FOR.match(content):
                expressions.append(loop[2])
    roots = [root[1] for each in expressions if (root := _ROOT.match(each))]
    return [name for name in dict.fromkeys(roots) if name not in defined]


def _defined(content: str) -> set[str]:
    """What a tag gives a name; where it counts is not looked at, so that no variable is called unknown that is none."""
    names = set(_GIVEN.findall(content)) | set(_AS.findall(content))
    if loop := _FOR.match(content):
        names |= {name.strip() for name in loop[1].split(",")}
    return names
