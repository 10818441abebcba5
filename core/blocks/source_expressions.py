"""Every source of every binding by itself, as template text that renders to what it shows, blank for nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from core.blocks.attributes import ALT_LIMIT, link_branch
from core.blocks.compose import remote_limit
from core.blocks.expression import (
    date_test,
    own_image,
    remote_image,
    text_value,
    unescaped,
    variable,
)
from core.blocks.measure import TextBox, text_boxes
from core.blocks.text_parts import TextParts, field_value, text_parts
from core.blocks.text_with_fields import cuts_each_field, url_value
from core.blocks.typed_text import typed_text
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.field_path import FieldPath, tag
from core.domain.personalization import Binding, Bound, FieldValue, Personalization, TextField, TextWithFields, chain
from core.domain.places import ALT, LINK
from core.domain.template import Slot, Template

_URL_LENGTH: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class SourceExpression:
    """One source of one binding, as template text that renders to what it shows, blank when it shows nothing.

    `variable` is the expression of its path, all that the text depends on.
    """

    target: str
    source: str
    path: str
    variable: str
    limit: int
    html: str
    box: TextBox | None = None

    @property
    def of_profile(self) -> bool:
        """Whether it shows something of the recipient's profile."""
        return self.source == "profile"


@dataclass(frozen=True, kw_only=True)
class TextExpression:
    """A text with fields: the expression of each field, and of `row`, without which the text's fallback is shown.

    `by_field` is whether each field is cut by itself.
    """

    target: str
    text: TextParts
    fields: tuple[SourceExpression, ...]
    row: SourceExpression | None = None
    by_field: bool
    box: TextBox | None = None
    source: str = "text"

    @property
    def path(self) -> str:
        """The text as a person types it."""
        return typed_text(self.text.parts)

    @property
    def of_profile(self) -> bool:
        """Whether it shows something of the recipient's profile."""
        return any(field.of_profile for field in self.fields)


AnyExpression = SourceExpression | TextExpression


