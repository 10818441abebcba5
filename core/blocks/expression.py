"""A binding as text of Klaviyo's template language: the tag that fills a slot for each recipient.

Every form answers something for any JSON value at any step of its path, and none can raise: a template that
raises loses the recipient's whole mail.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.blocks.iso_date import is_iso_date
from core.cloudinary.delivery import Cloud, encode_source, encode_text, layer_id, source_path
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.field_path import tag
from core.domain.personalization import (
    Binding,
    Bound,
    Cut,
    Date,
    Default,
    FieldValue,
    Fixed,
    Format,
    ImageRef,
    Join,
    Money,
    Number,
    Shop,
    chain,
)
from core.domain.template import Slot
from core.errors import InputError
from core.klaviyo.template_language.stored_tags import opens_tag

Source = Binding | str

_TAG_TEXT: Final = re.compile(r"[^<>&\"'\\{}|\x00-\x1f\x7f\u2028\u2029]*")
_BASE64_IN_STEPS: Final = "base64_encode|find_replace:'+|-'|find_replace:'/|_'"
LONGEST_CHARACTER: Final = 20
"""Characters of a URL that one character of text can take: four bytes, each as `%25XX`."""


@dataclass(frozen=True)
class Expression:
    """Template text, and the most characters that it can render to."""

    html: str
    longest: int


# --- text in a picture -------------------------------------------------------------------------------------------


def text_expression(binding: Binding, slot: Slot, support: ExpressionSupport = FULL_SUPPORT) -> Expression:
    """The text of a slot as a part of a picture's URL, percent-encoded twice."""
    *bound, last = chain(binding)
    encoded = encode_text(fixed_text(last, slot))
    variables = [_encoded_value(link, slot.limit, support) for link in bound_of(bound)]
    tests = [date_test(link, support) for link in bound_of(bound)]
    longest = max(len(encoded), slot.limit * LONGEST_CHARACTER if variables else 0)
    if not variables:
        return Expression(encoded, longest)
    if len(variables) > 1:
        support.other("chain")
    tags = [f"{{{{ {value}|default:'{encoded}' }}}}" for value in variables]
    if any(tests):
        html = either(
            [(test or value, show) for test, value, show in zip(tests, variables, tags, strict=True)], encoded
        )
    else:
        html = tags[0] if len(tags) == 1 else f"{{% firstof {' '.join(variables)} '{encoded}' %}}"
    return Expression(unescaped(html, bound_of(bound)), longest)


def fixed_text(source: Source, slot: Slot) -> str:
    """The text that a fixed value or fallback shows: trimmed and cut, the slot's default when blank."""
    if isinstance(source, Fixed) and isinstance(source.value, ImageRef):
        raise InputError("a text slot cannot show an image", f"slots.{slot.name}")
    text = source if isinstance(source, str) else source.value if isinstance(source, Fixed) else ""
    return str(text).strip()[: slot.limit] or slot.default


def _encoded_value(link: Bound, limit: int, support: ExpressionSupport) -> str:
    value = f"{text_value(link, support)}|slice:':{limit}'"
    if support.other("text"):
        return f"{value}|cut:'/'|urlencode|urlencode"
    return f"{value}|urlencode|urlencode|find_replace:'/|%252F'"


def text_value(link: FieldValue, support: ExpressionSupport) -> str:
    """The value, trimmed and formatted; blank for whatever Klaviyo takes for empty."""
    formats = list(link.format)
    value = f"{variable(link, support)}|default:''"
    # A list is joined before it is trimmed as a text.
    if formats and isinstance(first := formats[0], Join):
        support.other("join")
        value += f"|join:'{_argument(first.join)}'"
        formats = formats[1:]
    # Django alone has no filter that trims.
    strip = "" if support.other("text") else "|strip"
    return value + strip + "".join(_format(text_format, support) for text_format in formats)


def date_test(link: FieldValue, support: ExpressionSupport) -> str:
    """Whether each text that is read as a date is one, as a condition; blank when none is."""
    places = [] if support.unguarded_dates else [n for n, each in enumerate(link.format) if isinstance(each, Date)]
    before = [text_value(link.model_copy(update={"format": link.format[:place]}), support) for place in places]
    return " and ".join(map(is_iso_date, before))


def variable(link: FieldValue, support: ExpressionSupport) -> str:
    """The tag's variable for a binding's path."""
    variable = tag(link.source, link.path)
    if "|lookup:" in variable:
        support.other("lookup")
    return variable


def _format(text_format: Format, support: ExpressionSupport) -> str:
    match text_format:
        case str():
            return f"|{text_format}"
        case Cut():
            return f"|slice:':{text_format.cut}'"
        case Number():
            support.other("number")
            return f"|floatformat:{text_format.number}"
        case Money():
            support.other("money")
            prefix, decimals = text_format.money
            # The brackets tell an empty number, which gets no prefix, from a filled one.
            return (
                f"|floatformat:{decimals}|prepend:'[{_argument(prefix)}'|append:']'"
                f"|find_replace:'[{prefix}]|'|find_replace:'[|'|find_replace:']|'"
            )
        case Date():
            day = "|slice:':10'" if support.other("date") else ""
            return f"{day}|format_date_string|date:'{_argument(text_format.date)}'"
        case Join():
            raise InputError("a list must be joined before any other format", "format")
        case Shop():
            raise InputError("only a link can use a handle", "format")


