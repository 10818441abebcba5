// The workspace: where it is, which pairing says, and the calls that it answers. The token is the only secret kept.

const NOT_PAIRED = "This browser is not paired. Pair it on the workspace's Setup page.";

/** The origin of an address that a person typed; null unless it is https, or http on this machine. */
export function originOf(address) {
  let url;
  try {
    url = new URL(address.trim());
  } catch {
    return null;
  }
  const local = url.protocol === "http:" && url.hostname === "localhost";
  return local || url.protocol === "https:" ? url.origin : null;
}

/** Whether an origin is of this machine, which the extension may reach on every port. */
export function isLocal(origin) {
  return new URL(origin).hostname === "localhost" && origin.startsWith("http:");
}

/** `{workspace, token}`; both are blank before pairing. */
export async function settings() {
  return chrome.storage.local.get({ workspace: "", token: "" });
}

/** Makes an origin the workspace. A token is for one workspace: it never travels to another. */
export async function follow(origin) {
  const { workspace } = await settings();
  if (origin === workspace) return;
  await chrome.storage.local.remove("token");
  await chrome.storage.local.set({ workspace: origin });
}

/** Exchanges a code of the workspace's Setup page for the token. */
export async function pair(code) {
  const version = chrome.runtime.getManifest().version;
  await chrome.storage.local.remove("token");
  const { token } = await call("pair", { code, version });
  await chrome.storage.local.set({ token });
  await call("hello", { version });
}

/** The workspace's answer; throws an Error whose text is a sentence for a person. */
export async function call(name, body) {
  const { workspace, token } = await settings();
  if (!workspace) throw new Error(NOT_PAIRED);
  let response;
  try {
    response = await fetch(`${workspace}/api/v1/${name}`, {
      method: "POST",
      credentials: "omit",
      redirect: "error",
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error(`The workspace at ${workspace} cannot be reached. Start it, then try again.`);
  }
  const answer = await response.json().catch(() => ({}));
  if (response.status === 401) {
    await chrome.storage.local.remove("token");
    throw new Error(token ? "This browser was unpaired. Pair it again on the workspace's Setup page."
      : NOT_PAIRED);
  }
  if (!response.ok) throw new Error(answer.error ?? `The workspace returned an error (${response.status}).`);
  return answer;
}
