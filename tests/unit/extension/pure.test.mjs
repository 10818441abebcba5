import assert from "node:assert/strict";
import test from "node:test";

import { blockOf, findBlock, pictureHtml, withBlock } from "../../../extension/block.js";
import { blockId, fieldOf, isEditor } from "../../../extension/sites.js";
import { originOf } from "../../../extension/workspace.js";

const BLOCK = '<table data-cld="1.abc"><tr><td><table><tr><td>x</td></tr></table></td></tr></table>';

test("a block ends with its own table, not with one inside it", () => {
  assert.equal(blockOf(`<p>a</p>${BLOCK}<table><tr></tr></table>`), BLOCK);
});

test("another block takes its place and nothing around it changes", () => {
  assert.equal(withBlock(`<p>$&</p>${BLOCK}\n<b>`, "<i>$1</i>"), "<p>$&</p><i>$1</i>\n<b>");
  assert.equal(withBlock("<p></p>", "<i></i>"), "<p></p>");
});

test("a table that is cut off or has no marker is no block", () => {
  assert.equal(findBlock('<table data-cld="1.abc"><tr>'), null);
  assert.equal(findBlock("<table><tr></tr></table>"), null);
});

test("a name is never markup nor one of Klaviyo's tags", () => {
  const html = pictureHtml({ kind: "image", url: "https://x.test/a.jpg", alt: '"><script>{{ person }}', width: 600 });
  assert.ok(!/<script|\{|\}/.test(html));
  assert.match(html, /width="600"/);
});

test("a video's picture leads to the video", () => {
  const html = pictureHtml({ kind: "video", url: "https://x.test/a.jpg", link: "https://x.test/a.mp4", alt: "" });
  assert.match(html, /^<a href="https:\/\/x\.test\/a\.mp4"/);
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
