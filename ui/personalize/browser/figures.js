// How the block stands, in a word each: buttons that lead to the cells that tell more.

const createFigure = ({id, symbol, warning, text}) => {
  const button = Object.assign(element('button', '', icon(symbol)), {type: 'button'})
  if (warning) button.append(element('span', 'warning', warning), ' ')
  button.append(text)
  button.dataset.id = id
  return button
}

export default function ({data, parentElement, setTriggerValue}) {
  const figures = parentElement.querySelector('.figures')
  figures.onclick = ({target}) => {
    const figure = target.closest('button')
    if (figure) setTriggerValue('press', figure.dataset.id)
  }
  const told = news(figures, data)
  if (told) redraw(figures, told.figures, createFigure)
}
