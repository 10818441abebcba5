import { CONSOLE } from "./sites.js";
import { follow, isLocal, originOf, pair, settings } from "./workspace.js";

const field = document.getElementById("workspace");
const said = document.getElementById("said");
const question = document.getElementById("question");
const onConsole = document.getElementById("console");
const CONSOLE_PAGES = { origins: [`${CONSOLE}/*`] };

function say(text, bad = false) {
  said.textContent = text;
  said.classList.toggle("bad", bad);
}

async function show() {
  const { workspace, token } = await settings();
  field.value = workspace;
  say(token ? `This browser is paired with ${workspace}.` : "This browser is not paired. Open Setup and select “Pair this browser”.");
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
  if (await allowed(origin)) await follow(origin).then(show);
});

/** Whether Chrome lets the extension reach this origin; it may ask the person. */
async function allowed(origin) {
  if (isLocal(origin) || (await chrome.permissions.request({ origins: [`${origin}/*`] }))) return true;
  say("Without Chrome's permission, the extension cannot reach this address. Nothing was changed.", true);
  return false;
}

/** Asks about the workspace whose Setup page offered itself: with a code to pair with, or for its address alone. */
async function ask() {
  const { offered } = await chrome.storage.session.get("offered");
  question.hidden = !offered;
  if (!offered) return;
  document.getElementById("offered").textContent = offered.origin;
  document.getElementById("accept").focus();
}

async function accept() {
  const { offered } = await chrome.storage.session.get("offered");
  if (!offered || !(await allowed(offered.origin))) return;
  await chrome.storage.session.remove("offered");
  await follow(offered.origin);
  try {
    if (offered.code) await pair(offered.code);
    await show();
    say(offered.code ? `${said.textContent} Go back to Setup.`
      : "Go back to Setup, reload it and select “Pair this browser”.");
  } catch (error) {
    say(error.message, true);
  }
}

document.getElementById("accept").addEventListener("click", accept);
document.getElementById("decline").addEventListener("click", () => chrome.storage.session.remove("offered"));
chrome.storage.session.onChanged.addListener(ask);
onConsole.addEventListener("change", async () => {
  await (onConsole.checked ? chrome.permissions.request(CONSOLE_PAGES) : chrome.permissions.remove(CONSOLE_PAGES));
  await show();
});
document.getElementById("setup").addEventListener("click", async () => {
  const { workspace } = await settings();
  if (workspace) open(`${workspace}/setup`);
});
document.getElementById("unpair").addEventListener("click", async () => {
  await chrome.storage.local.remove("token");
  await show();
  say(`${said.textContent} On Setup you can also revoke it.`);
});
await show();
await ask();
