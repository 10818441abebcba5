// The picker of a field: a combobox whose list is searched by name, value or path, and behind it the choice of the item
// of each list on the field's path. The page is told {field} for what was picked, {typed, from} for a path that was
// typed, and {field, each} for each item of the list whose number stands at that place of the path.

class FieldPicker {
  constructor(root) {
    const find = name => root.querySelector(name)
    ;[this.input, this.caption, this.picture, this.about, this.items] =
      ['input', '.caption', '.picture', '.about', '.items'].map(find)
    this.list = new FieldList(find('.fields'), this.input, option => this.pick(option))
    this.number = -1
    const on = (name, listener) => this.input.addEventListener(name, listener.bind(this))
    this.caption.addEventListener('click', () => this.input.focus())
    on('focus', () => this.input.select())
    on('click', this.search)
    on('input', this.search)
    on('blur', this.close)
    on('keydown', this.onKey)
  }

  update(data) {
    this.data = {...data, fields: ofRecipient(data)}
    const {words} = data
    this.input.setAttribute('aria-label', words.label)
    this.input.placeholder = words.placeholder
    this.caption.textContent = words.caption
    this.list.name(data.id, words.label, words.groups)
    // What was picked since the page was told stands.
    if (data.number < this.number) return
    this.number = data.number
    this.show(data.chosen)
    this.items.replaceChildren(...data.lists.map(list => this.item(list)))
  }

  /** Show what is chosen, null for nothing; what is being typed stays. */
  show(chosen) {
    this.chosen = chosen
    this.picture.replaceChildren(...(chosen?.image ? [thumbnail(chosen.image)] : []))
    this.about.title = chosen?.margin ?? ''
    this.about.textContent = [chosen?.example, chosen?.about].filter(Boolean).join(' · ')
    if (!this.list.isOpen) this.input.value = chosen?.words ?? ''
  }

  tell(picked, chosen) {
    this.number += 1
    this.show(chosen)
    this.send('pick', {...picked, number: this.number})
  }

  // --- the list of fields -------------------------------------------------------------------------------------------

  search() {
    const {fields, suggested} = this.data
    // The words of what is chosen are no search.
    const text = this.input.value === this.chosen?.words ? '' : this.input.value
    const first = suggested.map(at => ({...fields[at], group: 'suggested'}))
    this.list.show([...matching([...first, ...fields], text), ...this.typed(text.trim())])
  }

  /** A typed path as an option, of each source that it can be of. */
  typed(text) {
    const {fields, sources, words} = this.data
    if (!text || fields.some(field => field.path === text)) return []
    return sources.map(from => ({typed: text, from, words: text, about: words.typed[from], group: 'typed'}))
  }

  close() {
    this.list.show([])
    this.input.value = this.chosen?.words ?? ''
  }

  pick(option) {
    const {typed, from, field} = option
    this.list.show([])
    this.tell(typed ? {typed, from} : {field}, option)
    this.input.select()
  }

  onKey(event) {
    const {key} = event
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (!this.list.isOpen) {
      if (key !== 'ArrowDown' && key !== 'Enter') return
      this.search()
    } else if (key === 'Escape') {
      this.close()
      this.input.select()
    } else if (!this.list.key(event)) {
      return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  // --- the items of lists -------------------------------------------------------------------------------------------

  /** The choice of the item of a list: the first, the second, …, or each. */
  item({at, label, number, names, each}) {
    const select = document.createElement('select')
    names.forEach((name, value) => select.add(new Option(name, value)))
    if (each) select.add(new Option(each, 'each'))
    select.value = number
    select.setAttribute('aria-label', label)
    select.addEventListener('change', () => this.pickItem(at, select.value))
    return element('label', 'item', label, ' ', select)
  }

  pickItem(at, value) {
    const {from, path} = this.data.chosen.field
    const field = {from, path: value === 'each' ? path : path.with(at, Number(value))}
    this.tell(value === 'each' ? {field, each: at} : {field}, this.chosen)
  }
}

export default function ({data, parentElement, setStateValue}) {
  const root = parentElement.querySelector('.field-picker')
  root.picker ??= new FieldPicker(root)
  root.picker.send = setStateValue
  const told = news(root, data)
  if (told) root.picker.update(told)
}
