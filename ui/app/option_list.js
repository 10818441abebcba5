// A list in which one option is selected: a listbox, as keyboards and screen readers know it. The keys that move the
// focus select, too. The page is told {select} with the option's ID.

const spans = (...parts) => parts.filter(([, text]) => text).flatMap(([name, text]) => [element('span', name, text), ' '])

const drawn = ({id, title, badge, tone, note, about, path, image, is_video, share, bar}) => {
  const option = element('div', '')
  option.setAttribute('role', 'option')
  option.dataset.id = id
  if (image !== null) option.append(element('span', is_video ? 'image video' : 'image', ...(image ? [thumbnail(image)] : [])))
  const first = element('span', 'first', ...spans(['title', title], [`badge ${tone}`, badge], ['note', note]))
  option.append(element('span', 'words', first, element('span', 'second', ...spans(['about', about], ['path', path]))))
  if (share) option.append(element('span', 'share', share))
  bar?.forEach((end, at) => option.lastChild.style.setProperty(at ? '--high' : '--low', `${(100 * end).toFixed(1)}%`))
  return option
}

class OptionList {
  constructor(list) {
    this.list = list
    list.onclick = ({target}) => this.select(target.closest('[role="option"]'))
    list.onkeydown = event => this.onKey(event)
  }

  get options() {
    return [...this.list.children]
  }

  /** Draw what has changed; the other rows stay, and the focus with them. */
  update({label, rows, selected}) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.id : null
    this.list.setAttribute('aria-label', label)
    const old = this.options
    rows.forEach((row, at) => {
      const text = JSON.stringify(row)
      if (old[at]?.text === text) return
      const option = Object.assign(drawn(row), {text})
      if (old[at]) old[at].replaceWith(option)
      else this.list.append(option)
    })
    old.slice(rows.length).forEach(option => option.remove())
    this.selected = selected
    this.mark(selected)
    if (focused !== null && !this.list.contains(document.activeElement))
      this.options.find(option => option.dataset.id === focused)?.focus({preventScroll: true})
  }

  /** Show what is selected; the Tab key leads there, else to where the focus was, else to the first option. */
  mark(selected) {
    const {options} = this
    const found = options.find(option => option.dataset.id === selected)
    const entry = found ?? options.find(option => option === document.activeElement) ?? options[0]
    for (const option of options) {
      option.setAttribute('aria-selected', String(option === found))
      option.tabIndex = option === entry ? 0 : -1
    }
  }

  select(option) {
    if (!option) return
    option.focus()
    this.mark(option.dataset.id)
    this.tell('select', option.dataset.id)
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const {options} = this, at = options.indexOf(document.activeElement), last = options.length - 1
    const places = {ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last, Enter: at, ' ': at}
    if (!(event.key in places)) return
    event.preventDefault()
    if (places[event.key] !== at || at < 0 || options[at].getAttribute('aria-selected') !== 'true')
      this.select(options[places[event.key]])
  }
}

export default function ({data, parentElement, setTriggerValue}) {
  const root = parentElement.querySelector('.option-list')
  const list = (root.list ??= new OptionList(root))
  list.tell = setTriggerValue
  const told = news(root, data)
  // What the page did not take is not selected.
  if (told) list.update(told)
  else list.mark(list.selected)
}
