// On Cloudinary's console: the selection goes to the workspace.
import { queryFor, selectedAssets } from "./selection.js";
import { host, make } from "./ui.js";

const QUIET = 200;

/** Shows the buttons while something is selected. */
export async function start() {
  const { origin } = await chrome.runtime.sendMessage({ type: "workspace" });
  if (!origin) return;
  const count = make("span", { role: "status" });
  const go = (page) => window.open(`${origin}/${page}${queryFor(selectedAssets(document))}`, "_blank", "noopener");
  const bar = host("console", make("div", { class: "corner" }, count, make("div", { class: "bar" },
    make("button", { onclick: () => go("links") }, "Links to Klaviyo"),
    make("button", { class: "main", onclick: () => go("send") }, "Send to Klaviyo"))));

  let timer;
  function look() {
    const { length } = selectedAssets(document);
    count.textContent = `${length} selected for Klaviyo`;
    if (!length) bar.remove();
    else if (!bar.isConnected) document.body.append(bar);
  }
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET);
  };
  const attributes = ["aria-checked", "aria-selected"];
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true, attributeFilter: attributes });
  document.addEventListener("change", soon, true);
  look();
}
