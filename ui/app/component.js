// What every component has. The page tells its data as bytes of JSON; most runs of the page tell the same again.

const read = bytes => JSON.parse(new TextDecoder().decode(bytes))

/** The data, null where they are those of the last time. */
function news(root, bytes) {
  const last = root.bytes
  if (last?.length === bytes.length && bytes.every((byte, at) => byte === last[at])) return null
  root.bytes = bytes
  return read(bytes)
}

/** The class of the widget, or of the container, that an element stands in. */
const keyOf = inside => {
  const place = inside?.closest('[class*="st-key-"]')
  return place && [...place.classList].find(name => name.startsWith('st-key-'))
}

/** An element of a class that holds these texts and elements. */
function element(name, kind, ...inside) {
  const made = document.createElement(name)
  made.className = kind
  made.append(...inside)
  return made
}

/** A sign of the icon font, for eyes only. */
function icon(symbol) {
  const sign = Object.assign(element('span', 'symbol', symbol), {translate: false})
  sign.ariaHidden = 'true'
  return sign
}

/** Draw rows in their order; those that have not changed stay, and the focus stays in its row, or in its place. */
function redraw(parent, rows, create) {
  const old = [...parent.children]
  const focused = document.activeElement, place = old.findIndex(row => row.contains(focused))
  const id = old[place]?.dataset.id, isRow = focused === old[place]
  rows.forEach((row, at) => {
    const text = JSON.stringify(row)
    if (old[at]?.text === text) return
    const fresh = Object.assign(create(row), {text})
    if (old[at]) old[at].replaceWith(fresh)
    else parent.append(fresh)
  })
  old.slice(rows.length).forEach(row => row.remove())
  if (place < 0 || focused.isConnected) return
  const fresh = [...parent.children]
  const row = fresh.find(each => each.dataset.id === id) ?? fresh[Math.min(place, fresh.length - 1)]
  const entry = isRow ? row : row?.querySelector(focused.localName)
  entry?.focus({preventScroll: true})
}

/** The sign in the place of an image that cannot be loaded. */
function noImage() {
  const sign = Object.assign(element('span', 'no-image', 'hide_image'), {translate: false})
  sign.ariaHidden = 'true'
  return sign
}

/** A small image, which is loaded when it comes into view; where it cannot be, `instead` takes its place, if anything. */
function thumbnail(address, instead = noImage()) {
  const image = document.createElement('img')
  Object.assign(image, {alt: '', loading: 'lazy', decoding: 'async', referrerPolicy: 'no-referrer'})
  image.addEventListener('error', () => image.replaceWith(...(instead ? [instead] : [])))
  image.src = address
  return image
}
