// On a page with an e-mail editor: finds the editors and fields again whenever the page changes, and gives them controls.
import { findEditors } from "./adapters.js";
import { copyBar } from "./copy.js";
import { fieldBar, findFields } from "./fields.js";
import { htmlBar } from "./html.js";
import { editorAt, isSource } from "./sites.js";

const QUIET = 200;
const LOOK = 500;

/** Begins, and begins anew when the address changes without a load. */
export function start() {
  let address = location.href;
  let visit = new AbortController();
  controls(visit.signal);
  setInterval(() => {
    if (location.href === address) return;
    address = location.href;
    visit.abort();
    visit = new AbortController();
    controls(visit.signal);
  }, LOOK);
}

async function ask(message) {
  try {
    return await chrome.runtime.sendMessage(message);
  } catch {
    return { error: "The extension was updated. Reload this page." };
  }
}

/** What every control needs: the way to the workspace, its cloud's delivery URLs, the open panels, the end of the visit. */
async function controls(signal) {
  const hello = await ask({ type: "hello" });
  if (hello.elsewhere || signal.aborted) return;
  const panels = new Map();
  const visit = { ask, roots: hello.roots, panels, signal };
  const bars = new Map();
  let copy = null;

  function scan() {
    for (const [element, bar] of bars) {
      if (element.isConnected && bar.isConnected) continue;
      bar.remove();
      bars.delete(element);
    }
    for (const editor of findEditors()) {
      if (!bars.has(editor.element) && isSource(editor)) place(editor.element, htmlBar(editor, visit));
    }
    for (const fields of findFields()) {
      const first = fields.src ?? fields.href;
      if (!bars.has(first)) place(first, fieldBar(fields, visit));
    }
    for (const bar of bars.values()) bar.refresh?.();
    const lost = bars.size === 0 && editorAt(location.href) !== "";
    if (lost && !copy?.isConnected) document.body.append((copy = copyBar(visit)));
    if (!lost) copy = copy?.remove() ?? null;
  }

  function place(element, bar) {
    element.before(bar);
    bars.set(element, bar);
  }

  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(scan, QUIET);
  };
  const watcher = new MutationObserver(soon);
  watcher.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("input", soon, { capture: true, signal });
  document.addEventListener("change", soon, { capture: true, signal });
  chrome.runtime.onMessage.addListener(answer);

  function answer(message, sender, reply) {
    if (sender.id !== chrome.runtime.id || !panels.has(message.panel)) return false;
    panels.get(message.panel)(message).then(reply, (error) => reply({ error: error.message }));
    return true;
  }

  signal.addEventListener("abort", () => {
    watcher.disconnect();
    clearTimeout(timer);
    chrome.runtime.onMessage.removeListener(answer);
    for (const bar of bars.values()) bar.remove();
    copy?.remove();
  });
  scan();
}
