// The panel's dialog: a frame of the extension's own, which shows the workspace's Personalize page.
import { dialog, make } from "./ui.js";

/**
 * Opens the panel on what `serve.block()` gives: `{html}` or `{image: {src, alt, href}}`. `serve.apply(…)` gets the
 * same shape back and answers `{said}`; `above` stands over the frame.
 */
export function openPanel(serve, { panels, signal }, ...above) {
  const id = crypto.randomUUID();
  const frame = make("iframe", { src: `${chrome.runtime.getURL("panel.html")}#${id}`, title: "Personalize with Cloudinary" });
  const known = { block: serve.block, apply: serve.apply };
  panels.set(id, (message) => (Object.hasOwn(known, message.type) ? known[message.type](message) : Promise.reject(new Error("unknown"))));
  return dialog("Personalize with Cloudinary", [], make("div", { class: "panel" }, ...above, frame), signal, () => panels.delete(id));
}
