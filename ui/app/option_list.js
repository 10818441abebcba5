// A list in which one option is selected: a listbox, as keyboards and screen readers know it. The keys that move the
// focus select, too. The page is told {select} with the option's ID, numbered so that an older answer selects nothing.

const PAUSE = 150 // Milliseconds after an arrow key: the page runs for where somebody stops, not for each row they pass.
const TYPING = 500 // Milliseconds in which letters belong together.

const createSpans = (...parts) => parts.filter(([, text]) => text).flatMap(([name, text]) => [element('span', name, text), ' '])

const createOption = ({id, title, badge, tone, note, about, path, image, is_video, share, bar}) => {
  const option = element('div', '')
  option.tabIndex = -1
  option.setAttribute('role', 'option')
  option.dataset.id = id
  if (image !== null) option.append(element('span', is_video ? 'image video' : 'image', ...(image ? [thumbnail(image)] : [])))
  const first = element('span', 'first', ...createSpans(['title', title], [`badge ${tone}`, badge], ['note', note]))
  option.append(element('span', 'words', first, element('span', 'second', ...createSpans(['about', about], ['path', path]))))
  if (share) option.append(element('span', 'share', share))
  bar?.forEach((end, at) => option.lastChild.style.setProperty(at ? '--high' : '--low', `${(100 * end).toFixed(1)}%`))
  return option
}

class OptionList {
  constructor(list) {
    this.list = list
    this.number = -1
    list.onclick = ({target}) => {
      const option = target.closest('[role="option"]')
      this.select(option)
      if (option) this.showDetail()
    }
    list.onkeydown = event => this.onKey(event)
  }

  get options() {
    return [...this.list.children]
  }

  update({label, rows, selected, number}) {
    this.list.setAttribute('aria-label', label)
    redraw(this.list, rows, createOption)
    if (number >= this.number) Object.assign(this, {number, selected})
    this.mark()
  }

  /** Show what is selected; the Tab key leads there, else to where the focus was, else to the first option. */
  mark() {
    const {options} = this
    const selected = options.find(option => option.dataset.id === this.selected)
    const entry = selected ?? options.find(option => option === document.activeElement) ?? options[0]
    for (const option of options) {
      option.setAttribute('aria-selected', String(option === selected))
      option.tabIndex = option === entry ? 0 : -1
    }
  }

  select(option, pause = 0) {
    option?.focus()
    if (!option || option.dataset.id === this.selected) return
    this.selected = option.dataset.id
    this.number += 1
    this.mark()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.tell('select', {number: this.number, id: this.selected}), pause)
  }

  /** Where the detail stands below the list, as on a phone, a press leads there; arrow keys stay in the list. */
  showDetail() {
    const detail = document.querySelector('.st-key-side_pane')
    // A list that scrolls by itself ends far below what is seen of it, so its bottom tells nothing.
    const isBelow = detail && detail.getBoundingClientRect().left < this.list.getBoundingClientRect().right
    if (isBelow) detail.scrollIntoView({block: 'start'})
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const {options} = this, at = options.indexOf(document.activeElement), last = options.length - 1
    const places = {ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last, Enter: at, ' ': at}
    const option = options[places[event.key]] ?? this.named(event.key)
    if (!option) return
    event.preventDefault()
    this.select(option, options[at] === option ? 0 : PAUSE)
  }

  /** The next option whose title begins with what is being typed. */
  named(key) {
    if (key.length !== 1 || key === ' ') return null
    const now = performance.now()
    this.typed = (now - this.typedAt < TYPING ? this.typed : '') + key.toLowerCase()
    this.typedAt = now
    const {options} = this, at = options.indexOf(document.activeElement) + (this.typed.length === 1 ? 1 : 0)
    const title = option => option.querySelector('.title').textContent.toLowerCase()
    return [...options.slice(at), ...options.slice(0, at)].find(option => title(option).startsWith(this.typed))
  }
}

export default function ({data, parentElement, setStateValue}) {
  const root = parentElement.querySelector('.option-list')
  const list = (root.list ??= new OptionList(root))
  list.tell = setStateValue
  const changed = news(root, data)
  if (changed) list.update(changed)
}
