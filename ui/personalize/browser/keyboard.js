// What the page hears: what is typed, and keys.
export default function({data, parentElement, setTriggerValue}) {
  followPopovers()
  const {texts, ...places} = read(data)
  parentElement.forgetTexts?.()
  parentElement.forgetTexts = keepUntold(parentElement, texts, untold => setTriggerValue('untold', untold))
  const known = JSON.stringify(places)
  // Texts change while a press is followed up, which goes on.
  if (parentElement.known !== known) {
    parentElement.known = known
    listenToKeys(places, parentElement, setTriggerValue)
  }
  return () => {
    // Streamlit also ends what newer data have replaced in the meantime; the listeners are theirs then.
    if (parentElement.isConnected) return
    parentElement.forgetTexts()
    parentElement.forget()
    parentElement.known = null
  }
}

// Alt+Shift and an arrow: no browser and no widget of ours uses them but to select in a text.
function listenToKeys(data, parentElement, setTriggerValue) {
  if (parentElement.forget) parentElement.forget()
  const find = name => document.querySelector(`.st-key-${name}`)
  const app = document.querySelector('[data-testid="stApp"]')
  const line = parentElement.line ??= {whole: true, ran: true, writing: null}
  // A field that is disabled loses the focus, and what was written in it is told to nobody.
  const onLost = ({target}) => {
    const key = target.closest('[class*="st-key-"]')?.className.match(/st-key-([^ ]+)/)[1]
    if (key && target.disabled && target.matches('textarea, input[type="text"]:not([role="combobox"])'))
      line.writing = {key, text: target.value}
  }
  const frame = () => new Promise(requestAnimationFrame)
  const goOn = async ({key, text}) => {
    const field = find(CSS.escape(key))?.querySelector('textarea, input')
    const now = document.activeElement
    if (!field || field.disabled) return
    field.focus({preventScroll: true})
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text)
    field.dispatchEvent(new Event('input', {bubbles: true}))
    await frame()
    field.blur()
    ;(now === document.body ? field : now).focus({preventScroll: true})
  }
  const focus = (parentElement.pressed ??= new PressedFocus())
  const look = () => {
    const [whole, running] = [app.dataset.testConnectionState === 'CONNECTED', runs()]
    // A server that was started again knows nothing of this tab until it runs the page, and would drop a choice.
    if (!line.whole && whole) {
      line.ran = false
      setTriggerValue('reconnected', true)
    }
    if (!running) focus.restore()
    line.whole = whole
    line.ran ||= whole && running
    if (!whole || running || !line.ran || !line.writing) return
    goOn(line.writing)
    line.writing = null
  }
  parentElement.observer = new MutationObserver(look)
  const watched = ['data-test-connection-state', 'data-test-script-state']
  parentElement.observer.observe(app, {attributes: true, attributeFilter: watched})
  const press = step => document.querySelector(`.st-key-${data.pane} .recipient .${step}`)?.click()
  const slot = step => {
    const cards = [...document.querySelectorAll(`.st-key-${data.bindings} [class*="_card"]`)]
    const at = cards.findIndex(card => card.contains(document.activeElement))
    const next = cards[at < 0 ? (step > 0 ? 0 : cards.length - 1) : Math.min(cards.length - 1, Math.max(0, at + step))]
    if (next) firstControl(next)?.focus({preventScroll: true})
    next?.scrollIntoView({block: 'nearest'})
  }
  const closed = '[role="combobox"]:not([aria-expanded="true"]), [type="checkbox"], [type="radio"]'
  const texts = `textarea, [contenteditable="true"], input:not(${closed})`
  const writes = () => document.activeElement?.matches(texts)
  const undoes = ({ctrlKey, metaKey, altKey, shiftKey, key}) => {
    if (!(ctrlKey || metaKey) || altKey) return ''
    const letter = key.toLowerCase()
    return letter === 'y' || (letter === 'z' && shiftKey) ? data.redo : letter === 'z' ? data.undo : ''
  }
  const onKey = event => {
    parentElement.leads = null
    focus.forget()
    if (event.key === 'Tab' && stepInPopover(event.shiftKey)) return event.preventDefault()
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 's') {
      // What is being written counts: leaving the field tells it to the page before the button is pressed.
      if (writes()) leaveAndReturn(document.activeElement)
      return
    }
    const step = undoes(event)
    if (step) {
      // While a text is edited, these keys are its own.
      if (writes()) return
      document.querySelector(`.st-key-${step} button`)?.click()
      event.preventDefault()
      event.stopPropagation()
      return
    }
    // In a text these keys select words and paragraphs.
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || writes()) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') slot(event.key === 'ArrowDown' ? 1 : -1)
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
      press(event.key === 'ArrowRight' ? 'next' : 'previous')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  // Whoever writes, presses or types elsewhere since the press stays there.
  if (data.number && parentElement.told !== data.number) {
    parentElement.told = data.number
    parentElement.leads = writes() ? null : data.number
    const place = data.cell.replace(/[^a-zA-Z0-9_-]/g, '-')
    // A card that was one line is drawn anew, and a busy machine takes its time for that.
    const lead = (tries = 100) => {
      const head = find(`${place}_head`) ?? find(place)
      const isCard = place.endsWith('_card')
      const control = isCard ? head && firstControl(head) : head?.querySelector('button')
      const isWhole = !isCard || (!runs() && control?.matches('input, textarea, [contenteditable="true"]'))
      if (parentElement.leads !== data.number || writes()) return
      if (!isWhole) return void (tries && setTimeout(lead, 100, tries - 1))
      head?.scrollIntoView({block: 'start'})
      control?.focus({preventScroll: true})
    }
    setTimeout(lead, 150)
  }
  document.addEventListener('focusout', onLost, true)
  const onClick = event => {
    parentElement.leads = null
    focus.note(event)
  }
  document.addEventListener('keydown', onKey, true)
  document.addEventListener('click', onClick, true)
  parentElement.forget = () => {
    document.removeEventListener('focusout', onLost, true)
    document.removeEventListener('keydown', onKey, true)
    document.removeEventListener('click', onClick, true)
    parentElement.observer.disconnect()
  }
}
