// What every component has. The page tells its data as bytes of JSON; most runs of the page tell the same again.

const read = bytes => JSON.parse(new TextDecoder().decode(bytes))

/** The data, null where they are those of the last time. */
function news(root, bytes) {
  const last = root.bytes
  if (last?.length === bytes.length && bytes.every((byte, at) => byte === last[at])) return null
  root.bytes = bytes
  return read(bytes)
}

/** An element of a class that holds these texts and elements. */
function element(name, kind, ...inside) {
  const made = document.createElement(name)
  made.className = kind
  made.append(...inside)
  return made
}

/** A small image, which is loaded when it comes into view; what cannot be loaded is not shown. */
function thumbnail(address) {
  const image = document.createElement('img')
  Object.assign(image, {alt: '', loading: 'lazy', decoding: 'async', referrerPolicy: 'no-referrer'})
  image.addEventListener('error', () => image.remove())
  image.src = address
  return image
}
