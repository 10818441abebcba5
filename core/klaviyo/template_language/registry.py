"""The tags and filters that a Klaviyo template may use."""

from typing import Final

from django.template import Library, defaultfilters, defaulttags

from core.klaviyo.template_language import filters, growing, tags

# Run against Klaviyo's render API by others; `load`, `include`, `extends` are not exposed.
_DJANGO_TAGS: Final = (
    "autoescape", "comment", "cycle", "filter", "firstof", "for", "if", "ifchanged", "regroup",
    "resetcycle", "spaceless", "templatetag", "verbatim", "widthratio", "with",
)  # fmt: skip
# Django's filters without those that show internals. What grows is counted by the budget of the rendering.
_DJANGO_FILTERS: Final = (
    "add", "capfirst", "cut", "date", "default", "default_if_none", "divisibleby", "escape", "escapejs",
    "first", "floatformat", "force_escape", "get_digit", "join", "last", "length", "linebreaks", "linebreaksbr",
    "lower", "make_list", "pluralize", "safe", "slice", "slugify", "striptags", "time", "timesince",
    "timeuntil", "title", "truncatechars", "truncatewords", "upper", "urlencode", "wordcount", "yesno",
)  # fmt: skip
_GUARDED: Final = {
    "date": growing.by_pattern,
    "slugify": growing.normalizing,
    "striptags": growing.slow,
    "time": growing.by_pattern,
    "truncatechars": growing.normalizing,
    "truncatewords": growing.normalizing,
}


def klaviyo_library() -> Library:
    """A fresh library; Django's own global registers stay as they are."""
    library = Library()
    for name in _DJANGO_TAGS:
        library.tags[name] = defaulttags.register.tags[name]
    for name in _DJANGO_FILTERS:
        function = defaultfilters.register.filters[name]
        library.filters[name] = _GUARDED[name](function) if name in _GUARDED else function
    library.filters["join"] = growing.join
    for name, function in filters.all_filters().items():
        library.filter(name, function)
    tags.register(library)
    return library
