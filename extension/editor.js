// On a page with an e-mail editor: finds the editors and fields again whenever the page changes, and gives them controls.
import { fill, findEditors } from "./adapters.js";
import { blockOf, pictureHtml, withBlock } from "./block.js";
import { openPicker } from "./picker.js";
import { fieldOf } from "./sites.js";
import { dialog, host, make } from "./ui.js";

const QUIET = 200;

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
  }, 500);
}

async function ask(message) {
  try {
    return await chrome.runtime.sendMessage(message);
  } catch {
    return { error: "The extension was updated. Reload this page." };
  }
}

async function controls(signal) {
  const hello = await ask({ type: "hello" });
  if (hello.elsewhere || signal.aborted) return;
  const bars = new Map();
  const panels = new Map();

  function scan() {
    for (const [element, bar] of bars) {
      if (!element.isConnected || !bar.isConnected) {
        bar.remove();
        bars.delete(element);
      }
    }
    for (const editor of findEditors()) {
      if (!bars.has(editor.element)) place(editor.element, editorBar(editor, panels, signal));
    }
    for (const fields of findFields()) {
      const first = fields.src ?? fields.href;
      if (!bars.has(first)) place(first, fieldBar(fields, signal));
    }
    const none = bars.size === 0;
    if (none && !bars.fallback) document.body.append((bars.fallback = fallback(signal)));
    if (!none && bars.fallback) {
      bars.fallback.remove();
      bars.fallback = null;
    }
  }

  function place(element, bar) {
    element.before(bar);
    bars.set(element, bar);
  }

  let timer;
  const watcher = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(scan, QUIET);
  });
  watcher.observe(document.body, { childList: true, subtree: true });
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
    bars.fallback?.remove();
  });
  scan();
}

function editorBar(editor, panels, signal) {
  const said = make("span", { role: "status" });
  const pick = () => openPicker(ask, (asset) => tell(said, () => editor.insert(pictureHtml(asset))), signal);
  const personalize = () => {
    const current = live(editor);
    if (!blockOf(current.read())) {
      said.textContent = "No Cloudinary template block stands in this HTML. Make one in the workspace first.";
      return;
    }
    openPanel(current, panels, said, signal);
  };
  const bar = make("div", { class: "bar" },
    make("button", { onclick: pick }, "Cloudinary picker"),
    make("button", { class: "main", onclick: () => tell(said, personalize) }, "Personalize with Cloudinary"), said);
  return host("editor", bar);
}

// A page may have drawn its editor anew since its controls were made.
function live(editor) {
  if (editor.element.isConnected) return editor;
  const again = findEditors().filter((one) => one.kind === editor.kind && blockOf(one.read()));
  if (again.length !== 1) throw new Error("The editor is gone. Close the panel and open it again.");
  return again[0];
}

function openPanel(editor, panels, said, signal) {
  const id = crypto.randomUUID();
  const frame = make("iframe", { src: `${chrome.runtime.getURL("panel.html")}#${id}`, title: "Personalize with Cloudinary" });
  const serve = {
    block: async () => ({ html: blockOf(live(editor).read()) }),
    apply: async ({ html }) => {
      const current = live(editor);
      const text = current.read();
      if (!blockOf(text)) throw new Error("The block is gone from the editor. Nothing was written.");
      current.write(withBlock(text, html));
      if (blockOf(current.read()) !== html) throw new Error("The editor changed the block's HTML. Undo, then copy and paste.");
      const { error, note, version } = await ask({ type: "saved", html });
      const kept = version ? `Applied as version ${version}` : "Applied";
      said.textContent = error ? `Applied. The workspace was not told: ${error}` : note ? `${kept}, linked here only: ${note}` : `${kept}.`;
      return { said: said.textContent };
    },
  };
  panels.set(id, (message) => (Object.hasOwn(serve, message.type) ? serve[message.type](message) : Promise.reject(new Error("unknown"))));
  dialog("Personalize with Cloudinary", [], frame, signal, () => panels.delete(id));
}

/** The fields that belong together: those of the nearest form or group. */
function findFields() {
  const groups = new Map();
  for (const input of document.querySelectorAll("input[type='text'], input[type='url'], input:not([type])")) {
    const name = fieldOf(input.labels?.[0]?.textContent ?? input.getAttribute("aria-label") ?? "");
    if (!name || input.offsetParent === null) continue;
    const group = input.closest("fieldset, form, section, [role='group']") ?? document.body;
    const fields = groups.get(group) ?? {};
    fields[name] ??= input;
    groups.set(group, fields);
  }
  return [...groups.values()].filter((fields) => fields.src || fields.href);
}

function fieldBar(fields, signal) {
  const said = make("span", { role: "status" });
  const write = (asset) => {
    if (fields.src) {
      fill(fields.src, asset.url);
      if (fields.alt) fill(fields.alt, asset.alt);
      if (fields.href && asset.kind === "video") fill(fields.href, asset.link);
    } else {
      fill(fields.href, asset.link);
    }
  };
  const pick = () => openPicker(ask, (asset) => tell(said, () => write(asset)), signal);
  const label = fields.src ? "Cloudinary picker" : "Link to an asset";
  return host("fields", make("div", { class: "bar" }, make("button", { onclick: pick }, label), said));
}

function fallback(signal) {
  const said = make("span", { role: "status" });
  const copy = async (asset) => {
    await navigator.clipboard.writeText(pictureHtml(asset));
    said.textContent = "Its HTML is copied. Paste it into your block.";
  };
  const pick = () => openPicker(ask, (asset) => copy(asset).catch((error) => (said.textContent = error.message)), signal);
  const bar = make("div", { class: "bar", style: "position:fixed;right:16px;bottom:16px;z-index:2147483645" },
    said, make("button", { class: "main", onclick: pick, title: "No editor was recognised here: works by copy and paste" }, "Cloudinary: copy HTML"));
  return host("fallback", bar);
}

function tell(said, action) {
  said.textContent = "";
  try {
    action();
  } catch (error) {
    said.textContent = error.message;
  }
}
