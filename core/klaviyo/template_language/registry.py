"""The tags and filters that a Klaviyo template may use."""

from typing import Final

from django.template import Library, defaultfilters, defaulttags

from core.klaviyo.template_language import filters, tags

# Run against Klaviyo's render API by others; `load`, `include`, `extends` are not exposed.
_DJANGO_TAGS: Final = (
    "autoescape", "comment", "cycle", "filter", "firstof", "for", "if", "ifchanged", "now", "regroup",
    "resetcycle", "spaceless", "templatetag", "verbatim", "widthratio", "with",
)  # fmt: skip
# Django's filters without those that can grow a value without bound or show internals.
_DJANGO_FILTERS: Final = (
    "add", "capfirst", "cut", "date", "default", "default_if_none", "divisibleby", "escape", "escapejs",
    "first", "floatformat", "force_escape", "get_digit", "join", "last", "length", "linebreaks", "linebreaksbr",
    "lower", "make_list", "pluralize", "safe", "slice", "slugify", "striptags", "time", "timesince",
    "timeuntil", "title", "truncatechars", "truncatewords", "upper", "urlencode", "wordcount", "yesno",
)  # fmt: skip


def klaviyo_library() -> Library:
    """A fresh library; Django's own global registers stay as they are."""
    library = Library()
    for name in _DJANGO_TAGS:
        library.tags[name] = defaulttags.register.tags[name]
    for name in _DJANGO_FILTERS:
        library.filters[name] = defaultfilters.register.filters[name]
    for name, function in filters.all_filters().items():
        library.filter(name, function)
    tags.register(library)
    return library
