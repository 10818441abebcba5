// Puts the chosen editor in place, and hands its text to the form when it is sent.
const FILES = new URL(".", import.meta.url).href;
const form = document.getElementById("html-block");
const field = form.querySelector("textarea[name=html]");

const EDITORS = {
  async textarea(place) {
    const area = Object.assign(document.createElement("textarea"), { value: field.value, spellcheck: false });
    area.setAttribute("aria-label", "HTML");
    place.append(area);
    return () => area.value;
  },
  async contenteditable(place) {
    const box = document.createElement("pre");
    box.setAttribute("contenteditable", "plaintext-only");
    box.setAttribute("role", "textbox");
    box.setAttribute("aria-label", "HTML");
    box.textContent = field.value;
    place.append(box);
    return () => box.innerText;
  },
  async codemirror5(place) {
    style("codemirror5/lib/codemirror.css");
    await script("codemirror5/lib/codemirror.js");
    for (const mode of ["xml", "javascript", "css", "htmlmixed"]) await script(`codemirror5/mode/${mode}/${mode}.js`);
    const editor = window.CodeMirror(place, { value: field.value, mode: "htmlmixed", lineNumbers: true, lineWrapping: true });
    return () => editor.getValue();
  },
  async codemirror6(place) {
    const [{ EditorView, basicSetup }, { html }] = await Promise.all([import("codemirror"), import("@codemirror/lang-html")]);
    const view = new EditorView({ doc: field.value, parent: place, extensions: [basicSetup, html(), EditorView.lineWrapping] });
    return () => view.state.doc.toString();
  },
  async monaco(place) {
    await script("monaco-editor/min/vs/loader.js");
    window.require.config({ paths: { vs: `${FILES}monaco-editor/min/vs` } });
    await new Promise((done, failed) => window.require(["vs/editor/editor.main"], done, failed));
    const editor = window.monaco.editor.create(place, { value: field.value, language: "html", minimap: { enabled: false }, wordWrap: "on" });
    return () => editor.getValue();
  },
  async ace(place) {
    await script("ace-builds/src-min-noconflict/ace.js");
    window.ace.config.set("basePath", `${FILES}ace-builds/src-min-noconflict`);
    const editor = window.ace.edit(place, { mode: "ace/mode/html", value: field.value, wrap: true });
    return () => editor.getValue();
  },
};

function script(path) {
  return new Promise((done, failed) => {
    document.head.append(Object.assign(document.createElement("script"), { src: FILES + path, onload: done, onerror: failed }));
  });
}

function style(path) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: FILES + path }));
}

const reads = [];
for (const place of document.querySelectorAll(".code")) reads.push(await EDITORS[place.dataset.editor](place));
// The image and the link block are kept for this tab alone: a Universal Content block has no place for them.
const fields = [...document.querySelectorAll("fieldset input")];
const kept = JSON.parse(sessionStorage.getItem(location.pathname) ?? "{}");
for (const input of fields) input.value = kept[input.name] ?? input.value;
form.addEventListener("submit", () => {
  field.value = reads[0]();
  sessionStorage.setItem(location.pathname, JSON.stringify(Object.fromEntries(fields.map(({ name, value }) => [name, value]))));
});
const shown = document.getElementById("shown");
const source = document.querySelector("input[name=src]");
const show = () => (source.value ? (shown.src = source.value) : shown.removeAttribute("src"));
source.addEventListener("input", show);
show();

const preview = document.getElementById("preview");
const recipient = document.getElementById("recipient");
// The page begins with who was chosen on the block's own page, or with the newest recipient of the block's event.
const RECIPIENT = `recipient of ${location.pathname}`;
const before = new URLSearchParams(location.search).has("event") ? null : sessionStorage.getItem(RECIPIENT);
if ([...recipient.options].some(({ value }) => value === before)) recipient.value = before;
sessionStorage.setItem(RECIPIENT, recipient.value);
let previewed = null;
let asking = false;

/** Renders the email again when the text or the recipient has changed; the editors differ in how they tell, so it looks. */
async function refresh() {
  const body = new URLSearchParams({ html: reads.length ? reads[0]() : field.value, event: recipient.value });
  if (asking || body.toString() === previewed) return;
  asking = true;
  const answer = await fetch(preview.dataset.from, { method: "POST", body }).catch(() => null);
  if (answer?.ok) {
    preview.innerHTML = await answer.text();
    previewed = body.toString();
  }
  asking = false;
}
recipient.addEventListener("change", () => {
  sessionStorage.setItem(RECIPIENT, recipient.value);
  refresh();
});
setInterval(refresh, 500);
refresh();
document.body.dataset.ready = "yes";
