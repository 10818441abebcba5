"""What the widgets of a place hold, the same whether its card draws them or not.

Their first values are those that were saved.
"""

from collections.abc import Sequence
from dataclasses import replace

from core.blocks.typed_text import FieldSource
from core.domain.field_path import FieldPath
from core.domain.personalization import TextField
from core.errors import InputError
from ui.app.component import first_number
from ui.app.keys import Key, T
from ui.app.state import get_state, set_default, set_state
from ui.personalize.draft import (
    ARGUMENTS,
    AS_SAVED,
    BOUND,
    BindingDraft,
    SourceDraft,
    field_of,
    further_source,
    source_draft,
)
from ui.personalize.field_pick import FieldPick
from ui.personalize.field_picker import take_pick
from ui.personalize.keys import BindingKeys
from ui.personalize.target import Offer, Target
from ui.personalize.typed_text import TypedText


def held_binding(target: Target, saved: BindingDraft, offer: Offer, keys: BindingKeys) -> BindingDraft:
    """The binding of a place as its widgets hold it, finished or not."""
    first = saved.sources[0]
    count = _held(keys.source_count, len(saved.sources))
    match _held(keys.source, "field" if first.source in BOUND else first.source):
        case "field":
            sources: list[SourceDraft] = []
            for number, each in enumerate(keys.of_sources(count)):
                begin = saved.sources[number] if number < len(saved.sources) else _further(target, sources, offer)
                sources.append(_held_source(target, begin, offer, each))
            return BindingDraft(sources=tuple(sources), fallback=_held(keys.fallback, saved.fallback))
        case "fixed":
            words = first.fixed or "".join(part for part in first.parts if isinstance(part, str)).strip()
            return BindingDraft(sources=(replace(first, source="fixed", fixed=_held(keys.fixed, words)),))
        case "text":
            typed = held_text(first, offer, keys)
            # The default that is saved where nobody wrote one is shown as that; a text with fields is never blank.
            fallback = _held(keys.fallback, "" if saved.fallback == target.hint else saved.fallback)
            fallback = fallback if fallback.strip() else target.hint
            wordless = tuple(each for each in typed.wordless if each in typed.fields)
            text = replace(first, source="text", parts=typed.parts, wordless=wordless)
            return BindingDraft(sources=(text,), fallback=fallback)
    return BindingDraft(sources=(replace(first, source="default"),), fallback=saved.fallback)


def _held(key: Key[T], first: T) -> T:
    return get_state(Key(set_default(key, first), first))


def _further(target: Target, before: Sequence[SourceDraft], offer: Offer) -> SourceDraft:
    suggested = [(each.source, each.path) for each in target.suggestions(offer)]
    return further_source(before, suggested)


def _held_source(target: Target, saved: SourceDraft, offer: Offer, keys: BindingKeys) -> SourceDraft:
    start = FieldPick(number=first_number())
    set_default(keys.pick, start.changed(saved.source, saved.path) if saved.source in BOUND else start)
    draft = _with_pick(saved, take_pick(keys, target.sources, offer))
    return draft if target.kind == "image" or not draft.path else _with_format(draft, offer, keys)


def _with_pick(saved: SourceDraft, pick: FieldPick) -> SourceDraft:
    source = pick.source or "event"
    return replace(saved, source=source, paths={**saved.paths, source: pick.path})


def _with_format(draft: SourceDraft, offer: Offer, keys: BindingKeys) -> SourceDraft:
    name, argument = _held(keys.format, draft.format), draft.argument
    if name == AS_SAVED and not draft.is_saved_otherwise:
        # It came with the field of a text; the widget offers no formats that were not saved here.
        name = ""
    if name in ARGUMENTS:
        argument = _held(keys.argument(name), argument if name == draft.format else offer.argument(name))
    return replace(draft, format=name, argument=argument)


# --- a text with fields -------------------------------------------------------------------------------------------


def held_text(saved: SourceDraft, offer: Offer, keys: BindingKeys) -> TypedText:
    """The text that begins with this one, after what its editor told and the widgets of its open field hold."""
    begin = TypedText(parts=saved.parts, wordless=saved.wordless, number=first_number())
    typed = (get_state(keys.typed) or begin).after(get_state(keys.text).get("text"), text_sources(offer))
    if field := typed.open_field:
        try:
            new = held_field(typed, field, offer, keys.part(typed))
        except InputError:
            new = field
        own = get_state(keys.part(typed).own_fallback)
        typed = typed if new == field else typed.with_open_field(new)
        typed = typed.with_words_missing(is_missing=own == "words" and not new.fallback)
    set_state(keys.typed, typed)
    return typed


def text_sources(offer: Offer) -> list[FieldSource]:
    """What the fields of a text can be of."""
    if not offer.sample:
        return ["profile"]
    return ["profile", "event", "item"] if offer.repeat else ["profile", "event"]


def held_source(field: TextField, offer: Offer, keys: BindingKeys) -> SourceDraft:
    """The open field of a text without its fallback, as its widgets hold it."""
    set_default(keys.pick, FieldPick(source=field.source, path=str(FieldPath(field.path))))
    pick = take_pick(keys, text_sources(offer), offer)
    saved = source_draft(field.model_dump(mode="json", by_alias=True))
    return _with_format(replace(saved, source=pick.source, paths={pick.source: pick.path}), offer, keys)


def held_field(typed: TypedText, field: TextField, offer: Offer, keys: BindingKeys) -> TextField:
    """The open field of a text as its widgets hold it; InputError where they hold none."""
    draft = held_source(field, offer, keys)
    has_words = bool(field.fallback) or field in typed.wordless
    kind = _held(keys.own_fallback, "" if field.fallback is None else "words" if has_words else "nothing")
    if kind != "words":
        return field_of(draft, None if kind == "" else "")
    return field_of(draft, _held(keys.fallback, field.fallback or ""))
