// A list of blocks or of sends, each with links that one click follows. A link to a page of the workspace opens in this
// tab without a reload, for which the page is told {open} with the row's ID; other ways to click it are the browser's.

const createLink = (title, {label, url, is_page}) => {
  const link = Object.assign(element('a', '', label), {href: url, ariaLabel: `${label}: ${title}`})
  if (is_page) link.dataset.page = ''
  else Object.assign(link, {target: '_blank', rel: 'noopener noreferrer'})
  return link
}

const createRow = ({id, title, badge, tone, note, image, links}) => {
  const row = element('div', '')
  row.setAttribute('role', 'listitem')
  row.dataset.id = id
  if (image !== null) row.append(element('span', 'image', ...(image ? [thumbnail(image)] : [])))
  const first = element('span', 'first', element('span', 'title', title))
  if (badge) first.append(' ', element('span', `badge ${tone}`, badge))
  const words = element('span', 'words', first)
  if (note) words.append(element('span', 'second', note))
  row.append(words, element('span', 'links', ...links.map(link => createLink(title, link))))
  return row
}

export default function ({data, parentElement, setTriggerValue}) {
  const list = parentElement.querySelector('.block-list')
  list.onclick = event => {
    const link = event.target.closest('a[data-page]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    setTriggerValue('open', link.closest('[role="listitem"]').dataset.id)
  }
  const changed = news(list, data)
  if (!changed) return
  list.setAttribute('aria-label', changed.label)
  redraw(list, changed.rows, createRow)
}
