// The list of fields that a person searches: in groups, each field in words, with an example, how often it is filled,
// and its raw path. The picker of a field and the text with fields show the same list.
// A field is {field, words, example, about, image, group, search}, and what the page adds for its own.
const SHOWN = 200 // Fields in the list at a time.

/** The fields that have every word of a text; in each group first those that have the fewest other words. */
function matching(fields, text) {
  const words = text.trim().toLowerCase().split(/\s+/)
  const found = fields.filter(field => words.every(word => field.search.includes(word)))
  if (!text.trim()) return found
  const groups = [...new Set(found.map(field => field.group))]
  const length = field => field.words.split(/\s+/).length
  return groups.flatMap(group =>
    found.filter(field => field.group === group).sort((one, other) => length(one) - length(other)),
  )
}

/** The fields with what the recipient in view, if any, has of each; what another one has is said to be that. */
function ofRecipient({fields, own, words}) {
  if (!own) return fields
  return fields.map((field, at) => {
    if (own[at]) return {...field, ...own[at], search: `${field.search}\n${own[at].example.toLowerCase()}`}
    return field.example || field.image ? {...field, about: `${words.another} · ${field.about}`} : field
  })
}

/** A field on two lines: what it is called with an example, and in small type how often it is filled, and its path. */
function fieldLines({words, example, about, margin}) {
  const first = element('span', 'name', words, ...(example ? [' ', element('span', 'example', example)] : []))
  const small = Object.assign(element('small', 'about', about), {title: margin ?? ''})
  return element('span', 'lines', first, ' ', small)
}

class FieldList {
  /** `input` is what a person types into; `pick` gets the field that was picked. */
  constructor(list, input, pick) {
    Object.assign(this, {list, input, pick, matches: [], active: 0})
    // The input keeps the focus and its caret when an option is pressed.
    list.addEventListener('mousedown', event => event.preventDefault())
    list.addEventListener('click', event => {
      const option = event.target.closest('[role=option]')
      if (option) pick(this.matches[this.options().indexOf(option)])
    })
  }

  name(id, label, groups) {
    this.groups = groups
    this.list.id = `${id}-fields`
    this.list.setAttribute('aria-label', label)
    this.input.setAttribute('aria-controls', this.list.id)
  }

  get isOpen() {
    return !this.list.hidden
  }

  options() {
    return [...this.list.querySelectorAll('[role=option]')]
  }

  /** Show these fields; none hides the list. */
  show(fields) {
    this.matches = fields.slice(0, SHOWN)
    // An option that is about to be pressed stays where it is.
    const shown = this.matches.map(({words, about, group}) => [words, about, group])
    if (!same(shown, this.shown)) this.draw()
    this.shown = shown
    this.list.hidden = !this.matches.length
    this.mark()
  }

  draw() {
    this.active = 0
    this.list.replaceChildren()
    let group = null
    this.matches.forEach((field, at) => {
      if (!group || field.group !== this.matches[at - 1].group) {
        const head = element('div', 'group', this.groups[field.group] ?? '')
        head.id = `${this.list.id}-${at}-group`
        head.setAttribute('role', 'presentation')
        group = element('li', '', head)
        group.setAttribute('role', 'group')
        group.setAttribute('aria-labelledby', head.id)
        this.list.append(group)
      }
      group.append(this.option(field, at))
    })
  }

  option(field, at) {
    const option = element('div', 'option', ...(field.image ? [thumbnail(field.image)] : []), fieldLines(field))
    option.id = `${this.list.id}-${at}`
    option.setAttribute('role', 'option')
    return option
  }

  /** Tell which option the keyboard is on. */
  mark() {
    const options = this.options()
    options.forEach((option, at) => option.setAttribute('aria-selected', String(at === this.active)))
    this.input.setAttribute('aria-expanded', String(this.isOpen))
    if (!this.isOpen) {
      this.active = 0
      return this.input.removeAttribute('aria-activedescendant')
    }
    this.input.setAttribute('aria-activedescendant', options[this.active].id)
    options[this.active].scrollIntoView({block: 'nearest'})
  }

  /** Whether a key was meant for the list. */
  key({key}) {
    const step = {ArrowDown: 1, ArrowUp: -1}[key]
    if (step) {
      this.active = (this.active + step + this.matches.length) % this.matches.length
      this.mark()
    } else if (key === 'Enter') {
      this.pick(this.matches[this.active])
    }
    return Boolean(step) || key === 'Enter'
  }
}
