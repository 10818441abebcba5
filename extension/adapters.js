// One way to read and write each kind of editor, always through what it does for a person, so that it can undo.
import { CODE_EDITOR, EDITORS } from "./sites.js";

/** Types a text over the selection as a person would: events fire, and undo takes it back. */
function type(element, text) {
  element.focus();
  if (!document.execCommand("insertText", false, text)) {
    throw new Error("The editor did not accept the text. Copy it from the panel instead.");
  }
}

const PLAIN = {
  textarea: {
    read: (element) => element.value,
    select: (element) => [element.selectionStart, element.selectionEnd],
    replace: (element, { start, end, text }) => {
      element.focus();
      element.setSelectionRange(start, end);
      type(element, text);
    },
  },
  contenteditable: {
    // Only as a source editor: rendered HTML would be rewritten by the browser.
    read: (element) => element.innerText,
    select: selectIn,
    replace: (element, { start, end, text }) => {
      const range = rangeIn(element, start, end);
      element.focus();
      const whole = element.innerText;
      if (range) getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
      else getSelection().selectAllChildren(element);
      type(element, range ? text : whole.slice(0, start) + text + whole.slice(end));
    },
  },
};

/** The text nodes of an element, if they alone are what is read of it. */
function textNodes(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return element.innerText === nodes.map((node) => node.data).join("") ? nodes : null;
}

/** A range of characters of an element; null where lines are elements, which cannot be counted. */
function rangeIn(element, start, end) {
  const nodes = textNodes(element);
  if (!nodes) return null;
  const range = document.createRange();
  range.selectNodeContents(element);
  let passed = 0;
  for (const node of nodes) {
    const next = passed + node.length;
    if (passed <= start && start <= next) range.setStart(node, start - passed);
    if (passed <= end && end <= next) {
      range.setEnd(node, end - passed);
      break;
    }
    passed = next;
  }
  return range;
}

/** Which characters are selected; null where that cannot be counted. */
function selectIn(element) {
  const selection = getSelection();
  if (!selection.rangeCount || !element.contains(selection.anchorNode) || !textNodes(element)) return null;
  const chosen = selection.getRangeAt(0);
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(chosen.startContainer, chosen.startOffset);
  const start = before.toString().length;
  return [start, start + chosen.toString().length];
}

function inPage(kind, verb) {
  return (element, place = {}) => {
    let answer = null;
    element.addEventListener("cld-editor-answer", (event) => (answer = JSON.parse(event.detail)), { once: true });
    element.dispatchEvent(new CustomEvent("cld-editor", { detail: JSON.stringify({ kind, verb, ...place }) }));
    if (!answer || answer.error) throw new Error("The editor is not responding. Use copy and paste instead.");
    return answer.value;
  };
}

/**
 * `{kind, element, read(), select(), replace({start, end, text})}` for every editor on the page. `select()` gives
 * `[start, end]` in characters of the text, null where the editor does not tell.
 */
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
  const verbs = PLAIN[kind] ?? { read: inPage(kind, "read"), select: inPage(kind, "select"), replace: inPage(kind, "replace") };
  return {
    kind,
    element,
    read: () => verbs.read(element),
    select: () => verbs.select(element),
    replace: (place) => verbs.replace(element, place),
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
