// Every assumption about pages that are not ours. Klaviyo's DOM is not public: what is not found here is not touched,
// and the controls then work by copy and paste.

// Where a block's id stands in the address; `local` is the demo shop's editor, on whatever port the workspace has.
const KLAVIYO = /^https:\/\/www\.klaviyo\.com\/email-template-editor\/universal\/block\/([\w-]+)/;
const LOCAL = /^http:\/\/localhost(?::\d+)?\/sandbox\/klaviyo\/editor\/([\w-]+)/;

export const CONSOLE = "https://console.cloudinary.com";

/** Whether the extension's controls belong on this page. */
export function isEditor(address, workspace) {
  if (address.startsWith("https://www.klaviyo.com/")) return true;
  return LOCAL.test(address) && address.startsWith(`${workspace}/`);
}

// Addresses that teams write down in public; Klaviyo documents the first alone (help.klaviyo.com, 115005254188).
const EDITORS_AT = [
  ["universal content", /^\/email-template-editor\/universal\/(?:block|section)\/[\w-]+/],
  ["campaign message", /^\/email-template-editor\/campaign\/[\w-]+\/content\b/],
  ["flow message", /^\/flow\/message\/[\w-]+\/template\/[\w-]+\/content\b|^\/email\/flow\/[\w-]+\/content\b/],
  ["template", /^\/(?:email-template-editor|email-editor)\/[\w-]+|^\/template\/[\w-]+\/edit\b/],
  ["unknown", /\beditor\b|\/edit\b/],
];

/** What an address of Klaviyo's edits, “unknown” for what looks like an editor; blank where nobody edits an email. */
export function editorAt(address) {
  if (LOCAL.test(address)) return "universal content";
  const { pathname } = new URL(address);
  return EDITORS_AT.find(([, path]) => path.test(pathname))?.[0] ?? "";
}

/** Whether this page is Cloudinary's console; `local` is the demo shop's media library. */
export function isConsole(address, workspace) {
  return address.startsWith(`${CONSOLE}/`) || address.startsWith(`${workspace}/sandbox/cloudinary/`);
}

/** The id of the Universal Content block that is being edited, blank for a block inside a mail. */
export function blockId(address) {
  return (KLAVIYO.exec(address) ?? LOCAL.exec(address))?.[1] ?? "";
}

/** Whether an image comes from the connected cloud: `roots` are what its delivery URLs begin with after the scheme. */
export function isDelivered(url, roots = []) {
  const [, host, path] = /^(?:https?:)?\/\/([^/?#]*)([^?#]*)/i.exec(url.trim()) ?? ["", "", ""];
  const address = host.toLowerCase() + path;
  return roots.some((root) => address.startsWith(root));
}

// Code editors, by the outermost element that each draws; the first that fits an element wins.
export const EDITORS = [
  { kind: "codemirror5", selector: ".CodeMirror" },
  { kind: "codemirror6", selector: ".cm-editor" },
  { kind: "monaco", selector: ".monaco-editor[role='code'], .monaco-editor" },
  { kind: "ace", selector: ".ace_editor" },
  { kind: "contenteditable", selector: "[contenteditable='true'], [contenteditable='plaintext-only']" },
  { kind: "textarea", selector: "textarea" },
];
export const CODE_EDITOR = ".CodeMirror, .cm-editor, .monaco-editor, .ace_editor";

/** Whether HTML is written in it: a code editor's text is, a plain one's may be anything that a person types. */
export function isSource({ kind, element, read }) {
  if (kind !== "textarea" && kind !== "contenteditable") return true;
  const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? "";
  return /\b(html|source|code)\b/i.test(label) || /<[a-z!][^>]*>/i.test(read());
}

// Fields of image and link blocks, by what their labels say.
export const FIELDS = {
  src: /^(image|source) (url|address)$/i,
  alt: /^alt(ernative)? text$/i,
  href: /^(link|link url|link address|url)$/i,
};

/** Which field of a block a label names, if any. */
export function fieldOf(label) {
  const text = label.trim().replace(/\s*[*:]$/, "");
  return Object.keys(FIELDS).find((name) => FIELDS[name].test(text)) ?? "";
}
