// The Cloudinary picker: search, look, choose.
import { dialog, make } from "./ui.js";

const PAUSE = 250;

/**
 * Opens the picker; `choose(asset)` is called once at most, with an asset of the workspace's answer. `says` tells what
 * choosing one does.
 */
export function openPicker(ask, choose, signal, says) {
  const grid = make("div", { class: "grid", role: "list" });
  const field = make("input", { type: "search", placeholder: "Search images and videos", "aria-label": "Search" });
  const close = dialog("Cloudinary picker", [field], grid, signal, { says });
  let latest = 0;
  let timer;

  /** What is shown, and what an earlier search finds, is about to be replaced. */
  function outdate() {
    grid.setAttribute("aria-busy", "true");
    return ++latest;
  }

  async function search() {
    const mine = outdate();
    grid.replaceChildren(note("Searching …"));
    const { assets, error } = await ask({ type: "assets", text: field.value });
    if (mine !== latest || signal.aborted) return;
    grid.removeAttribute("aria-busy");
    if (error) grid.replaceChildren(note(error, "bad"));
    else if (!assets.length) grid.replaceChildren(note("No images or videos found. Try another word."));
    else grid.replaceChildren(...assets.map(card));
  }

  function card(asset) {
    const picked = () => {
      close();
      choose(asset);
    };
    const picture = make("img", { src: asset.thumbnail, alt: "", loading: "lazy" });
    const kind = asset.kind === "video" ? "Video" : "Image";
    return make("button", { onclick: picked, title: asset.public_id }, picture, asset.title, make("small", {}, kind));
  }

  field.addEventListener("input", () => {
    outdate();
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  search();
}

function note(text, kind = "") {
  return make("p", { class: `note ${kind}`, role: kind ? "alert" : "status" }, text);
}
