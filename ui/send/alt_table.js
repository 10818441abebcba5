// Alt texts and links of assets, a row for each: the page is told {edits} with what was entered since its last answer,
// numbered so that an older answer overwrites nothing, and {drop} with the asset whose earlier entries are not wanted. A
// row stays as long as its asset is selected, so that nothing is lost that is being typed while the page runs.

const nameOf = ({dataset}) => `${dataset.column} ${dataset.id}`

class AltTable {
  constructor(root) {
    this.head = root.querySelector('thead')
    this.body = root.querySelector('tbody')
    this.number = -1
    // By column and ID: what was entered, and the number of that change.
    this.changes = new Map()
    this.body.onchange = ({target}) => this.enter([target])
    this.body.onpaste = event => this.paste(event)
    this.body.onclick = ({target}) => {
      const button = target.closest('button')
      if (button) this.tell.trigger('drop', button.closest('tr').dataset.id)
    }
  }

  update({heads, columns, rows, number}) {
    this.columns = columns
    this.number = Math.max(this.number, number)
    for (const [name, change] of this.changes) if (change.number <= number) this.changes.delete(name)
    const cells = heads.map(text => Object.assign(element('th', '', text), {scope: 'col'}))
    this.head.replaceChildren(element('tr', '', ...cells))
    const old = new Map([...this.body.children].map(row => [row.dataset.id, row]))
    const drawn = rows.map(row => this.fill(old.get(row.id) ?? this.create(row), row))
    for (const row of old.values()) if (!drawn.includes(row)) row.remove()
    // One that has the focus would lose it if it were put where it is.
    drawn.forEach((row, at) => {
      if (this.body.children[at] !== row) this.body.insertBefore(row, this.body.children[at] ?? null)
    })
  }

  create({id, title, image}) {
    const inputs = this.columns.map(({name, label}) => {
      const input = Object.assign(document.createElement('input'), {type: 'text', ariaLabel: `${label}: ${title}`})
      Object.assign(input.dataset, {id, column: name})
      input.told = null
      return element('td', '', input)
    })
    inputs.forEach((cell, at) => (cell.dataset.label = this.columns[at].label))
    const row = element('tr', '')
    row.dataset.id = id
    row.append(element('td', 'image', ...(image ? [thumbnail(image)] : [])), element('td', 'title', title), ...inputs)
    row.append(element('td', 'from'))
    return row
  }

  fill(row, data) {
    for (const input of row.querySelectorAll('input')) {
      // What is being typed stands.
      if (input === document.activeElement && input.value !== input.told) continue
      input.told = input.value = this.changes.get(nameOf(input))?.value ?? data[input.dataset.column]
    }
    const text = JSON.stringify([data.from, data.drop])
    const from = row.querySelector('.from')
    if (from.text !== text) {
      const isPressed = from.contains(document.activeElement)
      from.replaceChildren(...data.from.map(line => element('span', '', line)))
      if (data.drop) {
        const button = Object.assign(element('button', '', data.drop.label), {type: 'button', title: data.drop.help})
        button.ariaLabel = `${data.drop.label}: ${data.title}`
        from.append(button)
      }
      from.text = text
      // The button that was pressed is gone.
      if (isPressed) row.querySelector('button, input').focus({preventScroll: true})
    }
    return row
  }

  enter(inputs) {
    for (const input of inputs) {
      this.number += 1
      input.told = input.value
      const {id, column} = input.dataset
      this.changes.set(nameOf(input), {id, column, value: input.value, number: this.number})
    }
    this.tell.state('edits', [...this.changes.values()])
  }

  /** Lines and tabs fill the rows and columns from here on, as far as there are any. */
  paste(event) {
    const text = event.clipboardData.getData('text').replace(/(\r\n|\r|\n)$/, '')
    if (!event.target.dataset.column || !/[\t\r\n]/.test(text)) return
    event.preventDefault()
    const rows = [...this.body.children], entered = []
    const first = rows.indexOf(event.target.closest('tr'))
    const column = this.columns.findIndex(({name}) => name === event.target.dataset.column)
    text.split(/\r\n|\r|\n/).forEach((line, down) => {
      const inputs = rows[first + down]?.querySelectorAll('input') ?? []
      line.split('\t').forEach((value, right) => {
        const input = inputs[column + right]
        if (!input) return
        input.value = value.trim()
        entered.push(input)
      })
    })
    this.enter(entered)
  }
}

export default function ({data, parentElement, setStateValue, setTriggerValue}) {
  const root = parentElement.querySelector('.alt-table')
  const table = (root.table ??= new AltTable(root))
  table.tell = {state: setStateValue, trigger: setTriggerValue}
  const changed = news(root, data)
  if (changed) table.update(changed)
}
