import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";
import vm from "node:vm";

const file = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const turns = async () => { for (let each = 0; each < 20; each += 1) await Promise.resolve(); };

/** The page's side: `draw` is what Streamlit calls whenever the data change, and `answers` is what it was told. */
function page(slot) {
  const source = file("ui/extension/answer.js").replace("export default function", "answer = function");
  const root = {};
  const answers = [];
  const context = { answer: null, document: { querySelector: () => slot }, Date, setInterval, clearInterval, read: (data) => data };
  vm.runInNewContext(source, context);
  const draw = (code) => context.answer({
    data: { code },
    parentElement: { querySelector: () => root },
    setStateValue: (_, { code: of, answer }) => answers.push(`${of}: ${answer}`),
  });
  return { draw, answers };
}

/** The extension's side on a page with this slot, which shows `code` from the first on; `redraw` gives another slot. */
function extension(slot, code, sendMessage, id = "extension", timers = { setInterval: () => 0, clearInterval: () => {} }) {
  let changed;
  const document = {
    documentElement: {},
    querySelector: (name) => (name === ".cld-found" ? slot : code ? { dataset: { code } } : null),
  };
  vm.runInNewContext(file("extension/setup.js"), {
    document, chrome: { runtime: { id, sendMessage } }, navigator: { userActivation: { hasBeenActive: true } },
    ...timers,
    MutationObserver: class { constructor(look) { changed = look; } observe() {} },
  });
  return { show: (next) => { code = next; changed(); }, redraw: (next) => { slot = next; changed(); } };
}

const clock = (run) => async () => {
  mock.timers.enable({ apis: ["setInterval", "Date"] });
  try { await run(); } finally { mock.timers.reset(); }
};

test("each code has its own answer, however often the page was drawn for earlier ones", clock(() => {
  const slot = { dataset: {} };
  const { draw, answers } = page(slot);
  draw("first");
  Object.assign(slot.dataset, { cldCode: "first", cldSaid: "error" });
  mock.timers.tick(500);
  const end = draw("second");
  Object.assign(slot.dataset, { cldCode: "second", cldSaid: "confirm" });
  mock.timers.tick(500);
  assert.deepEqual(answers, ["first: error", "second: confirm"]);
  // The only clean-up that is called is the last one: nothing goes on after it.
  end();
  slot.dataset.cldSaid = "found";
  mock.timers.tick(5000);
  assert.equal(answers.length, 2);
}));

test("what the extension said before it had the code is no answer to it", clock(() => {
  const slot = { dataset: { cldSaid: "found" } };
  const { draw, answers } = page(slot);
  draw("code");
  mock.timers.tick(3500);
  assert.deepEqual(answers, []);
  mock.timers.tick(1000);
  assert.deepEqual(answers, ["code: none"]);
}));

test("an answer stays the answer though the page draws the place of it anew", clock(() => {
  const slot = { dataset: { cldCode: "code", cldSaid: "confirm" } };
  const { draw, answers } = page(slot);
  draw("code");
  slot.dataset = {};
  mock.timers.tick(5000);
  assert.deepEqual(answers, ["code: confirm"]);
}));

test("the extension names the code that it answers", async () => {
  const slot = { dataset: {} };
  const { show } = extension(slot, "", async ({ type }) => (type === "pair" ? { confirm: true } : { paired: false }));
  await turns();
  assert.deepEqual({ ...slot.dataset }, { cldSaid: "found", cldCode: "" });
  show("code");
  await turns();
  assert.deepEqual({ ...slot.dataset }, { cldSaid: "confirm", cldCode: "code" });
});

for (const [said, answer] of [["confirm", { confirm: true }], ["error", { error: "refused" }]]) {
  test(`after a look at another page, the answer to the code is still "${said}"`, clock(async () => {
    const slot = { dataset: {} };
    const { show, redraw } = extension(slot, "", async ({ type }) => (type === "pair" ? answer : { paired: false }));
    await turns();
    show("code");
    await turns();
    const { textContent } = slot;
    const later = { dataset: {} };
    const { draw, answers } = page(later);
    redraw(later);
    await turns();
    draw("code");
    mock.timers.tick(500);
    assert.deepEqual(answers, [`code: ${said}`]);
    assert.equal(later.textContent, textContent);
  }));
}

test("each pairing that is confirmed elsewhere is told, not only the first one", clock(async () => {
  const slot = { dataset: {} };
  let paired = false;
  const answer = async ({ type }) => (type === "pair" ? { confirm: true } : { paired });
  const { show } = extension(slot, "", answer, "extension", { setInterval, clearInterval });
  await turns();
  for (const code of ["first", "second"]) {
    paired = false;
    show(code);
    await turns();
    assert.equal(slot.dataset.cldSaid, "confirm");
    paired = true;
    mock.timers.tick(1000);
    await turns();
    assert.deepEqual({ ...slot.dataset }, { cldSaid: "found", cldCode: code });
  }
}));

test("what the extension answers to a page without a code names none", async () => {
  const slot = { dataset: {} };
  const { show, redraw } = extension(slot, "", async ({ type }) => ({ paired: type === "pair" }));
  await turns();
  show("code");
  await turns();
  show("");
  const later = { dataset: {} };
  redraw(later);
  await turns();
  assert.deepEqual({ ...later.dataset }, { cldSaid: "found", cldCode: "" });
});

test("an extension that was reloaded since says so: asking it throws at once", async () => {
  const slot = { dataset: {} };
  extension(slot, "code", () => { throw new Error("Extension context invalidated."); }, null);
  await turns();
  assert.deepEqual({ ...slot.dataset }, { cldSaid: "error", cldCode: "code" });
  assert.match(slot.textContent, /Reload this page/);
});

test("a page that the extension does not take for Setup is told so", async () => {
  const slot = { dataset: {} };
  extension(slot, "code", async () => ({ elsewhere: true }));
  await turns();
  assert.deepEqual({ ...slot.dataset }, { cldSaid: "error", cldCode: "code" });
});
