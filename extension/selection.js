// Which assets are selected on Cloudinary's console, whose pages are not public: by what a checked or selected element
// says of itself, else the smallest thing around it that names an asset. The bookmarklet is made of this very file.

/** The asset that some texts of an element (attributes, addresses) name, blank when none does. */
export function nameIn(texts) {
  const tests = [/^(?:image|video|raw)\/(?:upload|private|authenticated)\/.+$/, /^[0-9a-f]{32}$/, /^\S+\.cldt\.json$/,
    /^https?:\/\/\S+\/(?:image|video|raw)\/(?:upload|private|authenticated)\/\S+$/];
  for (const test of tests) {
    const found = texts.map((text) => text.trim()).find((text) => test.test(text));
    if (found) return found;
  }
  return "";
}

/** The query of the workspace's pages for these assets, each encoded by itself: a public id may hold a comma. */
export function queryFor(names) {
  return `?assets=${encodeURIComponent(names.map((name) => encodeURIComponent(name).replaceAll("%2F", "/")).join(","))}`;
}

/** The selected assets of a page, in its order: references, asset ids or delivery addresses. */
export function selectedAssets(page) {
  const marks = "input[type='checkbox'], [role='checkbox'], [aria-selected]";
  const chosen = "input[type='checkbox']:checked, [aria-checked='true'], [aria-selected='true']";
  const texts = (element) => [element, ...element.querySelectorAll("img, a, [title], [data-asset-id], [data-public-id], [data-id]")]
    .flatMap((one) => [...one.attributes]).map((attribute) => attribute.value);
  const found = new Set();
  for (const mark of page.querySelectorAll(chosen)) {
    let around = mark;
    let name = nameIn(texts(around));
    while (!name && around.parentElement) {
      around = around.parentElement;
      // More than one thing to select is the list, not an asset.
      if ([...around.querySelectorAll(marks)].some((other) => other !== mark && !mark.contains(other) && !other.contains(mark))) break;
      name = nameIn(texts(around));
    }
    if (name) found.add(name);
  }
  return [...found];
}
