// The controls of an HTML editor: the picker at the cursor, and the panel on the template's block that stands in it.
import { findEditors } from "./adapters.js";
import { blockOf, pictureHtml, withBlock } from "./block.js";
import { openPanel } from "./dialog.js";
import { openPicker } from "./picker.js";
import { host, make, tell } from "./ui.js";

/** The bar above an editor. */
export function htmlBar(editor, visit) {
  const said = make("span", { role: "status" });
  const pick = () => openPicker(visit.ask, (asset) => tell(said, () => editor.insert(pictureHtml(asset))), visit.signal);
  const personalize = () => {
    if (!blockOf(live(editor).read())) {
      throw new Error("No Cloudinary template block stands in this HTML. Make one in the workspace first.");
    }
    openPanel({ said, block: async () => ({ html: blockOf(live(editor).read()) }), apply: (message) => apply(message, editor, visit, said) }, visit);
  };
  const bar = make("div", { class: "bar" },
    make("button", { onclick: pick }, "Cloudinary picker"),
    make("button", { class: "main", onclick: () => tell(said, personalize) }, "Personalize with Cloudinary"), said);
  return host("editor", bar);
}

async function apply({ html }, editor, { ask }, said) {
  if (typeof html !== "string") throw new Error("This panel is for an image block. Close it and open it again.");
  const current = live(editor);
  const text = current.read();
  if (!blockOf(text)) throw new Error("The block is gone from the editor. Nothing was written.");
  current.write(withBlock(text, html));
  if (blockOf(current.read()) !== html) throw new Error("The editor changed the block's HTML. Undo, then copy and paste.");
  const { error, note, version } = await ask({ type: "saved", html });
  const kept = version ? `Applied as version ${version}` : "Applied";
  said.textContent = error ? `Applied. The workspace was not told: ${error}` : note ? `${kept}, linked here only: ${note}` : `${kept}.`;
  return { said: said.textContent };
}

// A page may have drawn its editor anew since its controls were made.
function live(editor) {
  if (editor.element.isConnected) return editor;
  const again = findEditors().filter((one) => one.kind === editor.kind && blockOf(one.read()));
  if (again.length !== 1) throw new Error("The editor is gone. Nothing was written. Close the panel and open it again.");
  return again[0];
}
