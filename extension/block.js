// Texts only: where a Cloudinary template block stands in an editor's HTML, and what the picker inserts.

/** The place of the block, `{start, end}`, or null; nested tables belong to it. */
export function findBlock(text) {
  const opening = /<table\b[^>]*\bdata-cld\s*=\s*(?:"[^"]{1,4096}"|'[^']{1,4096}'|[^\s"'<>]{1,4096})/.exec(text);
  if (!opening) return null;
  const tags = /<(\/?)table\b/gi;
  tags.lastIndex = opening.index;
  let depth = 0;
  for (let tag = tags.exec(text); tag; tag = tags.exec(text)) {
    depth += tag[1] ? -1 : 1;
    if (depth === 0) {
      const end = text.indexOf(">", tag.index);
      return end < 0 ? null : { start: opening.index, end: end + 1 };
    }
  }
  return null;
}

/** The HTML of the block, blank when there is none. */
export function blockOf(text) {
  const place = findBlock(text);
  return place ? text.slice(place.start, place.end) : "";
}

/** The text with `html` in the place of its block. */
export function withBlock(text, html) {
  const place = findBlock(text);
  return place ? text.slice(0, place.start) + html + text.slice(place.end) : text;
}

// Braces too: a name that holds some must not become one of Klaviyo's tags.
const escaped = (text) => String(text).replace(/[&<>"{}]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** An asset as e-mail HTML; a video's picture leads to the video. */
export function pictureHtml(asset) {
  const width = asset.width ? ` width="${Number(asset.width)}"` : "";
  const style = "display:block;max-width:100%;height:auto;border:0;";
  const img = `<img src="${escaped(asset.url)}" alt="${escaped(asset.alt)}"${width} border="0" style="${style}">`;
  return asset.kind === "video" ? `<a href="${escaped(asset.link)}" target="_blank" rel="noopener">${img}</a>` : img;
}
