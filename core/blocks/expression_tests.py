"""The account check's expressions: each feature over values of every kind, with the result that is expected."""

import re
from typing import Any, Final

from core.blocks.attributes import alt_expression, link_expression
from core.blocks.expression import base_expression, layer_expression, text_expression
from core.blocks.preview import preview_html
from core.blocks.text_with_fields import slot_expression
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import EXAMPLES, MEANING, ExpressionFeature, ExpressionSupport
from core.domain.personalization import Bound, TextField, TextWithFields
from core.domain.template import Slot
from core.klaviyo.template_language import compile_template
from core.klaviyo.template_language.entities import decoded

_START, _END = "@@begin@@", "@@end@@"
_TEXT: Final = Slot(name="headline", type="text", default="Hello, you / me", label="Headline", max_length=40)
_IMAGE: Final = Slot(name="product", type="image", default="products/mug", label="Product")
EXPRESSION_FEATURES: Final = tuple(MEANING)
PLAIN_TEMPLATE: Final = f"<html><body>{_START}<p>text: yes</p><p>digits: {{{{ event.digits }}}}</p>{_END}</body></html>"
"""What any account renders, if it renders anything without a real profile."""
LIMIT: Final = 400
"""Characters of an image's URL that the tests allow."""


def junk(cloud: Cloud) -> dict[str, Any]:
    """An event that holds every kind of value under a name of its own; `missing` is missing."""
    own = f"{cloud.prefix}/image/upload/v1/products/mug.png"
    return {
        "null": None,
        "blank": "",
        "spaces": "   ",
        "no": False,
        "zero": 0,
        "number": 1234.5,
        "digits": "49.9",
        "hard": "50% a/b, c? #d & “e” 'f' <g> $(h) \\ 😀",
        "foreign": "مرحبا 茶碗",
        "long": "x" * 300,
        "list": ["Mug", "Bowl, large", None],
        "record": {"title": "Mug", "Product Name": "Ridge Mug / Dawn"},
        "when": "2026-11-22T10:00:00+00:00",
        "day": "2020-09-01",
        "utc": "2020-09-01T14:46:00Z",
        "millis": "2020-09-01T14:46:00.000Z",
        "offset": "2020-09-01T14:46:00+0200",
        "zoneless": "2020-09-01 14:46:00",
        "epoch": 1598971560,
        "us": "9/1/2020 2:46 PM ET",
        "own": own,
        "other": "https://cdn.example.com/a b/mug.jpg?v=1&width=400",
        "script": "javascript:alert(1)",
        "almost": "httpfoo",
    }


def expression_template(feature: ExpressionFeature, cloud: Cloud, support: ExpressionSupport) -> str:
    """A template that shows the form for each value of `junk`."""
    names = [*junk(cloud), "missing"]
    lines = "\n".join(f"<p>{name}: {_expression(feature, name, cloud, support)}</p>" for name in names)
    return f"<html><body>{_START}{lines}{_END}</body></html>"


def expected(template: str, cloud: Cloud) -> dict[str, str]:
    """Return what the local engine renders for a test."""
    return read_values(preview_html(compile_template(template), {"profile": None, "event": junk(cloud)}))


def read_values(page: str) -> dict[str, str]:
    """Return what a rendered test shows for each value: Klaviyo adds a head, and may write entities another way."""
    body = page.partition(_START)[2].rpartition(_END)[0]
    lines = re.findall(r"<p>(\w+): ((?:(?!<p>).)*?)</p>", body, re.DOTALL)
    # Base64 with and without padding is the same address to Cloudinary.
    return {name: decoded(value).rstrip("=") for name, value in lines}


def difference(want: dict[str, str], got: dict[str, str]) -> str:
    """The first value that is shown otherwise, in words; blank when the form can be trusted."""
    for name, value in want.items():
        if name not in got:
            return f"the value “{name}” is not shown at all"
        # How a list or an object looks as a text is nobody's contract; that it does not raise is enough.
        if got[name] != value and name not in ("list", "record"):
            return f"the value “{name}” became “{got[name][:80]}” instead of “{value[:80]}”"
    return ""


def _bound(name: str, *formats: Any, fallback: Any = "") -> Bound:
    return Bound(source="event", path=(name,), format=formats, fallback=fallback)


def _expression(feature: ExpressionFeature, name: str, cloud: Cloud, support: ExpressionSupport) -> str:
    """The form, bound to one value of `junk`."""
    bound = _bound(name, *EXAMPLES.get(feature, ()))
    match feature:
        case "text with fields":
            return slot_expression(_text(name), _TEXT, support).html
        case "chain":
            bound = _bound("missing", fallback=bound)
        case "lookup":
            bound = Bound(source="event", path=(name, "Product Name"), format=(), fallback="")
        case "own picture":
            return layer_expression(bound, _IMAGE, cloud, LIMIT, support).html
        case "remote picture":
            # Without the branch for own pictures, so that a fault of that is not taken for one of this.
            alone = ExpressionSupport(
                alternative=support.alternative | {"own picture"}, lost=support.lost - {"own picture"}
            )
            return layer_expression(bound, _IMAGE, cloud, LIMIT, alone).html
        case "base picture":
            return base_expression(bound, _IMAGE, cloud, LIMIT, support).html
        case "alt":
            return f'<img alt="{alt_expression(bound, "Mug", support)}">'
        case "link":
            return link_expression(_bound(name, fallback="https://www.example.com/"), support)
        case "repeat":
            return _repeat(f"event.{name}", support)
    return text_expression(bound, _TEXT, support).html


def _text(name: str) -> TextWithFields:
    """A text that needs the value, and shows it again with a fallback of its own."""
    value = TextField(source="event", path=(name,), fallback=None)
    again = TextField(source="event", path=("blank",), fallback="{n/a}")
    return TextWithFields(source="text", parts=("It's ", value, ", 100% / ", again), fallback="Hello, you / me")


def _repeat(items: str, support: ExpressionSupport) -> str:
    support.other("repeat")
    title = text_expression(Bound(source="item", path=("title",), format=(), fallback=""), _TEXT, support).html
    return (
        f"{{% if {items}|lookup:'0' %}}{{% for item in {items}|slice:':4' %}}{title} {{% endfor %}}"
        "{% else %}none{% endif %}"
    )
