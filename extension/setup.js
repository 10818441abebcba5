// On the workspace's Setup page: say that the extension is here, and pair when the page shows a code.
(() => {
  const GONE = "it was updated or removed. Reload this page.";
  const NOT_SETUP = "it does not take this page for the workspace's Setup. Open Setup anew and try again.";
  let spent = "";
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
      if (code && code !== spent && navigator.userActivation.hasBeenActive) {
        spent = code;
        Object.assign(slot.dataset, { cldSaid: "found", cldCode: code });
        const answer = await ask({ type: "pair", code });
        say(slot, answer.elsewhere ? { error: NOT_SETUP } : answer);
      } else if (!slot.dataset.cldSaid) {
        say(slot, await ask({ type: "found" }));
      }
    } finally {
      busy = false;
    }
  }

  function say(slot, { paired, error, elsewhere, confirm }) {
    if (elsewhere) return;
    // The page says by it what to do next: it counts what is said of its own code.
    Object.assign(slot.dataset, { cldSaid: error ? "error" : confirm ? "confirm" : "found", cldCode: spent });
    slot.textContent = error ? `Extension: ${error}` : paired ? "Extension found and paired."
      : confirm ? "Confirm the pairing on the extension's page, which opened in a new tab." : "Extension found, not paired.";
    if (confirm) waiting ??= setInterval(confirmed, 1000);
  }

  // The person confirms in another tab, after which nothing changes on this page by itself.
  async function confirmed() {
    const slot = document.querySelector(".cld-found");
    const answer = await ask({ type: "found" });
    if (!slot || !answer.paired) return;
    clearInterval(waiting);
    say(slot, answer);
  }

  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
