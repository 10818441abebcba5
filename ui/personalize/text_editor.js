// The editor of a text with fields: words, and each field as a chip that the caret passes as one character.
// A part is a string, or {field, label, typed, about}: what the page keeps, what the chip shows, what a person would
// type for it, and what a screen reader says. The page reads tags that are typed and gives the parts back.
const ANCHOR = '\u200b' // A place for the caret beside a chip.
const DELAY = 250 // Milliseconds from the last key until the page is told.
const RUN = 800 // Milliseconds between keys that are undone together.
const QUERY = /\{\{?\s*([^{}]*)$/ // What is typed behind a brace looks for a field.
const TYPING = /\{\{?[^{}]*\}?$/ // A tag that is not closed yet.
const TAG = /\{\{[^{}]*\}\}/g
const SHOWN = 60 // Fields in the list at a time.

const isWords = part => typeof part === 'string'
const size = part => (isWords(part) ? part.length : 1)
const length = parts => parts.reduce((sum, part) => sum + size(part), 0)
const visible = text => text.replaceAll(ANCHOR, '')
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)

/** The parts between two positions; a chip is one character. */
function slice(parts, from, to) {
  const found = []
  let at = 0
  for (const part of parts) {
    const end = at + size(part)
    const inside = isWords(part) ? part.slice(Math.max(from - at, 0), Math.max(to - at, 0)) : part
    if (isWords(part) ? inside : at >= from && end <= to) found.push(inside)
    at = end
  }
  return found
}

class Editor {
  constructor(root) {
    const find = name => root.querySelector(name)
    this.root = root
    ;[this.host, this.list, this.button, this.count, this.live] =
      ['.words', '.fields', 'button', '.count', '.live'].map(find)
    this.number = -1
    this.open = null
    this.past = []
    this.future = []
    this.last = {parts: [], caret: 0}
    this.matches = []
    const on = (target, events) => {
      for (const [name, listener] of Object.entries(events)) target.addEventListener(name, listener.bind(this))
    }
    on(this.host, {
      keydown: this.onKey, keyup: this.onMove, focus: this.onMove, blur: this.onBlur, beforeinput: this.onBeforeInput,
      input: this.onInput, paste: this.onPaste, copy: this.onCopy, cut: this.onCopy, click: this.onClick,
      drop: event => event.preventDefault(), dragstart: event => event.preventDefault(),
    })
    // The text keeps the focus and its caret when something beside it is pressed.
    on(this.list, {mousedown: event => event.preventDefault(), click: this.onPick})
    on(this.button, {mousedown: event => event.preventDefault(), click: this.onInsert})
  }

  update(data, send) {
    this.data = data
    this.send = send
    const {words} = data
    this.host.setAttribute('aria-label', words.label)
    this.host.dataset.placeholder = words.placeholder
    this.list.id = `${data.id}-fields`
    this.list.setAttribute('aria-label', words.fields)
    this.host.setAttribute('aria-controls', this.list.id)
    this.button.textContent = words.insert
    // What was typed since the page was told stands; the page gives its answer to that, too.
    if (data.number >= this.number) {
      this.number = data.number
      this.adopt(data.parts, data.open)
    }
    this.showState()
  }

  adopt(parts, open) {
    const before = this.read()
    if (!same(before, parts)) {
      // What becomes a chip lies before the caret.
      const caret = this.caret()
      this.draw(parts, caret === null ? null : Math.max(length(parts) - (length(before) - caret), 0))
      this.last = {parts, caret: this.caret() ?? length(parts)}
    }
    this.open = this.chips()[open] ?? null
  }

  // --- the parts in the page ---------------------------------------------------------------------------------------

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

  draw(parts, caret) {
    const open = this.chips().indexOf(this.open)
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
    this.open = this.chips()[open] ?? null
    // A caret would take the focus from where it went.
    if (caret !== null && document.activeElement === this.host) this.moveTo(caret)
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

  // --- the caret, as a number of characters -------------------------------------------------------------------------

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

  chipAtHand() {
    const range = this.selected()
    if (!range || range[0] !== range[1]) return null
    return this.chipAt(range[0] - 1) ?? this.chipAt(range[0])
  }

  // --- changes ------------------------------------------------------------------------------------------------------

  replace(from, to, inserted) {
    const parts = this.read()
    const before = slice(parts, 0, from)
    this.draw([...before, ...inserted, ...slice(parts, to, Infinity)], length(before) + length(inserted))
    this.changed(true)
  }

  changed(alone) {
    const now = Date.now()
    if (alone || now - this.time > RUN || !this.past.length) this.past.push(this.last)
    this.time = alone ? 0 : now
    this.future = []
    this.settle(alone)
  }

  settle(atOnce) {
    this.last = {parts: this.read(), caret: this.caret() ?? 0}
    if (!this.open?.isConnected) this.open = null
    this.number += 1
    clearTimeout(this.timer)
    this.waiting = true
    if (atOnce) this.tell()
    else this.timer = setTimeout(() => this.tell(), DELAY)
    this.showState()
  }

  tell() {
    clearTimeout(this.timer)
    this.waiting = false
    const open = this.chips().indexOf(this.open)
    const parts = this.read().map(part => (isWords(part) ? part : part.field))
    this.send('text', {number: this.number, parts, open: open < 0 ? null : open})
  }

  undo(from, to) {
    const state = from.pop()
    if (!state) return
    to.push(this.last)
    this.draw(state.parts, state.caret)
    this.time = 0
    this.settle(true)
  }

  openChip(chip) {
    this.open = this.open === chip ? null : chip
    this.settle(true)
    if (this.open) this.focusFields(100)
  }

  /** Lead the keyboard to the widgets of the open chip, as soon as the page has drawn them. */
  focusFields(tries) {
    const input = document.querySelector(`.st-key-${this.data.id}_${this.number} input`)
    if (input) input.focus()
    else if (tries) setTimeout(() => this.focusFields(tries - 1), 50)
  }

  // --- the list of fields -------------------------------------------------------------------------------------------

  /** What is looked for, and where the brace stands, if the caret is behind one. */
  query() {
    const caret = this.caret() ?? this.last.caret
    const words = slice(this.read(), 0, caret).at(-1)
    const match = isWords(words) ? QUERY.exec(words) : null
    return match && {text: match[1].trim().toLowerCase(), start: caret - match[0].length, end: caret}
  }

  showList() {
    const query = document.activeElement === this.host ? this.query() : null
    if (!query) this.dismissed = false
    const asked = query && !this.dismissed ? query.text.split(/\s+/) : null
    const fits = field => asked.every(word => field.search.includes(word))
    this.matches = asked ? this.data.fields.filter(fits).slice(0, SHOWN) : []
    this.active = Math.min(this.active ?? 0, Math.max(this.matches.length - 1, 0))
    if (!this.matches.length) this.active = 0
    // An option that is about to be pressed stays where it is.
    const shown = this.matches.map(({words, hint}) => [words, hint])
    if (!same(shown, this.shown)) this.list.replaceChildren(...this.matches.map((field, at) => this.option(field, at)))
    this.shown = shown
    ;[...this.list.children].forEach((option, at) => option.setAttribute('aria-selected', String(at === this.active)))
    this.list.hidden = !this.matches.length
    this.host.setAttribute('aria-expanded', String(!this.list.hidden))
    if (this.list.hidden) return this.host.removeAttribute('aria-activedescendant')
    const option = this.list.children[this.active]
    this.host.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({block: 'nearest'})
  }

  option(field, at) {
    const option = document.createElement('li')
    const hint = document.createElement('small')
    option.id = `${this.list.id}-${at}`
    option.setAttribute('role', 'option')
    hint.textContent = field.hint
    option.append(field.words, ' ', hint)
    return option
  }

  listKey(event) {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
    if (step) this.active = (this.active + step + this.matches.length) % this.matches.length
    else if (event.key === 'Enter') return this.pick(this.active)
    else if (event.key === 'Escape') this.dismiss()
    else return false
    this.showList()
    return true
  }

  dismiss() {
    const query = this.query()
    this.dismissed = true
    if (this.asked && query) this.replace(query.start, query.end, [])
    this.asked = false
  }

  pick(at) {
    const {start, end} = this.query()
    this.asked = false
    this.active = 0
    this.replace(start, end, [this.matches[at]])
    return true
  }

  // --- what is shown beside the text --------------------------------------------------------------------------------

  showState() {
    const {words, limit} = this.data
    const count = this.counted()
    this.count.textContent = words.count.replace('{count}', count)
    this.count.classList.toggle('over', count > limit)
    const atHand = document.activeElement === this.host ? this.chipAtHand() : null
    for (const chip of this.chips()) {
      chip.classList.toggle('open', chip === this.open)
      chip.classList.toggle('at-hand', chip === atHand)
    }
    const about = atHand?.held.about ?? ''
    if (this.live.textContent !== about) this.live.textContent = about
    this.showList()
  }

  counted(read = words => words) {
    return this.read().filter(isWords).reduce((sum, words) => sum + [...read(words)].length, 0)
  }

  // --- events -------------------------------------------------------------------------------------------------------

  onKey(event) {
    if (event.isComposing) return
    const {key, shiftKey} = event
    if (event.ctrlKey || event.metaKey || event.altKey) {
      const letter = event.altKey ? '' : key.toLowerCase()
      if (letter !== 'z' && letter !== 'y') return
      event.preventDefault()
      if (letter === 'z' && !shiftKey) this.undo(this.past, this.future)
      else this.undo(this.future, this.past)
    } else if (!this.list.hidden && this.listKey(event)) {
      event.preventDefault()
      event.stopPropagation()
    } else if (key === 'Enter') {
      event.preventDefault()
      const chip = this.chipAtHand()
      if (chip) this.openChip(chip)
    } else if (!shiftKey) {
      this.onChipKey(event)
    }
  }

  onChipKey(event) {
    const range = this.selected()
    if (!range || range[0] !== range[1]) return
    const [caret] = range
    const back = event.key === 'ArrowLeft' || event.key === 'Backspace'
    if (!back && event.key !== 'ArrowRight' && event.key !== 'Delete') return
    if (!this.chipAt(back ? caret - 1 : caret)) return
    event.preventDefault()
    const other = back ? caret - 1 : caret + 1
    if (event.key.startsWith('Arrow')) this.moveTo(other)
    else this.replace(Math.min(caret, other), Math.max(caret, other), [])
  }

  onMove() {
    this.showState()
  }

  onBlur() {
    if (this.asked) this.dismiss()
    if (this.waiting) this.tell()
    this.showState()
  }

  onBeforeInput(event) {
    const type = event.inputType
    if (type === 'historyUndo' || type === 'historyRedo') {
      event.preventDefault()
      if (type === 'historyUndo') this.undo(this.past, this.future)
      else this.undo(this.future, this.past)
    } else if (type.startsWith('format') || type === 'insertParagraph' || type === 'insertLineBreak') {
      event.preventDefault()
    } else if (type === 'insertText' && document.getSelection().isCollapsed && !this.hasRoom(event.data ?? '')) {
      event.preventDefault()
    }
  }

  /** Whether what is typed fits. A tag takes no room, since it becomes a chip. */
  hasRoom(typed) {
    const before = slice(this.read(), 0, this.caret() ?? 0).at(-1)
    if (typed === '{' || (isWords(before) && TYPING.test(before))) return true
    return this.counted(words => words.replace(TAG, '')) + [...typed].length <= this.data.limit
  }

  onInput(event) {
    if (event.isComposing) return
    if (!this.isSound()) this.draw(this.read(), this.caret())
    this.changed(false)
  }

  onPaste(event) {
    event.preventDefault()
    const text = event.clipboardData.getData('text/plain').replace(/\s*[\r\n]+\s*/g, ' ')
    if (text) this.replace(...(this.selected() ?? [0, 0]), [text])
  }

  onCopy(event) {
    event.preventDefault()
    const range = this.selected()
    if (!range) return
    const chosen = slice(this.read(), ...range)
    event.clipboardData.setData('text/plain', chosen.map(part => (isWords(part) ? part : part.typed)).join(''))
    if (event.type === 'cut') this.replace(...range, [])
  }

  onClick(event) {
    const chip = event.target.closest('.chip')
    if (chip) this.openChip(chip)
    else this.showState()
  }

  onInsert() {
    const caret = this.selected() ?? [this.last.caret, this.last.caret]
    this.host.focus()
    this.replace(...caret, ['{'])
    this.asked = true
    this.showState()
  }

  onPick(event) {
    const option = event.target.closest('li')
    if (option) this.pick([...this.list.children].indexOf(option))
  }
}

export default function ({data, parentElement, setStateValue}) {
  const root = parentElement.querySelector('.text-with-fields')
  root.editor ??= new Editor(root)
  root.editor.update(data, setStateValue)
}
