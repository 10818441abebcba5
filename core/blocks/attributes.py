"""A binding as the text of an attribute: the alternative text, and the link's address."""

import re
from html import escape
from typing import Final

from core.blocks.expression import (
    bound_of,
    date_test,
    either,
    fixed_text,
    short,
    text_value,
    unescaped,
    variable,
)
from core.blocks.text_parts import PartWriter, TextParts, between_tags, field_value, first_visible, text_parts
from core.cloudinary.delivery import encode_source
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.href import completed_href
from core.domain.personalization import Binding, Bound, Fixed, Shop, TextWithFields, chain
from core.domain.template import Slot
from core.errors import InputError
from core.klaviyo.template_language.stored_tags import opens_tag

ALT_LIMIT: Final = 200
LINK_LIMIT: Final = 1000
_HANDLE_LIMIT: Final = 200
# https://help.klaviyo.com/hc/en-us/articles/4408802648731: the address in the account's contact information
_SITE: Final = "organization.url"


def alt_expression(binding: Binding, default: str, support: ExpressionSupport = FULL_SUPPORT) -> str:
    """The text of an `alt` attribute."""
    if isinstance(binding, TextWithFields):
        try:
            return _alt_with_fields(text_parts(binding, ALT_LIMIT), support)
        except InputError as error:
            raise error if error.place else InputError(str(error), "alt") from None
    slot = Slot(name="alt", type="text", default=default, label="Alt text", max_length=ALT_LIMIT)
    *bound, last = chain(binding)
    fallback = attribute_text(fixed_text(last, slot))
    branches = []
    for link in bound_of(bound):
        value = f"{text_value(link, support)}|slice:':{ALT_LIMIT}'"
        escaped = f"{{{{ {value} }}}}" if support.other("alt") else f"{{{{ {value}|force_escape }}}}"
        branches.append((date_test(link, support) or value, unescaped(escaped, [] if support.other("alt") else [link])))
    return either(branches, fallback)


def _alt_with_fields(text: TextParts, support: ExpressionSupport) -> str:
    is_escaped_by_engine = support.other("alt")
    if not text.fields:
        return attribute_text("".join(map(str, text.parts)))
    room, escape_filter = text.room, "" if is_escaped_by_engine else "|force_escape"
    writer = PartWriter(
        words=_attribute_words,
        own=lambda words: _attribute_words(first_visible(words, room)),
        read=lambda field: field_value(field, support),
        show=lambda value: f"{{{{ {value}|slice:':{room}'{escape_filter} }}}}",
    )
    html = between_tags(text, writer, attribute_text(text.fallback), support)
    return unescaped(html, [] if is_escaped_by_engine else text.fields)


def link_expression(binding: Binding, support: ExpressionSupport = FULL_SUPPORT) -> str:
    """The address of the link, or an empty text for no link; only http and https are let through."""
    *bound, last = chain(binding)
    url = last if isinstance(last, str) else last.value if isinstance(last, Fixed) else ""
    if not isinstance(url, str):
        raise InputError("a link cannot show an image", "link")
    url = completed_href(url.strip())
    if opens_tag(url):
        raise InputError("a link cannot contain “{{”, “{%” or “{#”, which Klaviyo would read as a tag", "link")
    if not url and bound:
        raise InputError("a bound link needs a fallback address", "link.fallback")
    if len(url) > LINK_LIMIT:
        raise InputError(f"a link has at most {LINK_LIMIT:,} characters", "link")
    if url and not re.fullmatch(r"https?://[^\s/].*", url, re.DOTALL):
        raise InputError("a link must start with https:// or http://", "link")
    if bound:
        support.other("link")
    return either([link_branch(each, support) for each in bound_of(bound)], link_text(url))


def link_branch(link: Bound, support: ExpressionSupport) -> tuple[str, str]:
    """When a value makes a link's address, and which."""
    value = variable(link, support)
    for text_format in link.format:
        if isinstance(text_format, Shop):
            # Only a text is blank when nothing of it is left.
            handle = f"{value} and {short(value, _HANDLE_LIMIT)} and {value}|slice:':0' == ''"
            site = f"{_SITE}|slice:':4' == 'http' and '://' in {_SITE}|slice:':8'"
            slash = f"{{% if {_SITE}|slice:'-1:' != '/' %}}/{{% endif %}}"
            url = f"{{{{ {_SITE} }}}}{slash}{text_format.shop.removeprefix('/')}{{{{ {value}|urlencode }}}}"
            return f"{handle} and {site}", url
    return f"{short(value, LINK_LIMIT)} and {value}|slice:':8' == 'https://'", f"{{{{ {value} }}}}"


def attribute_text(text: str) -> str:
    """A person's text for a double-quoted attribute, without anything that a template engine would read."""
    return _attribute_words(text).strip()


def _attribute_words(text: str) -> str:
    """The same for a part of a text, with the spaces at its ends."""
    visible = re.sub(r"[\s\x00-\x1f\x7f]+", " ", text)
    return escape(visible).replace("{", "&#123;").replace("}", "&#125;")


def link_text(url: str) -> str:
    """A person's address for a double-quoted attribute."""
    encoded = re.sub(r"[\s{}\"<>\\^`|]", lambda match: encode_source(match[0]), url)
    return escape(encoded)
