"""The tags and filters that a Klaviyo template may use."""

from typing import Any, Final

from django.template import Library, defaultfilters, defaulttags

from core.klaviyo.template_language import filters, growing, tags
from core.klaviyo.template_language.growing import Filter

# Run against Klaviyo's render API by others; `load`, `include`, `extends` are not exposed.
_DJANGO_TAGS: Final = (
    "autoescape", "comment", "cycle", "filter", "firstof", "for", "if", "ifchanged", "regroup",
    "resetcycle", "spaceless", "templatetag", "verbatim", "widthratio", "with",
)  # fmt: skip
# Klaviyo's glossary: “most built-in Django filters”. What may grow or be slow asks the budget first.
_GUARDED: Final = {
    "center": growing.padding,
    "date": growing.by_pattern,
    "linenumbers": growing.per_line,
    "ljust": growing.padding,
    "pprint": growing.slow,
    "rjust": growing.padding,
    "slugify": growing.normalizing,
    "stringformat": growing.padding,
    "striptags": growing.slow,
    "time": growing.by_pattern,
    "truncatechars": growing.normalizing,
    "truncatechars_html": growing.slow,
    "truncatewords": growing.normalizing,
    "truncatewords_html": growing.slow,
    "unordered_list": growing.slow,
    "urlize": growing.slow,
    "urlizetrunc": growing.slow,
    "wordwrap": growing.slow,
}

# A script does nothing in an email, and this filter loads half of Django.
_LEFT_OUT: Final = {"json_script"}


def klaviyo_library() -> Library:
    """A fresh library; Django's own global registers stay as they are."""
    library = Library()
    for name in _DJANGO_TAGS:
        library.tags[name] = defaulttags.register.tags[name]
    for name in defaultfilters.register.filters.keys() - _LEFT_OUT:
        library.filters[name] = _guarded(name, defaultfilters.register.filters[name])
    library.filters["join"] = growing.join
    # A preview shows the same each time.
    library.filter("random", defaultfilters.first)
    for name, function in filters.all_filters().items():
        library.filter(name, function)
    tags.register(library)
    return library


def _guarded(name: str, function: Any) -> Filter:
    return _GUARDED[name](function) if name in _GUARDED else function
