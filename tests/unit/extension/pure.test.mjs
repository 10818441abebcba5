import assert from "node:assert/strict";
import test from "node:test";

import { appliedText, blockOf, findAgain, findBlocks, insertion, pictureHtml, selectedBlock } from "../../../extension/block.js";
import { nameIn, queryFor, selectedAssets } from "../../../extension/selection.js";
import { blockId, editorAt, fieldOf, isConsole, isDelivered, isEditor, isSource } from "../../../extension/sites.js";
import { originOf } from "../../../extension/workspace.js";

const BLOCK = '<table data-cld="1.abc"><tr><td><table><tr><td>x</td></tr></table></td></tr></table>';

test("a block ends with its own table, not with one inside it", () => {
  assert.equal(blockOf(`<p>a</p>${BLOCK}<table><tr></tr></table>`), BLOCK);
});

/** What stands between the two marks `|` of a text, which are the selection, and the text without them. */
function marked(text) {
  const places = [text.indexOf("|"), text.lastIndexOf("|")];
  return { text: text.replaceAll("|", ""), selected: [places[0], places[0] === places[1] ? places[0] : places[1] - 1] };
}

test("of several blocks the one at the cursor is meant, else the first, and the panel says which", () => {
  const other = BLOCK.replace("1.abc", "1.def");
  const text = `<p>a</p>${BLOCK}<p>b</p>${other}`;
  assert.equal(selectedBlock(text, [text.length - 20, text.length - 20]).html, other);
  assert.deepEqual(selectedBlock(text, [2, 2]), { start: 8, html: BLOCK, says: selectedBlock(text, [0, 0]).says });
  assert.match(selectedBlock(text, [2, 2]).says, /first of 2/);
  assert.match(selectedBlock(text, [20, 20]).says, /at the cursor/);
  assert.match(selectedBlock(BLOCK, [0, 0]).says, /in this editor/);
  assert.equal(selectedBlock("<p></p>", [0, 0]), null);
});

test("the block is found again where it moved to, and never another in its place", () => {
  const block = selectedBlock(`<p>a</p>${BLOCK}`, [0, 0]);
  assert.deepEqual(findAgain(`<p>longer</p>${BLOCK}`, block), { start: 13, end: 13 + BLOCK.length });
  assert.equal(findAgain(`<p>a</p>${BLOCK.replace(">x<", ">y<")}`, block), null);
  assert.equal(findAgain(`<i></i>${BLOCK}${BLOCK}`, block), null);
});

test("the picker replaces what is selected and no more, and says so", () => {
  const img = '<img src="a.jpg" alt="A">';
  for (const [html, replaced, says] of [
    ["<p>a|b</p>", "", "Inserts at the cursor."],
    ["<p>|some|</p>", "some", "Replaces the 4 selected characters."],
    [`<p>| ${img} |</p>`, img, "Replaces the selected image."],
    [`<p><img src="|a.jpg" alt="A"></p>`, img, "Replaces the selected image."],
    [`<p>|${img}</p>`, "", "Inserts at the cursor."],
    [`<a href="x">|${img}|</a>`, img, "Replaces the selected image and keeps its link."],
    [`|<a href="x">${img}</a>|`, `<a href="x">${img}</a>`, "Replaces the selected image and its link."],
    [`|<p>${img}</p>${BLOCK}|`, "", "Inserts after the template block, which stays as it is."],
    [`${BLOCK.replace(">x<", ">|<")}`, "", "Inserts after the template block, which stays as it is."],
    ['<p cl|ass="a">b</p>', "", "Inserts after the tag at the cursor."],
    ["a < b|, c > d", "", "Inserts at the cursor."],
  ]) {
    const { text, selected } = marked(html);
    const place = insertion(text, selected);
    assert.equal(text.slice(place.start, place.end), replaced, html);
    assert.equal(place.says, says, html);
    const { start } = place;
    for (const { start: from, end } of findBlocks(text)) assert.ok(start <= from || start >= end, html);
  }
  assert.equal(insertion("<p>ab", [0, 0]).start, 0);
  assert.equal(insertion('<p class="a">b', [4, 4]).start, 13);
});

test("a block is found however its marker is quoted", () => {
  for (const marker of ["data-cld='1.abc'", "data-cld=1.abc", 'data-cld = "1.abc"']) {
    const block = BLOCK.replace('data-cld="1.abc"', `role="none" ${marker}`);
    assert.equal(blockOf(`<p>a</p>${block}<p>b</p>`), block);
  }
});

