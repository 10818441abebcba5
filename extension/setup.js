// On the workspace's Setup page: say that the extension is here, and pair when the page shows a code.
(() => {
  const ask = (message) => chrome.runtime.sendMessage(message).catch((error) => ({ error: error.message }));
  let spent = "";
  let busy = false;

  async function look() {
    const slot = document.querySelector(".cld-found");
    if (!slot || busy) return;
    busy = true;
    const code = document.querySelector(".cld-pairing")?.dataset.code ?? "";
    try {
      if (code && code !== spent) {
        spent = code;
        say(slot, await ask({ type: "pair", code }));
      } else if (slot.dataset.cldSaid !== "yes") {
        say(slot, await ask({ type: "found" }));
      }
    } finally {
      busy = false;
    }
  }

  function say(slot, { paired, error, elsewhere }) {
    if (elsewhere) return;
    slot.dataset.cldSaid = "yes";
    slot.textContent = error ? `Extension: ${error}` : paired ? "Extension found and paired." : "Extension found, not paired.";
  }

  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
