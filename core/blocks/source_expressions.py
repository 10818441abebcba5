"""Every source of every binding by itself, as template text that renders to what it shows, blank for nothing."""

from collections.abc import Callable
from dataclasses import dataclass
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
from core.blocks.text_with_fields import (
    PartWriter,
    TextParts,
    between_tags,
    cuts_each_field,
    field_value,
    guarded,
    tag_text,
    text_parts,
    url_value,
)
from core.blocks.typed_text import typed_text
from core.cloudinary.delivery import Cloud
from core.domain.capabilities import FULL_SUPPORT, ExpressionSupport
from core.domain.field_path import FieldPath, tag
from core.domain.personalization import (
    ALT,
    LINK,
    Binding,
    Bound,
    FieldValue,
    Personalization,
    TextWithFields,
    chain,
)
from core.domain.template import Slot, Template

_URL_LENGTH: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class SourceExpression:
    """One source of one binding, as template text that renders to what it shows, blank when it shows nothing.

    `variables` are the expressions of its paths, all that the text depends on. `cut` renders to something if the text
    is cut, where its length does not tell. `of_profile` is whether it shows something of the recipient's profile.
    """

    target: str
    source: str
    path: str
    variables: tuple[str, ...]
    limit: int
    html: str
    of_profile: bool
    cut: str = ""
    box: TextBox | None = None


def source_expressions(
    template: Template, personalization: Personalization, cloud: Cloud, support: ExpressionSupport = FULL_SUPPORT
) -> list[SourceExpression]:
    """Every source of every bound slot, of the alt text and of the link; of a repeated block those of its first row."""
    limit, boxes = remote_limit(template, personalization, cloud, support), text_boxes(template)
    sources, first_row = [], _first_row(personalization)
    for slot in template.slots:
        binding, box = first_row.binding(slot.name), boxes.get(slot.name)
        if isinstance(binding, TextWithFields):
            text = text_parts(binding, slot.limit)
            by_field = cuts_each_field(text, support)
            tests = _row_test(personalization, slot.name)
            sources += _text_source(slot.name, text, support, tests, in_url=True, by_field=by_field, box=box)
            continue
        for bound in _bound(binding):
            if slot.type == "text":
                html = _text(bound, support)
                sources.append(_source_expression(slot.name, bound, slot.limit, html, support, box))
            else:
                html = _image(bound, slot, template, cloud, limit, support)
                sources.append(_source_expression(slot.name, bound, _URL_LENGTH, html, support))
    sources += _alt_sources(first_row.alt, support, _row_test(personalization, ALT))
    for bound in _bound(first_row.link):
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


def _row_test(personalization: Personalization, target: str) -> list[str]:
    """Whether there is an item, for a text that shows one: without any, a repeated block shows its fallback."""
    repeat, binding = personalization.repeat, personalization.bindings.get(target)
    if not repeat or not isinstance(binding, TextWithFields):
        return []
    shows_item = any(field.source == "item" for field in binding.fields)
    return [f"{tag('event', repeat.path)}|lookup:'0'"] if shows_item else []


def _alt_sources(binding: Binding, support: ExpressionSupport, tests: list[str]) -> list[SourceExpression]:
    if isinstance(binding, TextWithFields):
        return _text_source(ALT, text_parts(binding, ALT_LIMIT), support, tests, in_url=False, by_field=True)
    return [_source_expression(ALT, bound, ALT_LIMIT, _text(bound, support), support) for bound in _bound(binding)]


def _text_source(
    target: str,
    text: TextParts,
    support: ExpressionSupport,
    tests: list[str],
    *,
    in_url: bool,
    by_field: bool,
    box: TextBox | None = None,
) -> list[SourceExpression]:
    """A text with fields before it is cut; nothing for one of words only, which everyone sees."""
    if not text.fields:
        return []

    def html(words: Callable[[str], str], own: Callable[[str], str], show: Callable[[str], str]) -> str:
        read = url_value if in_url else field_value
        writer = PartWriter(words=words, own=own, read=lambda field: read(field, support), show=show)
        return guarded(tests, between_tags(text, writer, "", support), "")

    def tag_of(words: str) -> str:
        return f"{{{{ {tag_text(words)} }}}}"

    return [
        SourceExpression(
            target=target,
            source="text",
            path=typed_text(text.parts),
            variables=(*tests, *(variable(field, support) for field in text.fields)),
            limit=text.limit,
            html=html(tag_of, tag_of, lambda value: f"{{{{ {value} }}}}"),
            of_profile=any(field.source == "profile" for field in text.fields),
            cut=html(lambda _: "", lambda own: "1" if len(own) > text.room else "", lambda value: _is_cut(value, text))
            if by_field
            else "",
            box=box,
        )
    ]


def _is_cut(value: str, text: TextParts) -> str:
    return f"{{% if {value}|slice:':{text.room}' != {value} %}}1{{% endif %}}"


def _source_expression(
    target: str, bound: Bound, limit: int, html: str, support: ExpressionSupport, box: TextBox | None = None
) -> SourceExpression:
    return SourceExpression(
        target=target,
        source=bound.source,
        path=str(FieldPath(bound.path)),
        variables=(variable(bound, support),),
        limit=limit,
        html=html,
        of_profile=bound.source == "profile",
        box=box,
    )


def _text(bound: Bound, support: ExpressionSupport) -> str:
    html, test = f"{{{{ {text_value(bound, support)} }}}}", date_test(bound, support)
    return unescaped(f"{{% if {test} %}}{html}{{% endif %}}" if test else html, [bound])


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
