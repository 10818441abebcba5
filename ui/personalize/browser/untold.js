// A page that is left cannot tell anything any more: its connection is closed before the page has run. So the browser
// keeps what is typed until the page holds it.

/** The browser's own storage; the memory of this page where it has none, as in a frame on another site. */
const storage = (() => {
  try {
    return window.sessionStorage
  } catch {
    const kept = window.keptWithoutStorage ??= new Map()
    return {
      getItem: key => kept.get(key) ?? null,
      setItem: (key, text) => kept.set(key, text),
      removeItem: key => kept.delete(key),
    }
  }
})()

const keptTexts = owner => {
  const kept = JSON.parse(storage.getItem('untold'))
  return kept?.owner === owner ? kept.texts : {}
}

/** Keep what is typed, and tell what the page does not know when it begins; what ends that is returned. */
function keepUntold(root, {held, names, owner, session}, tell) {
  const write = texts => {
    if (Object.keys(texts).length) storage.setItem('untold', JSON.stringify({owner, texts}))
    else storage.removeItem('untold')
  }
  const keep = (key, typed) => key in held && write({...keptTexts(owner), [key]: typed})
  const isTold = ([key, {text, number}]) => number === undefined ? held[key] === text : held[key] >= number
  const onInput = ({target}) => {
    if (!target.matches('textarea, input:not([role="combobox"])')) return
    const key = /st-key-([\w-]+)/.exec(target.closest('[class*="st-key-"]')?.className)?.[1]
    keep(names[key] ?? key, {text: target.value})
  }
  const onTyped = ({detail: {key, ...typed}}) => keep(key, typed)
  // A server that was started again knows as little as one that the page was loaded anew from.
  const begins = root.session !== session
  root.session = session
  // The numbers of a text are those of the page that told them.
  const untold = Object.entries(keptTexts(owner)).filter(([key, typed]) =>
    begins ? key in held && held[key] !== typed.text : !isTold([key, typed]))
  write(Object.fromEntries(untold))
  if (begins && untold.length) tell(Object.fromEntries(untold))
  document.addEventListener('input', onInput, true)
  document.addEventListener('typed', onTyped, true)
  return () => {
    document.removeEventListener('input', onInput, true)
    document.removeEventListener('typed', onTyped, true)
  }
}
