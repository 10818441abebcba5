// The element in which a text with fields stands, and the caret in it as a number of characters.

class TextBox {
  constructor(host) {
    this.host = host
  }

  hasFocus() {
    return document.activeElement === this.host
  }

  chips() {
    return [...this.host.childNodes].filter(node => node.held)
  }

  read() {
    const parts = []
    for (const node of this.host.childNodes) {
      const part = node.held ?? visible(node.textContent)
      if (isWords(part) && isWords(parts.at(-1))) parts[parts.length - 1] += part
      else if (part) parts.push(part)
    }
    return parts
  }

  /** Draw these parts; the caret goes to a position, or nowhere for null. */
  draw(parts, caret) {
    this.host.replaceChildren()
    let words = ''
    const flush = () => {
      this.host.append(document.createTextNode(words || ANCHOR))
      words = ''
    }
    for (const part of parts) {
      if (isWords(part)) {
        words += part
      } else {
        flush()
        this.host.append(this.chip(part))
      }
    }
    if (parts.length) flush()
    // A caret would take the focus from where it went.
    if (caret !== null && this.hasFocus()) this.moveTo(caret)
  }

  chip(part) {
    const chip = document.createElement('span')
    chip.className = 'chip'
    chip.contentEditable = 'false'
    chip.setAttribute('role', 'button')
    chip.setAttribute('aria-label', part.about)
    chip.textContent = part.label
    chip.held = part
    return chip
  }

  /** Whether every chip has words or an anchor on both sides, and nothing else stands in the text. */
  isSound() {
    const nodes = [...this.host.childNodes]
    const alternates = nodes.every((node, at) => (at % 2 ? node.held : node.nodeType === Node.TEXT_NODE && node.data))
    return alternates && (nodes.length === 0 || nodes.length % 2 === 1)
  }

  position(node, offset) {
    if (node !== this.host && !this.host.contains(node)) return null
    let child = node
    while (child !== this.host && child.parentNode !== this.host) child = child.parentNode
    const nodes = [...this.host.childNodes]
    const before = nodes.slice(0, child === this.host ? offset : nodes.indexOf(child))
    const sum = before.reduce((total, each) => total + (each.held ? 1 : visible(each.textContent).length), 0)
    if (child === this.host) return sum
    return sum + (child.held ? 1 : visible(node.textContent.slice(0, offset)).length)
  }

  /** The two ends of what is selected, null where that is elsewhere. */
  selected() {
    const {anchorNode, anchorOffset, focusNode, focusOffset} = document.getSelection()
    const ends = [[anchorNode, anchorOffset], [focusNode, focusOffset]]
    const [one, other] = ends.map(([node, offset]) => (node ? this.position(node, offset) : null))
    return one === null || other === null ? null : [Math.min(one, other), Math.max(one, other)]
  }

  caret() {
    return this.selected()?.[1] ?? null
  }

  moveTo(position) {
    let rest = position
    for (const node of this.host.childNodes) {
      const length = node.held ? 1 : visible(node.textContent).length
      if (!node.held && rest <= length) {
        let at = 0
        for (let passed = 0; passed < rest || node.data[at] === ANCHOR; at++) passed += node.data[at] !== ANCHOR
        return document.getSelection().collapse(node, at)
      }
      rest -= length
    }
    document.getSelection().collapse(this.host, this.host.childNodes.length)
  }

  chipAt(position) {
    return this.chips().find(chip => this.position(chip, 0) === position + 1) ?? null
  }

  /** The chip on either side of the caret. */
  chipAtHand() {
    const range = this.selected()
    if (!range || range[0] !== range[1]) return null
    return this.chipAt(range[0] - 1) ?? this.chipAt(range[0])
  }
}
