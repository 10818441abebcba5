// The only place that knows the token. Pages never talk to it: content scripts and the panel's own frame do.
import { blockId, CONSOLE, isConsole, isEditor } from "./sites.js";
import { call, isLocal, originOf, pair, settings } from "./workspace.js";

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
    await pair(code);
    return { paired: true };
  },
};

// On the Setup page of a workspace that this browser is not paired with: the person confirms its address on the
// extension's own page, for a page of any server on this machine may look like Setup.
const ON_OTHER_SETUP = {
  found: async () => ({ paired: false }),
  async pair({ code }, sender) {
    await offer({ origin: sender.origin, code });
    return { confirm: true };
  },
};

async function offer(offered) {
  await chrome.storage.session.set({ offered });
  await chrome.runtime.openOptionsPage();
}

const IN_EDITOR = {
  hello: () => call("hello", { version: VERSION }),
  assets: ({ text }) => call("assets", { text }),
  saved: ({ html }, sender) => {
    const block = blockId(sender.url);
    return block ? call("saved", { block, html }) : { note: "a block inside a mail has no link of its own" };
  },
};

const IN_CONSOLE = { workspace: async () => ({ origin: (await settings()).workspace }) };

const tell = (sender, message) => chrome.tabs.sendMessage(sender.tab.id, message);
const IN_PANEL = {
  ...IN_CONSOLE,
  ticket: ({ html, image }) => call("ticket", { html, image }),
  apply: ({ panel, html, image }, sender) => tell(sender, { type: "apply", panel, html, image }),
  block: ({ panel }, sender) => tell(sender, { type: "block", panel }),
  changed: ({ panel, changed }, sender) => tell(sender, { type: "changed", panel, changed }),
  leave: ({ panel }, sender) => tell(sender, { type: "leave", panel }),
};

async function handle(message, sender) {
  const { workspace } = await settings();
  const allowed = sender.url?.startsWith(PANEL) ? IN_PANEL
    : isEditor(sender.url ?? "", workspace) ? IN_EDITOR
    : isConsole(sender.url ?? "", workspace) ? IN_CONSOLE
    : sender.origin === workspace ? ON_SETUP
    : isSetup(sender) ? ON_OTHER_SETUP : {};
  if (!Object.hasOwn(allowed, message?.type)) return { elsewhere: true };
  return allowed[message.type](message, sender);
}

function isSetup({ url, frameId }) {
  return frameId === 0 && originOf(url ?? "") !== null && new URL(url).pathname.endsWith("/setup");
}

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  handle(message, sender).then(reply, (error) => reply({ error: error.message }));
  return true;
});

// Pages that Chrome was asked for at run time: Setup of a workspace elsewhere than on this machine, Cloudinary's console.
async function register() {
  const { workspace } = await settings();
  const wanted = [
    ...(!workspace || isLocal(workspace) ? [] : [{ id: "setup", js: ["setup.js"], matches: [`${workspace}/*`] }]),
    { id: "console", js: ["start_console.js"], matches: [`${CONSOLE}/*`] },
  ];
  const known = await chrome.scripting.getRegisteredContentScripts();
  if (known.length) await chrome.scripting.unregisterContentScripts({ ids: known.map((script) => script.id) });
  for (const script of wanted) {
    if (await chrome.permissions.contains({ origins: script.matches })) await chrome.scripting.registerContentScripts([script]);
  }
}
chrome.storage.onChanged.addListener((changes) => changes.workspace && register());
chrome.permissions.onAdded.addListener(register);
chrome.permissions.onRemoved.addListener(register);
chrome.runtime.onInstalled.addListener(register);
// The toolbar's button on the Setup page of a workspace elsewhere, whose address Chrome tells for this press.
chrome.action.onClicked.addListener(async ({ url }) => {
  const origin = url && isSetup({ url, frameId: 0 }) ? originOf(url) : null;
  if (origin) await offer({ origin });
  else await chrome.runtime.openOptionsPage();
});
