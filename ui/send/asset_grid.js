// Assets as cards with a box to tick: the page is told {ticks} with all that are ticked, numbered so that an older answer
// overwrites nothing, and {look} with the asset whose details are asked for. A video moves while it is pointed at.

const idOf = part => part.closest('.card').dataset.id

class AssetGrid {
  constructor(grid) {
    this.grid = grid
    this.number = -1
    grid.onchange = () => this.tellTicks()
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

  get cards() {
    return [...this.grid.children]
  }

  get boxes() {
    return [...this.grid.querySelectorAll('input')]
  }

  update({label, cards, ticked, number}) {
    this.grid.setAttribute('aria-label', label)
    const old = this.cards
    cards.forEach((card, at) => {
      const text = JSON.stringify(card)
      if (old[at]?.text === text) return
      const fresh = Object.assign(this.card(card, ticked !== null), {text, moving: card.animation})
      if (old[at]) old[at].replaceWith(fresh)
      else this.grid.append(fresh)
    })
    old.slice(cards.length).forEach(card => card.remove())
    // What was ticked since the page was told stands.
    if (number >= this.number) Object.assign(this, {number, ticked: new Set(ticked)})
    for (const box of this.boxes) box.checked = this.ticked.has(idOf(box))
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
    const box = Object.assign(document.createElement('input'), {type: 'checkbox', disabled: Boolean(withheld)})
    box.ariaLabel = title
    box.ariaDescription = [text.lastChild.textContent, withheld].filter(Boolean).join('. ')
    const label = element('label', 'face', small, box, text)
    label.title = withheld
    return label
  }

  tellTicks() {
    this.number += 1
    this.ticked = new Set(this.boxes.filter(box => box.checked).map(idOf))
    this.tell.state('ticks', {number: this.number, ids: [...this.ticked]})
  }

  /** Lay the moving image over the still one, which is seen until it is there; nothing is loaded before. */
  move(card, moves) {
    const small = card.querySelector('.image')
    small.querySelector('.moving')?.remove()
    if (!moves || !card.moving || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    small.append(Object.assign(thumbnail(card.moving), {className: 'moving', loading: 'eager'}))
  }
}

export default function ({data, parentElement, setStateValue, setTriggerValue}) {
  const root = parentElement.querySelector('.asset-grid')
  const grid = (root.grid ??= new AssetGrid(root))
  grid.tell = {state: setStateValue, trigger: setTriggerValue}
  const told = news(root, data)
  if (told) grid.update(told)
}
