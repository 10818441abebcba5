// The controls of an HTML editor: the picker at the cursor, and the panel on the template's block at the cursor.
import { findEditors } from "./adapters.js";
import { appliedText, findAgain, findBlocks, insertion, pictureHtml, selectedBlock } from "./block.js";
import { openPanel } from "./dialog.js";
import { openPicker } from "./picker.js";
import { host, make, tell } from "./ui.js";

/** The bar above an editor. */
export function htmlBar(editor, visit) {
  const said = make("span", { role: "status" });
  const button = (name, action, attributes = {}) => make("button", { ...attributes, onclick: () => tell(said, () => action(editor, visit, said)) }, name);
  return host("editor", make("div", { class: "bar inset" },
    button("Cloudinary picker", pick), button("Personalize with Cloudinary", personalize, { class: "main" }), said));
}

// The selection is that of the press: the dialog takes the focus, and some editors then forget theirs.
function pick(editor, visit, said) {
  const current = live(editor);
  const text = current.read();
  const selected = current.select();
  const place = selected ? insertion(text, selected) : { start: text.length, end: text.length, says: "Inserts at the end." };
  const choose = (asset) => tell(said, () => {
    if (current.read() !== text) throw new Error("The text has changed in the meantime. Nothing was written. Open the picker again.");
    current.replace({ ...place, text: pictureHtml(asset, place) });
  });
  openPicker(visit.ask, choose, visit.signal, place.says);
}

function personalize(editor, visit, said) {
  const current = live(editor);
  const block = selectedBlock(current.read(), current.select() ?? [0, 0]);
  if (!block) throw new Error("This HTML contains no Cloudinary template block. Create one in the workspace first.");
  openPanel({
    said,
    says: block.says,
    block: async () => ({ html: block.html }),
    apply: (message) => apply(message, block, editor, visit, said),
  }, visit);
}

async function apply({ html }, block, editor, { ask }, said) {
  if (typeof html !== "string") throw new Error("This panel is for an image block. Close it and open it again.");
  const current = live(editor);
  const place = findAgain(current.read(), block);
  if (!place) throw new Error("The block was changed in the editor. Nothing was written. Close the panel and open it again.");
  current.replace({ ...place, text: html });
  if (!current.read().startsWith(html, place.start)) throw new Error("The editor changed the block's HTML. Undo, then use copy and paste.");
  said.textContent = appliedText(await ask({ type: "saved", html }));
  return { said: said.textContent };
}

// A page may have drawn its editor anew since its controls were made.
function live(editor) {
  if (editor.element.isConnected) return editor;
  const again = findEditors().filter((one) => one.kind === editor.kind && findBlocks(one.read()).length);
  if (again.length !== 1) throw new Error("The editor is no longer there. Nothing was written. Close the panel and open it again.");
  return again[0];
}
