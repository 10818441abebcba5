// Texts only: where Cloudinary template blocks stand in an editor's HTML, what the picker inserts, and where.

const OPENING = /<table\b[^>]*\bdata-cld\s*=\s*(?:"[^"]{1,4096}"|'[^']{1,4096}'|[^\s"'<>]{1,4096})/g;

/** The place of each block, `{start, end}`; nested tables belong to it. */
export function findBlocks(text) {
  const found = [];
  for (const { index } of text.matchAll(OPENING)) {
    if (index < (found.at(-1)?.end ?? 0)) continue;
    const end = endOfTable(text, index);
    if (!end) break;
    found.push({ start: index, end });
  }
  return found;
}

function endOfTable(text, start) {
  const tags = /<(\/?)table\b/gi;
  tags.lastIndex = start;
  let depth = 0;
  for (let tag = tags.exec(text); tag; tag = tags.exec(text)) {
    depth += tag[1] ? -1 : 1;
    if (depth === 0) return text.indexOf(">", tag.index) + 1;
  }
  return 0;
}

/** The HTML of the first block, blank when there is none. */
export function blockOf(text) {
  const [place] = findBlocks(text);
  return place ? text.slice(place.start, place.end) : "";
}

/** The block that a selection `[start, end]` is in, else the first: `{start, html, says}`; null when there is none. */
export function selectedBlock(text, [from, to]) {
  const all = findBlocks(text);
  const selected = all.find(({ start, end }) => from < end && to > start);
  const place = selected ?? all[0];
  if (!place) return null;
  const says = all.length === 1 ? "Apply replaces the template block in this editor."
    : selected ? "Apply replaces the template block at the cursor."
    : `Apply replaces the first of ${all.length} template blocks. To replace another one, put the cursor in it first.`;
  return { start: place.start, html: text.slice(place.start, place.end), says };
}

/** Where that same block stands in the text now, null when it was changed or cannot be told from another. */
export function findAgain(text, { start, html }) {
  const same = findBlocks(text).filter((place) => text.slice(place.start, place.end) === html);
  return same.find((place) => place.start === start) ?? (same.length === 1 ? same[0] : null);
}

/**
 * What the picker does for a selection `[start, end]`: the place that it replaces, whether that keeps a link around it,
 * and a sentence that says so. A template block is never replaced, and no tag is broken.
 */
export function insertion(text, [from, to]) {
  const blocks = findBlocks(text).filter(({ start, end }) => (from === to ? from > start && from < end : from < end && to > start));
  if (blocks.length) return at(blocks.at(-1).end, "Inserts after the template block, which stays as it is.");
  const part = text.slice(from, to);
  const start = from + part.length - part.trimStart().length;
  const end = Math.max(start, to - (part.length - part.trimEnd().length));
  const image = [...text.matchAll(/<img\b[^>]*>/gi)].map(({ index, 0: tag }) => ({ start: index, end: index + tag.length }))
    .find((tag) => tag.start <= start && end <= tag.end && (start < end || (tag.start < start && start < tag.end)));
  if (image) {
    const linked = /<a\b[^>]*>\s*$/i.test(text.slice(0, image.start));
    return { ...image, linked, says: linked ? "Replaces the selected image and keeps its link." : "Replaces the selected image." };
  }
  const [left, right] = [endOfTag(text, from), endOfTag(text, to)];
  if (left || right) return at(right || to, "Inserts after the tag at the cursor.");
  if (from === to) return at(from, "Inserts at the cursor.");
  if (/^<a\b[^>]*>\s*<img\b[^>]*>\s*<\/a>$/i.test(part.trim())) return { start, end, says: "Replaces the selected image and its link." };
  return { start: from, end: to, says: `Replaces the ${to - from} selected characters.` };
}

const at = (place, says) => ({ start: place, end: place, says });

/** The end of the tag that a place is within, 0 when it is within none. */
function endOfTag(text, place) {
  const open = text.lastIndexOf("<", place - 1);
  if (place < 1 || open < 0 || !/^<[a-z/!]/i.test(text.slice(open, open + 2))) return 0;
  const end = text.indexOf(">", open) + 1;
  return end > place ? end : 0;
}

// Braces too: a name that holds some must not become one of Klaviyo's tags.
const escaped = (text) => String(text).replace(/[&<>"{}]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** An asset as email HTML; a video's preview leads to the video, unless it stands in a link that is kept. */
export function pictureHtml(asset, { linked = false } = {}) {
  const width = asset.width ? ` width="${Number(asset.width)}"` : "";
  const style = "display:block;max-width:100%;height:auto;border:0;";
  const img = `<img src="${escaped(asset.url)}" alt="${escaped(asset.alt)}"${width} border="0" style="${style}">`;
  return asset.kind === "video" && !linked ? `<a href="${escaped(asset.link)}" target="_blank" rel="noopener">${img}</a>` : img;
}

/** What is said once a block is in the editor; only Klaviyo's own Save keeps it there. */
export function appliedText({ error, note, version }) {
  const kept = version ? `Applied as version ${version}` : "Applied";
  const linked = note ? `${kept}, linked here only: ${note.replace(/\.?$/, ".")}` : `${kept}.`;
  const said = error ? `Applied, but the workspace could not record it: ${error.replace(/\.?$/, ".")}` : linked;
  return `${said} Save in Klaviyo to keep it.`;
}
