// The editor of a text with fields: words, and each field as a chip that the caret passes as one character.
// The page reads tags that are typed and gives the parts back.
const DELAY = 100 // Milliseconds from the last key until the page is told.
const QUERY = /\{\{?\s*([^{}]*)$/ // What is typed behind a brace looks for a field.
const TYPING = /\{\{?[^{}]*\}?$/ // A tag that is not closed yet.
const TAG = /\{\{[^{}]*\}\}/g

class Editor {
  constructor(root) {
    const find = name => root.querySelector(name)
    ;[this.host, this.button, this.count, this.live] = ['.words', 'button', '.count', '.live'].map(find)
    this.box = new TextBox(this.host)
    this.list = new FieldList(find('.fields'), this.host, field => this.pick(field))
    this.history = new TextHistory()
    this.number = -1
    this.open = null
    const on = (target, events) => {
      for (const [name, listener] of Object.entries(events)) target.addEventListener(name, listener.bind(this))
    }
    on(this.host, {
      keydown: this.onKey, keyup: this.showState, focus: this.showState, blur: this.onBlur, input: this.onInput,
      beforeinput: this.onBeforeInput, paste: this.onPaste, copy: this.onCopy, cut: this.onCopy, click: this.onClick,
      drop: event => event.preventDefault(), dragstart: event => event.preventDefault(),
    })
    // The text keeps the focus and its caret when something beside it is pressed.
    on(this.button, {mousedown: event => event.preventDefault(), click: this.onInsert})
  }

  update(data) {
    this.data = {...data, fields: ofRecipient(data)}
    const {words} = data
    this.host.setAttribute('aria-label', words.label)
    this.host.dataset.placeholder = words.placeholder
    this.list.name(data.id, words.fields, words.groups)
    this.button.textContent = words.insert
    const begins = this.number < 0
    // What was typed since the page was told stands; the page gives its answer to that, too.
    if (data.number >= this.number) {
      this.number = data.number
      this.adopt(data.parts, data.open)
    }
    if (begins && data.focus) this.begin(data.focus)
    this.showState()
  }

  begin(focus) {
    this.host.focus()
    if (focus === 'all') document.getSelection().selectAllChildren(this.host)
    else this.box.moveTo(length(this.box.read()))
  }

  adopt(parts, open) {
    const before = this.box.read()
    if (!same(before, parts)) {
      // What becomes a chip lies before the caret.
      const caret = this.box.caret()
      this.draw(parts, caret === null ? null : Math.max(length(parts) - (length(before) - caret), 0))
      this.history.now(parts, this.box.caret() ?? length(parts))
    }
    this.open = this.box.chips()[open] ?? null
  }

  /** Draw parts; the chip that is open stays that. */
  draw(parts, caret) {
    const open = this.box.chips().indexOf(this.open)
    this.box.draw(parts, caret)
    this.open = this.box.chips()[open] ?? null
  }

  // --- changes ------------------------------------------------------------------------------------------------------

  replace(from, to, inserted) {
    const parts = this.box.read()
    const before = slice(parts, 0, from)
    this.draw([...before, ...inserted, ...slice(parts, to, Infinity)], length(before) + length(inserted))
    this.changed(true)
  }

  changed(alone) {
    this.history.changed(alone)
    this.settle(alone)
  }

  undo(state) {
    if (!state) return
    this.draw(state.parts, state.caret)
    this.settle(true)
  }

  settle(atOnce) {
    this.history.now(this.box.read(), this.box.caret() ?? 0)
    if (!this.open?.isConnected) this.open = null
    this.number += 1
    this.keep()
    clearTimeout(this.timer)
    this.waiting = true
    this.showState()
    if (atOnce) this.tellWords()
    else this.timer = setTimeout(() => this.tellWords(), DELAY)
  }

  /** Tell what was typed, but for a search: what is looked for is no part of the text, until the list is left. */
  tellWords() {
    if (this.waiting && !this.list.isOpen) this.tell()
  }

  /** Let the browser keep what stands here, which the page is told a little later. */
  keep() {
    const detail = {key: this.data.id, number: this.number, parts: this.parts()}
    this.host.dispatchEvent(new CustomEvent('typed', {bubbles: true, detail}))
  }

  parts() {
    return this.box.read().map(part => (isWords(part) ? part : part.field))
  }

  tell() {
    clearTimeout(this.timer)
    this.waiting = false
    const open = this.box.chips().indexOf(this.open)
    this.send('text', {number: this.number, parts: this.parts(), open: open < 0 ? null : open})
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
    const caret = this.box.caret() ?? this.history.last.caret
    const words = slice(this.box.read(), 0, caret).at(-1)
    const match = isWords(words) ? QUERY.exec(words) : null
    return match && {text: match[1], start: caret - match[0].length, end: caret}
  }

  showList() {
    const query = this.box.hasFocus() ? this.query() : null
    if (!query) this.dismissed = false
    this.list.show(query && !this.dismissed ? matching(this.data.fields, query.text) : [])
  }

  dismiss() {
    const query = this.query()
    this.dismissed = true
    if (this.asked && query) this.replace(query.start, query.end, [])
    this.asked = false
    this.showList()
    this.tellWords()
  }

  pick({chip}) {
    const {start, end} = this.query()
    this.asked = false
    this.replace(start, end, [chip])
  }

  // --- what is shown beside the text --------------------------------------------------------------------------------

  showState() {
    const {words, limit} = this.data
    const count = this.counted()
    const said = count < limit ? words.count : count === limit ? words.full : words.over
    this.count.textContent = said.replace('{count}', count)
    this.count.classList.toggle('over', count > limit)
    const atHand = this.box.hasFocus() ? this.box.chipAtHand() : null
    for (const chip of this.box.chips()) {
      chip.classList.toggle('open', chip === this.open)
      chip.classList.toggle('at-hand', chip === atHand)
    }
    // Whoever types on is told why nothing comes.
    const about = atHand?.held.about ?? (count < limit ? '' : this.count.textContent)
    if (this.live.textContent !== about) this.live.textContent = about
    this.showList()
  }

  counted(read = words => words) {
    return this.box.read().filter(isWords).reduce((sum, words) => sum + [...read(words)].length, 0)
  }

  // --- events -------------------------------------------------------------------------------------------------------

  onKey(event) {
    if (event.isComposing) return
    const {key, shiftKey} = event
    if (event.ctrlKey || event.metaKey || event.altKey) {
      const letter = event.altKey ? '' : key.toLowerCase()
      if (letter !== 'z' && letter !== 'y') return
      event.preventDefault()
      this.undo(letter === 'z' && !shiftKey ? this.history.undo() : this.history.redo())
    } else if (this.list.isOpen && (key === 'Escape' || this.list.key(event))) {
      event.preventDefault()
      event.stopPropagation()
      if (key === 'Escape') this.dismiss()
    } else if (key === 'Enter') {
      event.preventDefault()
      const chip = this.box.chipAtHand()
      if (chip) this.openChip(chip)
    } else if (!shiftKey) {
      this.onChipKey(event)
    }
  }

  onChipKey(event) {
    const range = this.box.selected()
    if (!range || range[0] !== range[1]) return
    const [caret] = range
    const back = event.key === 'ArrowLeft' || event.key === 'Backspace'
    if (!back && event.key !== 'ArrowRight' && event.key !== 'Delete') return
    if (!this.box.chipAt(back ? caret - 1 : caret)) return
    event.preventDefault()
    const other = back ? caret - 1 : caret + 1
    if (event.key.startsWith('Arrow')) this.box.moveTo(other)
    else this.replace(Math.min(caret, other), Math.max(caret, other), [])
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
      this.undo(type === 'historyUndo' ? this.history.undo() : this.history.redo())
    } else if (type.startsWith('format') || type === 'insertParagraph' || type === 'insertLineBreak') {
      event.preventDefault()
    } else if (type === 'insertText' && document.getSelection().isCollapsed && !this.hasRoom(event.data ?? '')) {
      event.preventDefault()
    }
  }

  /** Whether what is typed fits. A tag takes no room, since it becomes a chip. */
  hasRoom(typed) {
    const before = slice(this.box.read(), 0, this.box.caret() ?? 0).at(-1)
    if (typed === '{' || (isWords(before) && TYPING.test(before))) return true
    return this.counted(words => words.replace(TAG, '')) + [...typed].length <= this.data.limit
  }

  onInput(event) {
    if (event.isComposing) return
    if (!this.box.isSound()) this.draw(this.box.read(), this.box.caret())
    this.changed(false)
  }

  onPaste(event) {
    event.preventDefault()
    const text = event.clipboardData.getData('text/plain').replace(/\s*[\r\n]+\s*/g, ' ')
    if (text) this.replace(...(this.box.selected() ?? [0, 0]), [text])
  }

  onCopy(event) {
    event.preventDefault()
    const range = this.box.selected()
    if (!range) return
    const chosen = slice(this.box.read(), ...range)
    event.clipboardData.setData('text/plain', chosen.map(part => (isWords(part) ? part : part.typed)).join(''))
    if (event.type === 'cut') this.replace(...range, [])
  }

  onClick(event) {
    const chip = event.target.closest('.chip')
    if (chip) this.openChip(chip)
    else this.showState()
  }

  onInsert() {
    const {caret} = this.history.last
    const range = this.box.selected() ?? [caret, caret]
    this.host.focus()
    this.replace(...range, ['{'])
    this.asked = true
    this.showState()
  }
}

export default function ({data, parentElement, setStateValue}) {
  const root = parentElement.querySelector('.text-with-fields')
  root.editor ??= new Editor(root)
  root.editor.send = setStateValue
  const told = news(root, data)
  if (told) root.editor.update(told)
}
