// Runs in every frame before its own scripts. A run of a Streamlit page that was asked for but has not begun shows
// nowhere in the page: its state says "notRunning" until the server's answer has come and has been drawn.
window.__runs = { asked: false, going: false };
{
  const RERUN = 11, NEW_SESSION = 4, FINISHED = 6, EARLY_FOR_ANOTHER = 2;
  // The fields of a protobuf message that is not nested, number → value (of a text or a message: its length).
  const fields = (bytes) => {
    let at = 0;
    const number = () => {
      let sum = 0;
      for (let unit = 1; ; unit *= 128) {
        const byte = bytes[at++];
        sum += (byte & 127) * unit;
        if (byte < 128) return sum;
      }
    };
    const found = {};
    while (at < bytes.length) {
      const key = number();
      const value = number();
      found[key >> 3] = value;
      // What is neither a number nor a text or message does not occur at the top of these.
      if ((key & 7) === 2) at += value;
      else if ((key & 7) !== 0) break;
    }
    return found;
  };
  const answered = ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return;
    const message = fields(new Uint8Array(data));
    if (NEW_SESSION in message) Object.assign(window.__runs, { asked: false, going: true });
    if (FINISHED in message) {
      window.__runs.going = false;
      if (message[FINISHED] === EARLY_FOR_ANOTHER) window.__runs.asked = true;
    }
  };
  window.WebSocket = class extends WebSocket {
    constructor(...settings) {
      super(...settings);
      this.addEventListener("message", answered);
      this.addEventListener("close", () => Object.assign(window.__runs, { asked: false, going: false }));
    }
    send(data) {
      if (data instanceof Uint8Array && RERUN in fields(data)) window.__runs.asked = true;
      super.send(data);
    }
  };
}