def source_expressions(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> list[AnyExpression]:
    """Every source of every bound slot, of the alt text and of the link; of a repeated block those of its first row."""
    limit = remote_limit(template, personalization, cloud, support)
    row_of = partial(_row, personalization)
    return _expressions(template, _first_row(personalization), cloud, limit, support, row_of)


def row_expressions(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> list[AnyExpression]:
    """The same for any row of a repeated block, inside of its loop."""
    limit = remote_limit(template, personalization, cloud, support)
    return _expressions(template, personalization, cloud, limit, support, lambda _: None)


def _expressions(
    template: Template,
    choices: Personalization,
    cloud: Cloud,
    limit: int,
    support: ExpressionSupport,
    row_of: Callable[[str], SourceExpression | None],
) -> list[AnyExpression]:
    """`row_of` gives the test whether there is the row that a place shows."""
    boxes = text_boxes(template)
    sources: list[AnyExpression] = []
    for slot in template.slots:
        binding = choices.binding(slot.name)
        if isinstance(binding, TextWithFields):
            text = text_parts(binding, slot.limit)
            by_field, row = cuts_each_field(text, support), row_of(slot.name)
            read = partial(url_value, support=support)
            sources += _text_source(slot.name, text, read, support, row, by_field=by_field, box=boxes.get(slot.name))
        for bound in _bound(binding):
            if slot.type == "text":
                html = _text(bound, support)
                sources.append(_source_expression(slot.name, bound, slot.limit, html, support, boxes.get(slot.name)))
            else:
                html = _image(bound, slot, template, cloud, limit, support)
                sources.append(_source_expression(slot.name, bound, _URL_LENGTH, html, support))
    sources += _alt_sources(choices.alt, support, row_of(ALT))
    for bound in _bound(choices.link):
        test, url = link_branch(bound, support)
        sources.append(_source_expression(LINK, bound, _URL_LENGTH, f"{{% if {test} %}}{url}{{% endif %}}", support))
    return sources


def _first_row(personalization: Personalization) -> Personalization:
    """The same choices with fields of the first item in the place of fields of any."""
    repeat = personalization.repeat
    if not repeat:
        return personalization

    def placed(binding: Any) -> Any:
        if isinstance(binding, TextWithFields):
            return binding.model_copy(update={"parts": tuple(map(placed, binding.parts))})
        if not isinstance(binding, FieldValue):
            return binding
        update: dict[str, Any] = {"fallback": placed(binding.fallback)} if isinstance(binding, Bound) else {}
        if binding.source == "item":
            update |= {"source": "event", "path": (*repeat.path, 0, *binding.path)}
        return binding.model_copy(update=update)

    slots = {name: placed(binding) for name, binding in personalization.slots.items()}
    update = {"slots": slots, "alt": placed(personalization.alt), "link": placed(personalization.link)}
    return personalization.model_copy(update=update)


def _row(personalization: Personalization, target: str) -> SourceExpression | None:
    """The first item, for a text that shows one: without any, a repeated block shows the text's fallback."""
    repeat, binding = personalization.repeat, personalization.bindings.get(target)
    if not repeat or not isinstance(binding, TextWithFields):
        return None
    if not any(field.source == "item" for field in binding.fields):
        return None
    item = f"{tag('event', repeat.path)}|lookup:'0'"
    html, path = f"{{% if {item} %}}1{{% endif %}}", str(FieldPath((*repeat.path, 0)))
    return SourceExpression(target=target, source="event", path=path, variable=item, limit=1, html=html)


def _alt_sources(binding: Binding, support: ExpressionSupport, row: SourceExpression | None) -> list[AnyExpression]:
    if isinstance(binding, TextWithFields):
        read = partial(field_value, support=support)
        return _text_source(ALT, text_parts(binding, ALT_LIMIT), read, support, row, by_field=True)
    return [_source_expression(ALT, bound, ALT_LIMIT, _text(bound, support), support) for bound in _bound(binding)]


def _text_source(
    target: str,
    text: TextParts,
    read: Callable[[TextField], str],
    support: ExpressionSupport,
    row: SourceExpression | None,
    *,
    by_field: bool,
    box: TextBox | None = None,
) -> list[AnyExpression]:
    """A text with fields; nothing for one of words only, which everyone sees."""
    fields = tuple(
        _source_expression(target, field, text.limit, _guarded_value(field, read(field), support), support)
        for field in text.fields
    )
    expression = TextExpression(target=target, text=text, fields=fields, row=row, by_field=by_field, box=box)
    return [expression] if fields else []


def _source_expression(
    target: str, field: FieldValue, limit: int, html: str, support: ExpressionSupport, box: TextBox | None = None
) -> SourceExpression:
    return SourceExpression(
        target=target,
        source=field.source,
        path=str(FieldPath(field.path)),
        variable=variable(field, support),
        limit=limit,
        html=html,
        box=box,
    )


def _text(bound: Bound, support: ExpressionSupport) -> str:
    return _guarded_value(bound, text_value(bound, support), support)


def _guarded_value(field: FieldValue, value: str, support: ExpressionSupport) -> str:
    html, test = f"{{{{ {value} }}}}", date_test(field, support)
    return unescaped(f"{{% if {test} %}}{html}{{% endif %}}" if test else html, [field])


def _image(bound: Bound, slot: Slot, template: Template, cloud: Cloud, limit: int, support: ExpressionSupport) -> str:
    value = variable(bound, support)
    tests = [] if slot.name == template.base.slot or support.other("own picture") else [own_image(value, cloud, limit)]
    if slot.remote:
        tests.append(remote_image(value, limit))
    branches = "".join(
        f"{{% {'elif' if number else 'if'} {test} %}}{{{{ {value} }}}}" for number, test in enumerate(tests)
    )
    return f"{branches}{{% endif %}}" if tests else ""


def _bound(binding: Binding) -> list[Bound]:
    return [bound for bound in chain(binding) if isinstance(bound, Bound)]
