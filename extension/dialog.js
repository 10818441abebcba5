// The panel's dialog: a frame of the extension's own, which shows the workspace's Personalize page.
import { dialog, make, notice } from "./ui.js";

/**
 * Opens the panel on what `serve.block()` gives: `{html}` or `{image: {src, alt, href}}`. `serve.apply(…)` gets the
 * same shape back and answers `{said}`, which closes the panel, or `{said, stays: true}`. `serve.said` is the element
 * that says so beside the editor, which the page may have drawn anew meanwhile; `says` tells what Apply replaces;
 * `above` stands over the frame.
 */
export function openPanel(serve, { panels, signal }, ...above) {
  const id = crypto.randomUUID();
  const frame = make("iframe", { src: `${chrome.runtime.getURL("panel.html")}#${id}`, title: "Personalize with Cloudinary" });
  let changed = false;
  const question = make("div", { class: "question", role: "alert", hidden: "" });
  const stayed = () => {
    question.hidden = true;
    frame.focus();
  };
  const ask = () => {
    const stay = make("button", { class: "main", onclick: stayed }, "Keep editing");
    question.replaceChildren(make("span", {}, "Your changes have not been applied."), stay,
      make("button", { onclick: () => close() }, "Close without applying"));
    question.hidden = false;
    stay.focus();
  };
  const leave = () => (changed ? ask() : close());
  const known = {
    block: serve.block,
    apply: async (message) => {
      const answer = await serve.apply(message);
      changed = false;
      if (!answer.stays) {
        // The panel hears of it first: an answer finds no frame that is gone.
        setTimeout(close);
        if (!serve.said.isConnected) notice(answer.said, signal);
      }
      return answer;
    },
    changed: async (message) => ({ changed: (changed = message.changed === true) }),
    leave: async () => ({ left: leave() }),
  };
  panels.set(id, (message) => (Object.hasOwn(known, message.type) ? known[message.type](message) : Promise.reject(new Error("unknown"))));
  const body = make("div", { class: "panel" }, question, ...above, frame);
  const close = dialog("Personalize with Cloudinary", [], body, signal, { wide: true, says: serve.says, leave, done: () => panels.delete(id) });
  return close;
}
