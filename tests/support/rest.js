// Resolves with "" once nothing has been under way, and the element has stood still, for several frames in a row;
// after `limit` milliseconds without that, with what is under way. Without an element it is about the whole page. An
// element is brought into sight; one in a frame says so unless the frame itself is known to be at rest.
async (element, limit, framed = false) => {
  if (element && window !== top && !framed) return "it is in a frame";
  const FRAMES = 5;
  // What changes by these alone moves nothing.
  const PAINT = /^(opacity|visibility|filter|(.*[cC]olor)|background.*|boxShadow|outline.*|fill|stroke|textDecoration.*)$/;
  const NOT_CSS = new Set(["offset", "computedOffset", "easing", "composite"]);
  const one = (selector) => document.querySelector(selector);
  const moves = ({ effect, playState }) => {
    if (playState !== "running" || effect.getComputedTiming().endTime === Infinity) return false;
    const changed = effect.getKeyframes().flatMap(Object.keys).filter((name) => !NOT_CSS.has(name));
    return changed.some((name) => !PAINT.test(name));
  };
  const awaited = (image) => {
    const box = image.getBoundingClientRect();
    const away = image.loading === "lazy" && (box.bottom < 0 || box.top > innerHeight);
    return !image.complete && !away && (!element || box.top < element.getBoundingClientRect().bottom);
  };
  const underWay = () => {
    if (element && !element.isConnected) return "it was drawn anew";
    if (element && !element.checkVisibility({ visibilityProperty: true })) return "it is hidden";
    if (element?.closest('[aria-busy="true"]')) return "what it is in is about to be replaced";
    if (document.readyState !== "complete") return "the page is loaded";
    if (document.fonts.status !== "loaded") return "a font is loaded";
    const app = one('[data-testid="stApp"]');
    if (!element && !app?.checkVisibility()) return "the workspace is not there yet";
    if (app) {
      if (!window.__runs) return "what it asks for is not noted: its context needs pointer.watch";
      const { testConnectionState: connection, testScriptState: script } = app.dataset;
      if (connection !== "CONNECTED") return `the page is ${connection}`;
      if (window.__runs.asked) return "a run was asked for";
      if (window.__runs.going) return "the page runs";
      if (script !== "notRunning") return `the page is ${script}`;
    }
    // The page is at rest while a service is silent, and drawn anew when it answers.
    const waiting = element || window.__silent ? [] : [...document.querySelectorAll('[class*="st-key-waiting_"]')];
    if (waiting.some((row) => row.textContent.includes("hourglass_top"))) return "an answer is awaited";
    if (one(".stSkeleton, .stAppSkeleton")) return "a part's program is loaded";
    const animation = document.getAnimations().find(moves);
    if (animation) return `an animation runs on ${animation.effect.target?.outerHTML.slice(0, 100)}`;
    const image = [...document.images].find(awaited);
    return image ? `an image is loaded: ${image.src.slice(0, 200)}` : "";
  };
  const place = () => {
    if (!element) return "";
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height].join(" ");
  };
  // The browser is idle after it has drawn: no part of the page's own program waits for its turn.
  const idleFrame = () =>
    new Promise((done) =>
      requestAnimationFrame(() =>
        requestIdleCallback(({ didTimeout }) => done(!didTimeout), { timeout: 1000 }),
      ),
    );
  const until = performance.now() + limit;
  element?.scrollIntoViewIfNeeded();
  let last = place();
  for (let still = 0, why = ""; still < FRAMES; ) {
    const idle = await idleFrame();
    const now = place();
    why = underWay() || (now === last ? "" : `it moved from ${last} to ${now}`) || (idle ? "" : "the page computes");
    still = why ? 0 : still + 1;
    last = now;
    if (why && performance.now() > until) return why;
  }
  return "";
}
