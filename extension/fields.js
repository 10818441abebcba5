// The fields of image and link blocks: the picker fills them, and the panel personalizes a picture of the connected cloud.
import { fill } from "./adapters.js";
import { openPanel } from "./dialog.js";
import { openPicker } from "./picker.js";
import { fieldOf, isDelivered } from "./sites.js";
import { host, make, tell } from "./ui.js";

const NAMES = ["src", "alt", "href"];

/** The fields that belong together: those of the nearest form or group. */
export function findFields() {
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

/** The bar above the first of them; `refresh()` looks at the picture's address again. */
export function fieldBar(fields, visit) {
  const said = make("span", { role: "status" });
  const choose = (asset) => tell(said, () => {
    if (fields.src) write(fields, { src: asset.url, alt: asset.alt, href: asset.kind === "video" ? asset.link : fields.href?.value });
    else write(fields, { href: asset.link });
  });
  const pick = make("button", { onclick: () => openPicker(visit.ask, choose, visit.signal) },
    fields.src ? "Cloudinary picker" : "Link to an asset or video");
  const personalize = make("button", { class: "main", onclick: () => tell(said, () => onImage(fields, visit, said)) },
    "Personalize with Cloudinary");
  const bar = host("fields", make("div", { class: "bar" }, pick, personalize, said));
  bar.refresh = () => (personalize.hidden = !(fields.src && isDelivered(fields.src.value, visit.roots)));
  return bar;
}

function onImage(fields, visit, said) {
  const shown = values(fields);
  openPanel({
    said,
    says: replaced(fields),
    block: async () => ({ image: values(live(fields, shown)) }),
    apply: async ({ image }) => {
      if (!image) throw new Error("This panel is for an HTML block. Close it and open it again.");
      write(live(fields, shown), image);
      Object.assign(shown, image);
      said.textContent = fields.href || !image.href ? "Applied." : `Applied. This block has no field for its link: ${image.href}`;
      return { said: said.textContent };
    },
  }, visit);
}

/** What writing into these fields does, in a sentence. */
function replaced(fields) {
  if (!fields.src) return fields.href.value ? "Replaces this block's link." : "Fills in this block's link.";
  const named = new Intl.ListFormat("en-GB").format(["image", fields.alt && "alt text", fields.href && "link"].filter(Boolean));
  return `${fields.src.value ? "Replaces" : "Fills in"} this block's ${named}.`;
}

function values(fields) {
  return Object.fromEntries(NAMES.map((name) => [name, fields[name]?.value ?? ""]));
}

function write(fields, texts) {
  for (const name of NAMES) {
    if (!fields[name] || texts[name] === undefined || fields[name].value === texts[name]) continue;
    fill(fields[name], texts[name]);
    if (fields[name].value !== texts[name]) throw new Error("The editor changed the new values. Undo, then use copy and paste.");
  }
}

// A page may have drawn its fields anew since its controls were made: those that show the same picture are meant.
function live(fields, shown) {
  if (fields.src.isConnected) return fields;
  const again = findFields().filter((one) => one.src?.value === shown.src);
  if (again.length !== 1) throw new Error("The image block is no longer there. Nothing was written. Close the panel and open it again.");
  return again[0];
}
