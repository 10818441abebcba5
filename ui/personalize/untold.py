"""What is typed is kept by the browser until the page has been told, and given back after a reload."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

import streamlit as st

from core.domain.places import ALT, LINK
from ui.app.component import class_name
from ui.app.keys import Key
from ui.app.state import get_state, person, set_state, workspace
from ui.personalize import keys
from ui.personalize.keys import BindingKeys
from ui.personalize.text_editor import begin_text
from ui.personalize.transfer import WidgetScope
from ui.personalize.typed_text import TypedText

# A page that is left cannot tell anything any more: its connection is closed before the page has run.
_KEEP: Final = """
export default function({data, parentElement, setTriggerValue}) {
  if (parentElement.forget) parentElement.forget();
  const {held, owner} = data;
  const read = () => {
    const kept = JSON.parse(sessionStorage.getItem('untold'));
    return kept?.owner === owner ? kept.texts : {};
  };
  const write = texts => {
    if (Object.keys(texts).length) sessionStorage.setItem('untold', JSON.stringify({owner, texts}));
    else sessionStorage.removeItem('untold');
  };
  const keep = (key, typed) => key in held && write({...read(), [key]: typed});
  const isTold = ([key, {text, number}]) => number === undefined ? held[key] === text : held[key] >= number;
  const onInput = ({target}) => {
    if (!target.matches('textarea, input:not([role="combobox"])')) return;
    const key = /st-key-([\\w-]+)/.exec(target.closest('[class*="st-key-"]')?.className)?.[1];
    keep(key, {text: target.value});
  };
  const onTyped = ({detail: {key, ...typed}}) => keep(key, typed);
  const begins = !parentElement.begun;
  parentElement.begun = true;
  // The numbers of a text are those of the page that told them.
  const untold = Object.entries(read()).filter(([key, typed]) =>
    begins ? key in held && held[key] !== typed.text : !isTold([key, typed]));
  write(Object.fromEntries(untold));
  if (begins && untold.length) setTriggerValue('untold', Object.fromEntries(untold));
  document.addEventListener('input', onInput, true);
  document.addEventListener('typed', onTyped, true);
  parentElement.forget = () => {
    document.removeEventListener('input', onInput, true);
    document.removeEventListener('typed', onTyped, true);
  };
  return parentElement.forget;
}
"""


def keep_untold(scope: WidgetScope) -> None:
    """Let the browser keep what is typed for this block, for the same person and account, until the page holds it."""
    owner = sha256(f"{person()} {workspace().account.label}".encode()).hexdigest()[:16]
    held: dict[str, str | int] = {class_name(key): get_state(key) for key in _texts(scope)}
    for binding in _bindings(scope):
        typed = get_state(binding.typed)
        held[class_name(binding.text)] = typed.number if typed else 0
    keeper = st.components.v2.component("personalize_untold", js=_KEEP)
    keeper(data={"held": held, "owner": owner}, key=keys.UNTOLD.name, on_untold_change=lambda: _give_back(scope))


def _bindings(scope: WidgetScope) -> list[BindingKeys]:
    return [scope.keys.of_place(place) for place in (*scope.slots, ALT, LINK)]


def _texts(scope: WidgetScope) -> Iterator[Key[str]]:
    """The texts that a person types for the block's choices."""
    for binding in _bindings(scope):
        yield binding.fixed
        yield binding.fallback
        yield binding.argument(get_state(binding.format))
    if get_state(scope.keys.by_hand):
        yield scope.keys.html


def _give_back(scope: WidgetScope) -> None:
    match get_state(keys.UNTOLD):
        case {"untold": dict(untold)}:
            for key in _texts(scope):
                match untold.get(class_name(key)):
                    case {"text": str(text)}:
                        set_state(key, text)
            for binding in _bindings(scope):
                match untold.get(class_name(binding.text)):
                    case {"parts": list(parts)}:
                        _begin_again(parts, binding)


def _begin_again(parts: list[Any], binding: BindingKeys) -> None:
    """Go on with a text; it is one of words and fields again where the page knew of no field in it yet."""
    typed = TypedText().after({"number": 1, "parts": parts, "open": None}, ["profile"])
    # What nobody can read is left as the page has it.
    if typed.number:
        begin_text(typed.parts, binding, "end")