test("a table that is cut off or has no marker is no block", () => {
  assert.deepEqual(findBlocks('<table data-cld="1.abc"><tr>'), []);
  assert.deepEqual(findBlocks("<table><tr></tr></table>"), []);
});

test("a name is never markup nor one of Klaviyo's tags", () => {
  const html = pictureHtml({ kind: "image", url: "https://x.test/a.jpg", alt: '"><script>{{ person }}', width: 600 });
  assert.ok(!/<script|\{|\}/.test(html));
  assert.match(html, /width="600"/);
});

test("a video's picture leads to the video", () => {
  const html = pictureHtml({ kind: "video", url: "https://x.test/a.jpg", link: "https://x.test/a.mp4", alt: "" });
  assert.match(html, /^<a href="https:\/\/x\.test\/a\.mp4"/);
  const kept = pictureHtml({ kind: "video", url: "https://x.test/a.gif", link: "https://x.test/a.mp4", alt: "" }, { linked: true });
  assert.match(kept, /^<img /);
});

test("only Klaviyo and the paired workspace's own demo shop are editors", () => {
  const here = "http://localhost:8501";
  assert.ok(isEditor("https://www.klaviyo.com/email-editor/1/edit", here));
  assert.ok(isEditor(`${here}/sandbox/klaviyo/editor/abc?editor=ace`, here));
  for (const other of [
    "http://localhost:9999/sandbox/klaviyo/editor/abc",
    "https://www.klaviyo.com.evil.test/x",
    "https://evil.test/https://www.klaviyo.com/",
    `${here}/setup`,
    "",
  ]) assert.ok(!isEditor(other, here), other);
});

test("the block's id is read from the address", () => {
  assert.equal(blockId("https://www.klaviyo.com/email-template-editor/universal/block/01ABC/edit"), "01ABC");
  assert.equal(blockId("https://www.klaviyo.com/campaign/1"), "");
});

test("fields are known by their labels", () => {
  assert.deepEqual(["Image URL", "Alt text *", "Link:", "Text", "Subject"].map(fieldOf), ["src", "alt", "href", "", ""]);
});

test("a workspace is reached by https, or on this machine", () => {
  assert.equal(originOf(" https://w.example.com/setup?x "), "https://w.example.com");
  assert.equal(originOf("http://localhost:8501/"), "http://localhost:8501");
  for (const bad of ["http://w.example.com", "javascript:1", "file:///etc", "w.example.com", ""]) assert.equal(originOf(bad), null);
});

test("the console is Cloudinary's, or the paired workspace's own media library", () => {
  const here = "http://localhost:8501";
  assert.ok(isConsole("https://console.cloudinary.com/app/x/assets", here));
  assert.ok(isConsole(`${here}/sandbox/cloudinary/?q=mug`, here));
  for (const other of ["https://console.cloudinary.com.evil.test/", "http://localhost:9/sandbox/cloudinary/", `${here}/setup`]) {
    assert.ok(!isConsole(other, here), other);
  }
});

test("Klaviyo's editors are known by their addresses, and where nobody edits no control is in the way", () => {
  for (const [path, kind] of [
    ["email-template-editor/universal/block/01ABC/edit", "universal content"],
    ["email-template-editor/universal/section/7b0e2e9c", "universal content"],
    ["email-template-editor/campaign/01K/content/edit", "campaign message"],
    ["flow/message/XyZ123/template/AbC456/content/text", "flow message"],
    ["email/flow/XyZ123/content", "flow message"],
    ["email-template-editor/XTrhe2", "template"],
    ["email-editor/XTrhe2/edit", "template"],
    ["template/XTrhe2/edit", "template"],
    ["some/new-editor/1", "unknown"],
    ["message/9/edit", "unknown"],
  ]) assert.equal(editorAt(`https://www.klaviyo.com/${path}`), kind, path);
  for (const path of ["dashboard", "lists?edit", "credits", "templates/list", "template/list", "email-templates", "campaign/1/reports",
    "flow/message/U8/reports/overview", "account/editorial-team"]) {
    assert.equal(editorAt(`https://www.klaviyo.com/${path}`), "", path);
  }
  assert.equal(editorAt("http://localhost:8520/sandbox/klaviyo/editor/abc?editor=ace"), "universal content");
});

