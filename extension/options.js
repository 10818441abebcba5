import { CONSOLE } from "./sites.js";
import { originOf, settings } from "./workspace.js";

const field = document.getElementById("workspace");
const said = document.getElementById("said");
const onConsole = document.getElementById("console");
const CONSOLE_PAGES = { origins: [`${CONSOLE}/*`] };

function say(text, bad = false) {
  said.textContent = text;
  said.classList.toggle("bad", bad);
}

async function show() {
  const { workspace, token } = await settings();
  field.value = workspace;
  say(token ? "This browser is paired." : "This browser is not paired. Open Setup and press “Pair this browser”.");
  document.getElementById("unpair").disabled = !token;
  onConsole.checked = await chrome.permissions.contains(CONSOLE_PAGES);
}

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const origin = originOf(field.value);
  if (!origin) {
    say("The address must begin with https://, or be http://localhost on this machine.", true);
    return;
  }
  const local = origin.startsWith("http://localhost");
  if (!local && !(await chrome.permissions.request({ origins: [`${origin}/*`] }))) {
    say("Without Chrome's permission the extension cannot reach this address. Nothing was changed.", true);
    return;
  }
  const { workspace } = await settings();
  // A token is for one workspace: it never travels to another.
  if (origin !== workspace) await chrome.storage.local.remove("token");
  await chrome.storage.local.set({ workspace: origin });
  await show();
});
onConsole.addEventListener("change", async () => {
  await (onConsole.checked ? chrome.permissions.request(CONSOLE_PAGES) : chrome.permissions.remove(CONSOLE_PAGES));
  await show();
});
document.getElementById("setup").addEventListener("click", async () => open(`${(await settings()).workspace}/setup`));
document.getElementById("unpair").addEventListener("click", async () => {
  await chrome.storage.local.remove("token");
  await show();
  say(`${said.textContent} On Setup you can also revoke it.`);
});
show();
