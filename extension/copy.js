// Where no editor is recognised: the picker and the panel by copy and paste.
import { blockOf, pictureHtml } from "./block.js";
import { openPanel } from "./dialog.js";
import { openPicker } from "./picker.js";
import { dialog, host, make, tell } from "./ui.js";

/** The bar in the corner of the page. */
export function copyBar(visit) {
  const pick = () => openPicker(visit.ask, (asset) => toCopy(pictureHtml(asset), visit), visit.signal, "Gives you HTML to copy.");
  return host("copy", make("div", { class: "corner" },
    make("span", {}, "No supported editor was found on this page. Use copy and paste instead."),
    make("div", { class: "bar" },
      make("button", { onclick: pick }, "Cloudinary picker"),
      make("button", { class: "main", onclick: () => fromPaste(visit) }, "Personalize with Cloudinary"))));
}

function toCopy(html, { signal }) {
  const area = text("HTML to paste into your block", html);
  dialog("Copy HTML", [], make("div", { class: "paste" }, area, copyButton(area)), signal);
  area.select();
}

function fromPaste(visit) {
  const area = text("Paste the HTML of your Cloudinary template block here", "");
  const said = make("span", { role: "status" });
  const open = make("button", { class: "main" }, "Personalize");
  const close = dialog("Personalize with Cloudinary", [], make("div", { class: "paste" }, area, make("div", { class: "bar" }, open, said)), visit.signal);
  open.addEventListener("click", () => tell(said, () => {
    const html = blockOf(area.value);
    if (!html) throw new Error("This HTML contains no Cloudinary template block. Create one in the workspace first.");
    close();
    panelOn(html, visit);
  }));
}

function panelOn(html, visit) {
  const area = text("The block's HTML", html);
  const result = make("div", { class: "result" }, area, copyButton(area));
  const apply = async (message) => {
    area.value = message.html;
    area.select();
    return { said: "Copy the block's new HTML above, then paste it over the block in your editor.", stays: true };
  };
  openPanel({ says: "Apply gives you HTML to copy.", block: async () => ({ html: area.value }), apply }, visit, result);
}

function text(label, value) {
  const area = make("textarea", { "aria-label": label, placeholder: label, spellcheck: "false" });
  area.value = value;
  return area;
}

function copyButton(area) {
  const button = make("button", {}, "Copy");
  button.addEventListener("click", async () => {
    area.select();
    await navigator.clipboard.writeText(area.value).catch(() => document.execCommand("copy"));
    button.textContent = "Copied";
  });
  return button;
}
