// Who is in view, with the buttons to the recipients before and after; where there is little room they are icons.

const ICONS = {previous: 'chevron_left', next: 'chevron_right'}

export default function ({data, parentElement, setTriggerValue}) {
  const root = parentElement.querySelector('.recipient')
  const [previous, next, about] = root.children
  for (const button of [previous, next]) button.onclick = () => setTriggerValue('step', button.className)
  const told = news(root, data)
  if (!told) return
  root.classList.toggle('small', told.small)
  for (const button of [previous, next]) {
    const label = told.steps?.[button.className]
    button.hidden = !label
    button.disabled = told.alone
    button.ariaLabel = label
    button.replaceChildren(told.small ? icon(ICONS[button.className]) : label ?? '')
  }
  about.hidden = !told.about
  about.textContent = about.title = told.about
}