test("a plain field is an HTML editor by its name or by what stands in it", () => {
  const field = (kind, label, text) => ({ kind, element: { getAttribute: () => label }, read: () => text });
  assert.ok(isSource(field("ace", null, "")));
  assert.ok(isSource(field("textarea", "HTML", "")));
  assert.ok(isSource(field("contenteditable", null, "<table><tr>")));
  assert.ok(!isSource(field("textarea", "Notes", "a < b, and c > d")));
  assert.ok(!isSource(field("contenteditable", null, "Hello {{ person.first_name }}")));
});

test("an asset is named by reference, asset id, template file or address, in this order", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const url = "https://res.cloudinary.com/demo/image/upload/c_fill,w_80/v1/a,b/mug.jpg";
  assert.equal(nameIn(["x", url, id, "image/upload/a,b/mug"]), "image/upload/a,b/mug");
  assert.equal(nameIn([url, id]), id);
  assert.equal(nameIn([url, "templates/hero.cldt.json"]), "templates/hero.cldt.json");
  assert.equal(nameIn(["https://x.test/logo.png", url]), url);
  assert.equal(nameIn(["asset", "javascript:alert(1)", "/console/image/upload/"]), "");
});

test("a public id's comma is not the end of an asset", () => {
  const query = queryFor(["image/upload/a,b/mug", "raw/upload/100%.cldt.json"]);
  // What the server decodes once is split at commas, then each is decoded by itself.
  const received = new URL(`http://x.test/send${query}`).searchParams.get("assets");
  assert.deepEqual(received.split(",").map(decodeURIComponent), ["image/upload/a,b/mug", "raw/upload/100%.cldt.json"]);
});

test("a box that selects everything is no asset", () => {
  // As small a page as the walk needs: elements with attributes, children and a parent.
  function element(attributes, ...children) {
    const below = () => children.flatMap((child) => [child, ...child.below()]);
    const wanted = (selector) => (one) => (selector.startsWith("img") ? one.kind === "img" : one.kind === "box" && (one.checked || !selector.includes(":checked")));
    const self = { attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })), parentElement: null, below };
    self.querySelectorAll = (selector) => below().filter(wanted(selector));
    self.contains = (other) => self === other || below().includes(other);
    for (const child of children) child.parentElement = self;
    return self;
  }
  const box = (checked) => Object.assign(element({}), { kind: "box", checked });
  const img = (src) => Object.assign(element({ src }), { kind: "img" });
  const address = (name) => `https://res.test/demo/image/upload/${name}.jpg`;
  const card = (name, checked) => element({}, box(checked), img(address(name)));
  const page = element({}, element({}, box(true)), element({}, card("one", true), card("two", false), card("three", true)));
  assert.deepEqual(selectedAssets(page), [address("one"), address("three")]);
});

test("an image of the connected cloud is known on each of its hosts, and no other", () => {
  const roots = ["res.cloudinary.com/acme/", "acme-res.cloudinary.com/", "media.acme.example/"];
  for (const own of [
    "https://res.cloudinary.com/acme/image/upload/a.jpg",
    " http://RES.cloudinary.com/acme/a.jpg",
    "//acme-res.cloudinary.com/image/upload/a.jpg",
    "https://media.acme.example/a.jpg?x#y",
  ]) assert.ok(isDelivered(own, roots), own);
  for (const other of [
    "https://res.cloudinary.com/acme2/image/upload/a.jpg",
    "https://shop.example/?to=https://res.cloudinary.com/acme/a.jpg",
    "https://res.cloudinary.com@shop.example/acme/a.jpg",
    "res.cloudinary.com/acme/a.jpg",
    "",
  ]) assert.ok(!isDelivered(other, roots), other);
  assert.ok(!isDelivered("https://res.cloudinary.com/acme/a.jpg"));
});

test("whatever became of the record, one is told that only Klaviyo's Save keeps the block", () => {
  for (const result of [{}, { version: 3 }, { version: 3, note: "no link" }, { note: "no link." }, { error: "no answer" }, { error: "no answer." }]) {
    assert.match(appliedText(result), /^Applie.*[^.]\. Save in Klaviyo to keep it\.$/, JSON.stringify(result));
  }
});
