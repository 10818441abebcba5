// One way to read and write each kind of editor, always through what it does for a person, so that it can undo.
import { CODE_EDITOR, EDITORS } from "./sites.js";

/** Types a text over the selection as a person would: events fire, and undo takes it back. */
function type(element, text) {
  element.focus();
  if (!document.execCommand("insertText", false, text)) {
    throw new Error("The editor did not take the text. Copy it from the panel instead.");
  }
}

const PLAIN = {
  textarea: {
    read: (element) => element.value,
    write: (element, text) => {
      element.focus();
      element.select();
      type(element, text);
    },
    insert: type,
  },
  contenteditable: {
    // Only as a source editor: rendered HTML would be rewritten by the browser.
    read: (element) => element.innerText,
    write: (element, text) => {
      element.focus();
      getSelection().selectAllChildren(element);
      type(element, text);
    },
    insert: type,
  },
};

function inPage(kind, verb) {
  return (element, text) => {
    let answer = null;
    element.addEventListener("cld-editor-answer", (event) => (answer = JSON.parse(event.detail)), { once: true });
    element.dispatchEvent(new CustomEvent("cld-editor", { detail: JSON.stringify({ kind, verb, text }) }));
    if (!answer || answer.error) throw new Error("The editor does not answer. Use copy and paste instead.");
    return answer.text;
  };
}

/** `{kind, element, read(), write(text), insert(text)}` for every editor on the page. */
export function findEditors(page = document) {
  const found = new Map();
  for (const { kind, selector } of EDITORS) {
    for (const element of page.querySelectorAll(selector)) {
      const outer = element.parentElement?.closest(CODE_EDITOR);
      if (!outer && !found.has(element) && !hidden(element)) found.set(element, adapter(kind, element));
    }
  }
  return [...found.values()];
}

function hidden(element) {
  return element.offsetParent === null;
}

function adapter(kind, element) {
  const verbs = PLAIN[kind] ?? { read: inPage(kind, "read"), write: inPage(kind, "write"), insert: inPage(kind, "insert") };
  return {
    kind,
    element,
    read: () => verbs.read(element),
    write: (text) => verbs.write(element, text),
    insert: (text) => verbs.insert(element, text),
  };
}

/** Fills a field as a person would. */
export function fill(input, text) {
  input.focus();
  input.select();
  if (text) type(input, text);
  else document.execCommand("delete");
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
