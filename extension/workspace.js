// The workspace: where it is, and the calls that it answers. The token is the only secret that is kept.

const DEFAULT = "http://localhost:8501";

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

/** `{workspace, token}`; the token is blank before pairing. */
export async function settings() {
  const kept = await chrome.storage.local.get({ workspace: DEFAULT, token: "" });
  return { workspace: kept.workspace, token: kept.token };
}

/** The workspace's answer; throws an Error whose text is a sentence for a person. */
export async function call(name, body) {
  const { workspace, token } = await settings();
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
      : "This browser is not paired. Pair it on the workspace's Setup page.");
  }
  if (!response.ok) throw new Error(answer.error ?? `The workspace answered ${response.status}.`);
  return answer;
}
