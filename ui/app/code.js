// Code, or a text to copy, with colours for what `style.css` has a class of.

const SHOWN = 2000 // Milliseconds that it says what became of the copy.

const KINDS = {
  python: /(?<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<keyword>\b(?:None|True|False)\b)|(?<number>\b\d[\d.]*\b)/g,
  html: /(?<string>(?<==)"[^"]*"|(?<==)'[^']*')|(?<keyword><\/?[a-z]\w*|\{[{%]|[%}]\})/gi,
  diff: /(?<inserted>^\+.*)|(?<deleted>^-.*)/gm,
}

/** The text in pieces: those of a kind are elements. */
function coloured(text, language) {
  const pieces = []
  let end = 0
  for (const found of language ? text.matchAll(KINDS[language]) : []) {
    const [kind] = Object.entries(found.groups).find(([, part]) => part !== undefined)
    pieces.push(text.slice(end, found.index), element('span', kind, found[0]))
    end = found.index + found[0].length
  }
  return [...pieces, text.slice(end)]
}

/** Copy a text; where the browser does not allow that, select it, so that the keyboard can. */
async function copy(code, button, {copy: label, copied, selected}) {
  const isCopied = await navigator.clipboard?.writeText(code.textContent).then(() => true, () => false)
  if (!isCopied) getSelection().selectAllChildren(code)
  button.textContent = isCopied ? copied : selected
  setTimeout(() => (button.textContent = label), SHOWN)
}

export default function ({data, parentElement}) {
  const block = parentElement.querySelector('.code_block')
  const told = news(block, data)
  if (!told) return
  const [view, button] = block.children, [code] = view.children
  view.setAttribute('aria-label', told.label)
  view.style.maxHeight = told.height ? `${told.height}px` : ''
  // Keyboards scroll only what they can reach.
  view.tabIndex = told.height ? 0 : -1
  code.replaceChildren(...coloured(told.text, told.language))
  button.textContent = told.copy
  button.onclick = () => copy(code, button, told)
}
