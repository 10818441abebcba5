// The frame between Klaviyo's page and the workspace's: listens to the workspace's frame alone, and to no other window.

const panel = location.hash.slice(1);
const frame = document.getElementById("workspace");
const said = document.getElementById("said");
let loads = 0;

async function ask(message) {
  const answer = await chrome.runtime.sendMessage({ ...message, panel });
  if (answer?.error) throw new Error(answer.error);
  return answer;
}

function say(text, bad = false) {
  said.textContent = text;
  said.classList.toggle("bad", bad);
}

async function open() {
  try {
    const { html, image } = await ask({ type: "block" });
    const { url } = await ask({ type: "ticket", html, image });
    loads = 0;
    frame.src = url;
  } catch (error) {
    say(error.message, true);
  }
}

const { origin } = await ask({ type: "workspace" });
// A ticket works once: a frame that loads again needs another.
frame.addEventListener("load", () => ++loads > 1 && open());
const told = {
  apply: async ({ block: { html, image } }) => say((await ask({ type: "apply", html, image })).said),
  changed: ({ changed }) => ask({ type: "changed", changed }),
  leave: () => ask({ type: "leave" }),
};
addEventListener("message", async ({ source, origin: from, data }) => {
  if (source !== frame.contentWindow || from !== origin || !Object.hasOwn(told, data?.type)) return;
  try {
    await told[data.type](data);
  } catch (error) {
    say(error.message, true);
  }
});
addEventListener("keydown", ({ key }) => key === "Escape" && ask({ type: "leave" }));
open();
