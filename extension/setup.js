// On the workspace's Setup page: say that the extension is here, and pair when the page shows a code.
(() => {
  const GONE = "it was updated or removed. Reload this page.";
  const NOT_SETUP = "it does not take this page for the workspace's Setup. Open Setup anew and try again.";
  // The code that was answered last, and what came of it: the page draws the place of that anew.
  let last = { code: "" };
  let busy = false;
  let waiting;

  // This script outlives an extension that is updated or removed, and asking it then throws at once.
  async function ask(message) {
    try {
      return await chrome.runtime.sendMessage(message);
    } catch (error) {
      return { error: chrome.runtime?.id ? error.message : GONE };
    }
  }

  async function look() {
    const slot = document.querySelector(".cld-found");
    if (!slot || busy) return;
    busy = true;
    const code = document.querySelector(".cld-pairing")?.dataset.code ?? "";
    try {
      if (code && code !== last.code && navigator.userActivation.hasBeenActive) {
        last = { code };
        Object.assign(slot.dataset, { cldSaid: "found", cldCode: code });
        const answer = await ask({ type: "pair", code });
        last = { ...(answer.elsewhere ? { error: NOT_SETUP } : answer), code };
        say(slot, last);
      } else if (!slot.dataset.cldSaid) {
        say(slot, code && code === last.code ? last : await ask({ type: "found" }));
      }
    } finally {
      busy = false;
    }
  }

  function say(slot, { code = "", paired, error, elsewhere, confirm }) {
    if (elsewhere) return;
    // The page says by it what to do next: it counts what is said of its own code.
    Object.assign(slot.dataset, { cldSaid: error ? "error" : confirm ? "confirm" : "found", cldCode: code });
    slot.textContent = error ? `Extension: ${error}` : paired ? "This browser is paired."
      : confirm ? "Confirm the pairing on the extension's page, which opened in a new tab." : "This browser has the extension, but is not paired.";
    if (confirm) waiting ??= setInterval(confirmed, 1000);
  }

  // The person confirms in another tab, after which nothing changes on this page by itself.
  async function confirmed() {
    const slot = document.querySelector(".cld-found");
    const answer = await ask({ type: "found" });
    if (!slot || !answer.paired) return;
    waiting = clearInterval(waiting);
    last = { ...answer, code: last.code };
    say(slot, last);
  }

  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
