// The head of a cell, or of a part of the sidebar, that opens and closes. The page draws what is below it.

const icon = symbol => {
  const mark = Object.assign(element('span', 'symbol', symbol), {translate: false})
  mark.setAttribute('aria-hidden', 'true')
  return mark
}

export default function ({data, parentElement, setTriggerValue}) {
  const button = parentElement.querySelector('button')
  button.onclick = () => setTriggerValue('press', true)
  const told = news(button, data)
  if (!told) return
  const {number, symbol, title, outcome, open} = told
  button.setAttribute('aria-expanded', String(open))
  button.replaceChildren(element('span', 'title', title))
  if (number) button.prepend(element('span', 'number', number), ' ')
  if (symbol) button.prepend(icon(symbol))
  if (outcome) button.append(' ', element('span', 'outcome', outcome))
}
