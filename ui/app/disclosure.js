// The head of a cell that opens and closes. The page draws what is below it.
const part = (name, text) => Object.assign(document.createElement('span'), {className: name, textContent: text})

export default function ({data, parentElement, setTriggerValue}) {
  const button = parentElement.querySelector('button')
  const {number, title, outcome, open} = JSON.parse(new TextDecoder().decode(data))
  button.setAttribute('aria-expanded', String(open))
  button.onclick = () => setTriggerValue('press', !open)
  const told = JSON.stringify([number, title, outcome])
  if (button.told === told) return
  button.told = told
  button.replaceChildren(part('number', number), ' ', title)
  if (outcome) button.append(' ', part('outcome', outcome))
}
