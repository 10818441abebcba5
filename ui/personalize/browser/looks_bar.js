// How the preview is looked at: one of the widths, and any of the modes. The page is told all of it at each press, and a
// number that tells which of its answers are older than the last press.

class Looks {
  constructor(bar) {
    ;[this.widths, this.modes] = bar.children
    this.number = -1
    this.widths.onclick = ({target}) => this.press(target, button => (this.width = [button.dataset.id]))
    new ResizeObserver(() => this.fit()).observe(bar)
    this.modes.onclick = ({target}) => this.press(target, button => this.toggle(button.dataset.id))
  }

  update({number, width, modes, fitted}) {
    this.fitted = fitted
    this.fill(this.widths, width)
    this.fill(this.modes, modes)
    if (number >= this.number) Object.assign(this, {number, width: width.chosen, looks: modes.chosen})
    this.mark()
  }

  fill(group, {label, options}) {
    group.setAttribute('aria-label', label)
    redraw(group, options, ({id, title}) => {
      const button = Object.assign(element('button', '', title), {type: 'button'})
      Object.assign(button.dataset, {id, title})
      return button
    })
  }

  mark() {
    this.fit()
    for (const [group, chosen] of [[this.widths, this.width], [this.modes, this.looks]])
      for (const button of group.children) button.setAttribute('aria-pressed', String(chosen.includes(button.dataset.id)))
  }

  /** Say of the width that is chosen how small the preview is where there is much less room. */
  fit() {
    const room = this.widths.parentElement.clientWidth
    for (const button of this.widths.children) {
      const {title, id} = button.dataset, percent = Math.round((room / parseInt(title)) * 100)
      const isSmaller = this.width?.includes(id) && room && percent < 75
      const text = isSmaller && this.fitted ? this.fitted.replace('{width}', title).replace('{percent}', percent) : title
      if (button.textContent !== text) button.textContent = text
    }
  }

  toggle(mode) {
    this.looks = this.looks.includes(mode) ? this.looks.filter(each => each !== mode) : [...this.looks, mode]
  }

  press(target, change) {
    const button = target.closest('button')
    if (!button) return
    change(button)
    this.number += 1
    this.mark()
    this.tell({number: this.number, width: this.width[0], modes: this.looks})
  }
}

export default function ({data, parentElement, setTriggerValue}) {
  const bar = parentElement.querySelector('.looks')
  const looks = (bar.looks ??= new Looks(bar))
  looks.tell = look => setTriggerValue('look', look)
  const update = news(bar, data)
  if (update) looks.update(update)
}
