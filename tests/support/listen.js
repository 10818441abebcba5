// Tells by the console when a press has arrived at the element, and keeps what else the pointer did.
(element, token) => {
  const name = (node) => (node.outerHTML ?? node.nodeName ?? "window").slice(0, 160);
  const where = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.isConnected ? `at ${[x, y, width, height].map(Math.round)}` : "no longer on the page";
  };
  window.__endPress?.abort();
  const { signal } = (window.__endPress = new AbortController());
  const seen = (window.__presses = [`It was ${where()}.`]);
  const heard = (event) => {
    const path = event.composedPath();
    const meant = path.includes(element);
    seen.push(`${event.type} at ${event.clientX},${event.clientY} on ${meant ? "it" : name(path[0])}, it is ${where()}.`);
    if (meant && event.type === "click") console.debug(token);
  };
  for (const kind of ["pointerdown", "pointerup", "click"]) window.addEventListener(kind, heard, { capture: true, signal });
}
