// The look of everything that is drawn into somebody else's page: shadow roots, so that neither style reaches the other.

const STYLE = `
  :host { all: initial; color-scheme: light dark; --ground: #fff; --ink: #21342d; --quiet: #4a5a54; --line: #b9c4bf;
    --soft: #eef4f1; --main: #2f5d50; --pressed: #244a3f; --bad: #9b1c1c; }
  @media (prefers-color-scheme: dark) { :host { --ground: #151b19; --ink: #e8ece9; --quiet: #b3bdb8; --line: #4b5853;
    --soft: #24302c; --main: #3a7c69; --pressed: #2f6656; --bad: #ff9d94; } }
  * { box-sizing: border-box; font: 14px/1.4 system-ui, sans-serif; }
  button { padding: 6px 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--ground); color: var(--ink); cursor: pointer; }
  button:hover { background: var(--soft); } button.main { background: var(--main); border-color: var(--main); color: #fff; }
  button.main:hover { background: var(--pressed); }
  button:focus-visible, input:focus-visible, textarea:focus-visible { outline: 3px solid #8fd0bb; outline-offset: 1px; }
  .bar { display: flex; gap: 8px; align-items: center; flex-wrap: wrap; margin: 8px 0; }
  .inset { padding: 0 12px; }
  .bar span { color: var(--quiet); }
  .back { position: fixed; inset: 0; z-index: 2147483646; background: #10201a88; display: flex; }
  .box { margin: auto; width: min(980px, 94vw); height: min(860px, 92vh); display: flex; flex-direction: column;
    background: var(--ground); color: var(--ink); border-radius: 12px; overflow: hidden; box-shadow: 0 12px 48px #0006; }
  .wide { width: min(1240px, 98vw); height: min(900px, 96vh); }
  .question { display: flex; gap: 8px; align-items: center; padding: 10px 16px; background: var(--soft); border-bottom: 1px solid var(--line); }
  .question span { flex: 1; }
  .head { display: flex; gap: 12px; align-items: center; padding: 12px 16px; border-bottom: 1px solid var(--line); }
  .head b { font-weight: 600; font-size: 16px; } .head span { color: var(--quiet); flex: 1; }
  iframe { flex: 1; width: 100%; border: 0; background: var(--ground); }
  input { flex: 2; padding: 8px 12px; border: 1px solid var(--line); border-radius: 6px; color: inherit; background: var(--ground); }
  .grid { flex: 1; overflow: auto; padding: 16px; display: grid; gap: 12px; align-content: start;
    grid-template-columns: repeat(auto-fill, minmax(160px, 1fr)); grid-auto-rows: max-content; }
  .grid button { padding: 0 0 8px; overflow: hidden; text-align: center; }
  .grid img { display: block; width: 100%; aspect-ratio: 3 / 2; object-fit: contain; background: #f2f5f3; margin-bottom: 8px; }
  .grid small { color: var(--quiet); display: block; font-size: 12px; }
  [hidden] { display: none !important; }
  .panel { flex: 1; min-height: 0; display: flex; flex-direction: column; }
  .corner { position: fixed; right: 16px; bottom: 16px; z-index: 2147483645; max-width: 380px; padding: 12px 14px 4px;
    background: var(--ground); border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 6px 24px #0003; color: var(--ink); }
  .paste, .result { display: flex; flex-direction: column; gap: 8px; padding: 16px; } .paste { flex: 1; }
  .result { flex-direction: row; align-items: flex-start; padding-bottom: 8px; }
  textarea { flex: 1; padding: 10px; border: 1px solid var(--line); border-radius: 6px; color: inherit; background: var(--ground); resize: none;
    font: 13px/1.5 ui-monospace, monospace; } .result textarea { height: 76px; } .paste > button { align-self: flex-start; }
  .note { grid-column: 1 / -1; margin: 0; padding: 16px; color: var(--quiet); } .note.bad { color: var(--bad); }
`;

/** An element with these attributes and children; texts stay texts. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** A host element whose shadow root holds `children`. */
export function host(kind, ...children) {
  const element = make("div", { "data-cld-extension": kind });
  element.attachShadow({ mode: "open" }).append(make("style", {}, STYLE), ...children);
  return element;
}

/** What has the focus, also within the shadow roots of ours. */
function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

/**
 * A dialog over the page; `signal` closes it, Escape and its button do by `leave`, which may ask first. `says` tells
 * what it does to the page. `close()` is returned.
 */
export function dialog(title, controls, body, signal, { wide = false, says = "", leave = null, done = () => {} } = {}) {
  const before = focused();
  const ended = new AbortController();
  const close = () => {
    if (ended.signal.aborted) return;
    ended.abort();
    shown.remove();
    before?.focus?.();
    done();
  };
  const head = make("div", { class: "head" }, make("b", {}, title), make("span", { id: "says" }, says), ...controls, make("button", { onclick: () => (leave ?? close)() }, "Close"));
  const box = make("div", { class: wide ? "box wide" : "box", role: "dialog", "aria-modal": "true", "aria-label": title, "aria-describedby": "says" }, head, body);
  const shown = host("dialog", make("div", { class: "back" }, box));
  document.body.append(shown);
  document.addEventListener("keydown", (event) => event.key === "Escape" && (leave ?? close)(), { signal: ended.signal, capture: true });
  signal.addEventListener("abort", close, { signal: ended.signal });
  (box.querySelector("input, textarea") ?? box.querySelector("button")).focus();
  return close;
}

/** Says something in the corner of the page until it is read. */
export function notice(text, signal) {
  const shown = host("notice", make("div", { class: "corner" }, make("span", { role: "status" }, text),
    make("div", { class: "bar" }, make("button", { onclick: () => shown.remove() }, "Close"))));
  document.body.append(shown);
  signal.addEventListener("abort", () => shown.remove());
}

/** Does what a press asks for; what goes wrong is said beside it. */
export function tell(said, action) {
  said.textContent = "";
  try {
    action();
  } catch (error) {
    said.textContent = error.message;
  }
}