def _argument(text: str) -> str:
    if not _TAG_TEXT.fullmatch(text):
        raise InputError(f"“{text}” contains a character that a tag cannot hold", "format")
    return text


def unescaped(html: str, fields: Sequence[FieldValue]) -> str:
    """`join` escapes what it joins; within a URL that would show."""
    if any(isinstance(text_format, Join) for field in fields for text_format in field.format):
        return f"{{% autoescape off %}}{html}{{% endautoescape %}}"
    return html


# --- pictures ----------------------------------------------------------------------------------------------------


def layer_expression(
    binding: Binding, slot: Slot, cloud: Cloud, limit: int, support: ExpressionSupport = FULL_SUPPORT
) -> Expression:
    """What follows `l_` or `u_` for an image slot; addresses longer than `limit` fall back."""
    *bound, last = chain(binding)
    branches = []
    for link in bound_of(bound):
        value = variable(link, support)
        if not support.other("own picture"):
            branches.append((own_image(value, cloud, limit), _own_layer_id(value)))
        if slot.remote:
            encoder = _BASE64_IN_STEPS if support.other("remote picture") else "base64_url_safe_encode"
            branches.append((remote_image(value, limit), f"fetch:{{{{ {value}|{encoder} }}}}"))
    fallback = layer_id(fixed_image(last, slot))
    # Base64 makes four characters of three bytes, and a character has four bytes at most.
    longest = max(len(fallback), limit * 16 // 3 + 10 if branches else 0)
    return Expression(either(branches, fallback), longest)


def base_expression(
    binding: Binding, slot: Slot, cloud: Cloud, limit: int, support: ExpressionSupport = FULL_SUPPORT
) -> Expression:
    """The address that `image/fetch` loads for a base that is a slot."""
    *bound, last = chain(binding)
    values = [variable(link, support) for link in bound_of(bound)]
    if values:
        support.other("base picture")
    branches = [(remote_image(value, limit), f"{{{{ {value}|urlencode }}}}") for value in values]
    fallback = encode_source(cloud.url("upload", source_path(fixed_image(last, slot))))
    longest = max(len(fallback), limit * 12 if branches else 0)
    return Expression(either(branches, fallback), longest)


def fixed_image(source: Source, slot: Slot) -> str:
    """The public id that a fixed value or fallback shows: the slot's default when none is named."""
    if isinstance(source, Fixed) and isinstance(source.value, ImageRef):
        return without_tags(source.value.public_id)
    if isinstance(source, Default) or source == "":
        return without_tags(slot.default)
    raise InputError("an image slot shows an image from the library, not text", f"slots.{slot.name}")


def without_tags(public_id: str) -> str:
    """A public ID; InputError for one that holds what opens a tag, which no URL of an email may."""
    if opens_tag(public_id):
        raise InputError(f"the name of the image “{public_id}” contains text that Klaviyo would read as a tag")
    return public_id


def own_image(value: str, cloud: Cloud, limit: int) -> str:
    """Whether a value is the plain, versioned address of a picture in the connected cloud."""
    url = re.sub(r"^https?", "https?", cloud.prefix.replace(".", "[.]"))
    pattern = f"^{url}/image/upload/v[0-9]+/[A-Za-z0-9_/.-]+[.][A-Za-z0-9]+$"
    return f"{value} and {short(value, limit)} and {value}|resplit:'{pattern}'|lookup:'0' == ''"


def _own_layer_id(value: str) -> str:
    return (
        f"{{{{ {value}|resplit:'/image/upload/v[0-9]+/'|lookup:'1'|resplit:'[.][A-Za-z0-9]+$'|lookup:'0'"
        "|find_replace:'/|:' }}"
    )


def remote_image(value: str, limit: int) -> str:
    """Whether a value is an address that is fetched, and is not too long."""
    return f"{short(value, limit)} and {value}|slice:':4' == 'http' and '://' in {value}|slice:':8'"


def short(value: str, limit: int) -> str:
    """Whether a text has at most that many characters, said without `<`, which an editor might rewrite."""
    return f"{value}|slice:':{limit}' == {value}"


def bound_of(links: list[Source]) -> list[Bound]:
    """Those that are bound to a recipient's data."""
    return [link for link in links if isinstance(link, Bound)]


def either(branches: list[tuple[str, str]], otherwise: str) -> str:
    """`{% if %}` over the branches, in order."""
    if not branches:
        return otherwise
    opened = "".join(
        f"{{% {'elif' if index else 'if'} {test} %}}{result}" for index, (test, result) in enumerate(branches)
    )
    return f"{opened}{{% else %}}{otherwise}{{% endif %}}"
