// Heads of cells, or of parts of the sidebar, that open and close. The page draws what is below the last one.

const createHead = ({id, number, symbol, title, outcome, open}) => {
  const button = Object.assign(element('button', '', element('span', 'title', title)), {type: 'button'})
  button.setAttribute('aria-expanded', String(open))
  if (number) button.prepend(element('span', 'number', number), ' ')
  if (symbol) button.prepend(icon(symbol))
  if (outcome) button.append(' ', element('span', 'outcome', outcome))
  const head = element('h3', `disclosure st-key-${id}`, button)
  head.dataset.id = id
  return head
}

export default function ({data, parentElement, setTriggerValue}) {
  const heads = parentElement.querySelector('.heads')
  heads.onclick = ({target}) => {
    const head = target.closest('button')?.closest('h3')
    if (head) setTriggerValue('press', head.dataset.id)
  }
  // The head that is pressed stays in this part, whatever it opens: it ends at one that is open.
  const told = news(heads, data)
  if (told) redraw(heads, told.heads, createHead)
}
