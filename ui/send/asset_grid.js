// Assets as cards with a box to tick: the page is told {ticks} with the boxes that changed since its last answer, numbered
// so that an older answer overwrites nothing, and {look} with the asset whose details are asked for. A video moves while it
// is pointed at.

const idOf = part => part.closest('.card').dataset.id

class AssetGrid {
  constructor(grid) {
    this.grid = grid
    this.number = -1
    // By ID: whether the box is ticked, and the number of that change.
    this.changes = new Map()
    grid.onchange = ({target}) => this.tellTick(target)
    grid.onclick = ({target}) => {
      const button = target.closest('button')
      if (button) this.tell.trigger('look', idOf(button))
    }
    for (const [name, moves] of [['mouseover', true], ['focusin', true], ['mouseout', false], ['focusout', false]])
      grid.addEventListener(name, ({target, relatedTarget}) => {
        const card = target.closest('.card')
        if (card && !card.contains(relatedTarget)) this.move(card, moves)
      })
  }

  update({label, cards, ticked, number}) {
    this.grid.setAttribute('aria-label', label)
    redraw(this.grid, cards, card => Object.assign(this.card(card, ticked !== null), {moving: card.animation}))
    this.number = Math.max(this.number, number)
    // What was ticked since the page was told stands.
    for (const [id, change] of this.changes) if (change.number <= number) this.changes.delete(id)
    const boxes = new Set(ticked)
    for (const box of this.grid.querySelectorAll('input')) {
      const id = idOf(box)
      box.checked = this.changes.get(id)?.is_ticked ?? boxes.has(id)
    }
  }

  card({id, title, facts, still, sign, withheld, details}, withBox) {
    const small = element('span', 'image', thumbnail(still))
    if (sign) small.append(element('span', 'sign', sign))
    const about = element('span', 'facts', facts)
    const text = element('span', 'text', element('span', 'title', title), about)
    const button = element('button', '', element('span', '', 'info'))
    Object.assign(button, {type: 'button', title: details, ariaLabel: details})
    button.firstChild.ariaHidden = 'true'
    button.firstChild.translate = false
    const face = withBox ? this.label(small, text, title, withheld) : element('div', 'face', small, text)
    const card = element('div', 'card', face, button)
    card.dataset.id = id
    return card
  }

  label(small, text, title, withheld) {
    const box = Object.assign(document.createElement('input'), {type: 'checkbox', ariaDisabled: String(Boolean(withheld))})
    // It can have the focus, so that everybody is told why it cannot be ticked.
    if (withheld) box.onclick = event => event.preventDefault()
    box.ariaLabel = title
    box.ariaDescription = [text.lastChild.textContent, withheld].filter(Boolean).join('. ')
    const label = element('label', 'face', small, box, text)
    label.title = withheld
    return label
  }

  tellTick(box) {
    this.number += 1
    this.changes.set(idOf(box), {is_ticked: box.checked, number: this.number})
    const changes = [...this.changes].map(([id, change]) => ({id, ...change}))
    this.tell.state('ticks', changes)
  }

  /** Lay the moving image over the still one, which is seen until it is there; nothing is loaded before. */
  move(card, moves) {
    const small = card.querySelector('.image')
    small.querySelector('.moving')?.remove()
    if (!moves || !card.moving || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    small.append(Object.assign(thumbnail(card.moving, null), {className: 'moving', loading: 'eager'}))
  }
}

export default function ({data, parentElement, setStateValue, setTriggerValue}) {
  const root = parentElement.querySelector('.asset-grid')
  const grid = (root.grid ??= new AssetGrid(root))
  grid.tell = {state: setStateValue, trigger: setTriggerValue}
  const changed = news(root, data)
  if (changed) grid.update(changed)
}
