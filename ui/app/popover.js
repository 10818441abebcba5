// A closed popover is drawn as a button alone, and an open one in its place: the focus stays with it.

const CLOSED = 'st-key-closed_'
const LONGEST_WAIT = 30_000

/** The class of the popover that a button opens or closes. */
const popoverOf = button => {
  const name = keyOf(button)
  const isOpen = button?.matches('[data-testid="stPopoverButton"]')
  return name && (isOpen || name.startsWith(CLOSED)) ? name.replace(CLOSED, 'st-key-') : null
}

/** Lead the focus from the button of a popover to the one that is drawn in its place. */
function followPopovers() {
  const {dataset} = document.documentElement
  if (dataset.followsPopovers) return
  dataset.followsPopovers = true
  let held = null
  const watcher = new MutationObserver(() => {
    if (held.button.isConnected) return
    held.gone ??= Date.now()
    const open = `.${CSS.escape(held.popover)} [data-testid="stPopoverButton"]`
    const closed = `.${CSS.escape(held.popover.replace('st-key-', CLOSED))} button`
    const next = document.querySelector(`${open}, ${closed}`)
    if (!next && Date.now() - held.gone < LONGEST_WAIT) return
    watcher.disconnect()
    if (document.activeElement === document.body) next?.focus({preventScroll: true})
  })
  document.addEventListener('focusin', ({target}) => {
    watcher.disconnect()
    const button = target.closest('button'), popover = popoverOf(button)
    if (!popover) return
    held = {button, popover}
    watcher.observe(document.body, {childList: true, subtree: true})
  })
  // A browser also tells of the focus that a button loses because it is no longer there.
  document.addEventListener('focusout', ({target}) => {
    setTimeout(() => held?.button === target && target.isConnected && watcher.disconnect())
  })
}
