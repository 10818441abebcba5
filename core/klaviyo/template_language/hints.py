"""What somebody may have meant who wrote a tag that Klaviyo refuses: mostly Liquid, which other services use."""

import re
from typing import Final

_TAGS: Final = {
    "elsif": "{% elif … %}",
    "elseif": "{% elif … %}",
    "unless": "{% if not … %}",
    "endunless": "{% endif %}",
    "case": "{% if … == … %}",
    "when": "{% elif … == … %}",
    "endcase": "{% endif %}",
    "assign": "{% with x=1 %}",
    "capture": "{% with x=… %}",
    "endcapture": "{% endwith %}",
    "raw": "{% verbatim %}",
    "endraw": "{% endverbatim %}",
    "echo": "{{ … }}",
    "increment": "{{ forloop.counter }}",
    "tablerow": "{% for … %}",
    "break": "|slice:':3' to end a loop early",
    "continue": "{% if … %} to pass over an item",
}
_FILTERS: Final = {
    "replace": "find_replace:'a|b'",
    "times": "multiply:2",
    "divided_by": "divide:2",
    "money": "{% currency_format … %}",
    "escape_html": "force_escape",
    "url_encode": "urlencode",
    "url_decode": "urldecode",
    "where": "list_where:'name=a'",
    "sum": "sum_list",
    "sha256": "sha_256",
    "md5": "md5_hash",
    "base64_url_safe": "base64_url_safe_encode",
    "newline": "newline_to_br",
    "float": "multiply:1",
    "int": "floor",
}
_SPACE: Final = "no space after the colon of a filter"
_COLON: Final = re.compile(r"\|\s{0,9}\w{1,40}:\s")
_INDEX: Final = re.compile(r"([\w.]{1,80})\[(\d{1,9})\]([\w.]{0,80})")
_KEY: Final = re.compile(r"([\w.]{1,80})\[[\"']([^\"'\[\]]{1,60})[\"']\]")
_CONTAINS: Final = re.compile(r"\scontains\s+([\"'][^\"']{0,40}[\"']|[\w.]{1,60})")
_MARKUP: Final = re.compile(r"</?[a-z][^<>]{0,60}>", re.IGNORECASE)
_FILTER: Final = re.compile(r"^Invalid filter: '(\w{1,40})'")


def hint(tag: str, message: str) -> str:
    """How Klaviyo writes what this tag may mean, for a fault with this message; blank if that is not known."""
    word = tag.split(maxsplit=1)[0] if tag.strip() else ""
    if tag.startswith("-") or tag.endswith("-"):
        return "Klaviyo writes tags without the dash"
    if word in _TAGS and message.startswith("Invalid block tag"):
        return f"Klaviyo writes {_TAGS[word]}"
    if markup := _MARKUP.search(tag):
        return f"{markup[0]} is inside the tag"
    if re.search("[“”‘’„]", tag):
        return "Klaviyo takes straight quotes only"
    if match := _KEY.search(tag):
        return f"Klaviyo writes {match[1]}|lookup:'{match[2]}'"
    if match := _INDEX.search(tag):
        return f"Klaviyo writes {match[1]}.{match[2]}{match[3]}"
    if _COLON.search(tag):
        return f"Klaviyo takes {_SPACE}"
    return _of_filter(message) or (_of_condition(tag) if word in ("if", "elif") else "")


def _of_filter(message: str) -> str:
    match = _FILTER.match(message)
    return f"Klaviyo writes {_FILTERS[match[1]]}" if match and match[1] in _FILTERS else ""


def _of_condition(tag: str) -> str:
    if match := _CONTAINS.search(tag):
        return f"Klaviyo writes {{% if {match[1]} in … %}}"
    for wrong, right in (("&&", "and"), ("||", "or"), (" = ", "==")):
        if wrong in tag:
            return f"Klaviyo writes {right}"
    return ""
