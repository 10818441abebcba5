// The only place that knows the token. Pages never talk to it: content scripts and the panel's own frame do.
import { blockId, isEditor } from "./sites.js";
import { call, settings } from "./workspace.js";

const VERSION = chrome.runtime.getManifest().version;
const PANEL = chrome.runtime.getURL("panel.html");

const ON_SETUP = {
  async found() {
    const { token } = await settings();
    if (!token) return { paired: false };
    await call("hello", { version: VERSION });
    return { paired: true };
  },
  async pair({ code }) {
    await chrome.storage.local.remove("token");
    const { token } = await call("pair", { code, version: VERSION });
    await chrome.storage.local.set({ token });
    await call("hello", { version: VERSION });
    return { paired: true };
  },
};

const IN_EDITOR = {
  hello: () => call("hello", { version: VERSION }),
  assets: ({ text }) => call("assets", { text }),
  saved: ({ html }, sender) => {
    const block = blockId(sender.url);
    return block ? call("saved", { block, html }) : { note: "a block inside a mail has no link of its own" };
  },
};

const IN_PANEL = {
  ticket: ({ html }) => call("ticket", { html }),
  workspace: async () => ({ origin: (await settings()).workspace }),
  apply: ({ panel, html }, sender) => chrome.tabs.sendMessage(sender.tab.id, { type: "apply", panel, html }),
  block: ({ panel }, sender) => chrome.tabs.sendMessage(sender.tab.id, { type: "block", panel }),
};

async function handle(message, sender) {
  const { workspace } = await settings();
  const allowed = sender.url?.startsWith(PANEL) ? IN_PANEL
    : isEditor(sender.url ?? "", workspace) ? IN_EDITOR
    : sender.origin === workspace ? ON_SETUP : {};
  if (!Object.hasOwn(allowed, message?.type)) return { elsewhere: true };
  return allowed[message.type](message, sender);
}

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  handle(message, sender).then(reply, (error) => reply({ error: error.message }));
  return true;
});

// A workspace on another origin than this machine: its Setup page needs the same script.
async function follow() {
  const { workspace } = await settings();
  const known = await chrome.scripting.getRegisteredContentScripts({ ids: ["setup"] });
  if (known.length) await chrome.scripting.unregisterContentScripts({ ids: ["setup"] });
  const matches = [`${workspace}/*`];
  if (workspace.startsWith("http://localhost") || !(await chrome.permissions.contains({ origins: matches }))) return;
  await chrome.scripting.registerContentScripts([{ id: "setup", js: ["setup.js"], matches }]);
}
chrome.storage.onChanged.addListener((changes) => changes.workspace && follow());
chrome.runtime.onInstalled.addListener(follow);
