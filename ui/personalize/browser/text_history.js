// What was done to a text, for undo and redo: a browser forgets its own when a script changes the text.
const RUN = 800 // Milliseconds between keys that are undone together.

class TextHistory {
  constructor() {
    this.past = []
    this.future = []
    this.last = {parts: [], caret: 0}
  }

  /** Note a change, whose outcome is told by `now` next; one that stands alone is undone by itself. */
  changed(alone) {
    const time = Date.now()
    if (alone || time - this.time > RUN || !this.past.length) this.past.push(this.last)
    this.time = alone ? 0 : time
    this.future = []
  }

  now(parts, caret) {
    this.last = {parts, caret}
  }

  undo() {
    return this.step(this.past, this.future)
  }

  redo() {
    return this.step(this.future, this.past)
  }

  step(from, to) {
    const state = from.pop()
    if (state) to.push(this.last)
    this.time = 0
    return state
  }
}
