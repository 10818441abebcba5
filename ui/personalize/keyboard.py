"""The keyboard on Personalize, and the way from a figure to the cell that it comes from."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.app.keys import CELL_OPEN
from ui.app.state import get_state, set_state
from ui.personalize import keyboard_text as texts
from ui.personalize import keys

# Alt+Shift and an arrow: no browser and no widget of ours uses them but to select in a text.
_LISTEN = """
export default function({data, parentElement}) {
  const find = name => document.querySelector(`.st-key-${name}`);
  if (data.number && parentElement.told !== data.number) {
    parentElement.told = data.number;
    setTimeout(() => {
      const cell = find(data.cell);
      cell?.scrollIntoView({block: 'start'});
      cell?.querySelector('summary')?.focus({preventScroll: true});
    }, 150);
  }
  const press = name => document.querySelector(`.st-key-${data.pane} [class*="${name}"] button`)?.click();
  const fields = 'input, textarea, button, [tabindex="0"]';
  const slot = step => {
    const cards = [...document.querySelectorAll(`.st-key-${data.bindings} [class*="_card"]`)];
    const at = cards.findIndex(card => card.contains(document.activeElement));
    const next = cards[at < 0 ? (step > 0 ? 0 : cards.length - 1) : Math.min(cards.length - 1, Math.max(0, at + step))];
    const field = next?.querySelector(fields);
    field?.focus({preventScroll: true});
    next?.scrollIntoView({block: 'nearest'});
  };
  const texts = 'textarea, [contenteditable="true"], input:not([role="combobox"], [type="checkbox"], [type="radio"])';
  const writes = () => document.activeElement?.matches(texts);
  const onKey = event => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 's') {
      // What is being written counts: leaving the field tells it to the page before the button is pressed.
      if (writes()) document.activeElement.blur();
      return;
    }
    // In a text these keys select words and paragraphs.
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || writes()) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') slot(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
      press(event.key === 'ArrowRight' ? '_next' : '_previous');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (parentElement.forget) parentElement.forget();
  document.addEventListener('keydown', onKey, true);
  parentElement.forget = () => document.removeEventListener('keydown', onKey, true);
  return parentElement.forget;
}
"""


def listen() -> None:
    """Listen to the keys that go from slot to slot and from recipient to recipient, and go where a figure leads."""
    cell, number = get_state(keys.GO_TO)
    listener = st.components.v2.component("personalize_keyboard", js=_LISTEN)
    data = {"cell": cell, "number": number, "bindings": keys.BINDINGS, "pane": keys.PREVIEW_PANE}
    listener(data=data, key="personalize_keyboard")


def show_shortcuts() -> None:
    """Draw what tells the keys."""
    box = st.popover(texts.KEYBOARD, icon=":material/keyboard:", type="tertiary", key="shortcuts", on_change="rerun")
    if box.open:
        box.markdown(texts.SHORTCUTS)


def lead_to(cell: str, label: str, icon: str, place: DeltaGenerator) -> None:
    """Draw a figure that opens the cell of this name and goes there."""
    key = CELL_OPEN[f"personalize_{cell}"]
    place.button(label, key=f"to_{key.name}", icon=icon, type="tertiary", on_click=_go, args=(key.name,))


def _go(name: str) -> None:
    set_state(CELL_OPEN[name.removeprefix(CELL_OPEN.prefix)], True)
    set_state(keys.GO_TO, (name, get_state(keys.GO_TO)[1] + 1))
