// The head of a cell that opens and closes. The page draws what is below it.

export default function ({data, parentElement, setTriggerValue}) {
  const button = parentElement.querySelector('button')
  button.onclick = () => setTriggerValue('press', true)
  const told = news(button, data)
  if (!told) return
  const {number, title, outcome, open} = told
  button.setAttribute('aria-expanded', String(open))
  button.replaceChildren(element('span', 'number', number), ' ', title)
  if (outcome) button.append(' ', element('span', 'outcome', outcome))
}
