// Cards of places that nobody edits: each a button of two lines, a name and what it shows, and an image if any.

/** A line, whose class leads to the card as that of an open one does. */
function createLine({id}) {
  const line = element('div', `line st-key-${id.replace(/[^a-zA-Z0-9_-]/g, '-')}`)
  line.append(Object.assign(element('button', ''), {type: 'button'}))
  line.dataset.id = id
  return line
}

function fill(line, row) {
  const text = JSON.stringify(row)
  if (line.text === text) return
  line.text = text
  const content = row.content.map(([kind, words]) => (kind ? element('span', kind, words) : words))
  const image = row.image ? [thumbnail(row.image)] : []
  line.firstChild.replaceChildren(element('strong', '', row.title), ' ', element('span', 'content', ...content), ...image)
}

/** Draw the lines in their order. One that stays keeps the focus; what opens in the place of another one gets it. */
function draw(lines, rows) {
  const old = new Map([...lines.children].map(line => [line.dataset.id, line]))
  const wanted = rows.map(row => old.get(row.id) ?? createLine(row))
  for (const line of old.values()) if (!wanted.includes(line)) line.remove()
  wanted.forEach((line, at) => {
    if (lines.children[at] !== line) lines.insertBefore(line, lines.children[at] ?? null)
    fill(line, rows[at])
  })
}

export default function ({data, parentElement, setTriggerValue}) {
  const lines = parentElement.querySelector('.lines')
  lines.onclick = ({target}) => {
    const line = target.closest('button')?.closest('.line')
    if (line) setTriggerValue('press', line.dataset.id)
  }
  const told = news(lines, data)
  if (told) draw(lines, told.lines)
}
