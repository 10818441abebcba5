// Where the focus goes: into a menu that is open, back to a text that was saved, on from what is no longer there.
const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [contenteditable="true"], [tabindex]'

/** What the Tab key stops at, in its order, but for the links to headings. */
function stops(root) {
  const isStop = each =>
    each.tabIndex >= 0 && !each.disabled && each.checkVisibility() && !each.closest('[inert], [href^="#"]')
  return [...root.querySelectorAll(FOCUSABLE)].filter(isStop)
}

/** Streamlit draws an open menu at the end of the page: lead Tab from its button into it, and out of it to what follows
    the button. Whether the key was meant for that. */
function stepInPopover(back) {
  const button = document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]')
  const body = [...document.querySelectorAll('[data-testid="stPopoverBody"]')].at(-1)
  if (!button || !body) return false
  const inside = stops(body)
  const at = document.activeElement
  const page = stops(document.querySelector('[data-testid="stApp"]')).filter(each => !body.contains(each))
  let next = null
  if (at === button && !back) next = inside[0]
  else if (back && (at === inside[0] || at === body)) next = button
  else if (!back && at === inside.at(-1)) next = page[page.indexOf(button) + 1]
  next?.focus()
  return Boolean(next)
}

/** Let a field tell what stands in it, as it does when it is left; the caret stays. */
function leaveAndReturn(field) {
  field.blur()
  field.focus({preventScroll: true})
}

/** The first thing in a card to choose or write with, else its first button. */
function firstControl(card) {
  const inside = stops(card)
  return inside.find(each => each.matches('input, textarea, [contenteditable="true"]')) ?? inside[0]
}

/** Whether a card is one line, which is all a button. */
const isLine = card => card?.matches('.line')

/** Whether the page runs, as Streamlit tells it. */
const runs = () => document.querySelector('[data-testid="stApp"]').dataset.testScriptState !== 'notRunning'

/** A button that was pressed with the keyboard and that the page then draws no more: the focus goes to its card, else to
    what followed it. It goes into a card that was a line, however that was pressed. */
class PressedFocus {
  note({target, detail}) {
    this.forget()
    const button = target.closest?.('button')
    const card = button?.closest('[class*="_card"]')
    if (!button || (detail && !isLine(card))) return
    const following = stops(document).filter(
      each => button.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING,
    )
    const around = following.flatMap(each => [each, each.closest('[class*="_card"]')])
    this.button = button
    this.places = [...new Set([card, ...around].filter(Boolean).map(keyOf))].filter(Boolean)
    this.restore()
    // The button stays, or whoever pressed it is elsewhere by now.
    this.end = setTimeout(() => this.forget(), 30_000)
  }

  forget() {
    this.button = null
    clearTimeout(this.timer)
    clearTimeout(this.end)
    this.watcher?.disconnect()
    this.watcher = null
  }

  /** Go on, as soon as the button is gone and what comes in its place is whole: after the page has run, on a busy
      machine long after, and one part after the other. A browser that is busy, too, never sees that the page runs. */
  restore() {
    if (!this.button) return
    const wait = () => {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.button.isConnected || runs() || this.goOn(), 100)
    }
    this.watcher ??= new MutationObserver(wait)
    this.watcher.observe(document.body, {childList: true, subtree: true})
    wait()
  }

  goOn() {
    this.forget()
    if (document.activeElement !== document.body) return
    for (const place of this.places) {
      const next = [...document.querySelectorAll(`.${CSS.escape(place)}`)].map(firstControl).find(Boolean)
      if (!next) continue
      next.focus({preventScroll: true})
      return next.scrollIntoView({block: 'nearest'})
    }
  }
}
