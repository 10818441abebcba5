// Whether an extension answers here: it writes into the card as soon as it sees the page, and then, with the code, what
// came of that.

const PATIENCE = 4000

export default function ({data, parentElement, setStateValue}) {
  const root = parentElement.querySelector('span')
  const {code} = read(data)
  if (root.code !== code) Object.assign(root, {code, began: Date.now(), told: ''})
  const look = () => {
    const slot = document.querySelector('.cld-found')
    const said = slot?.dataset.cldCode === code ? slot.dataset.cldSaid : ''
    const answer = said || (root.told || Date.now() - root.began < PATIENCE ? '' : 'none')
    if (!answer || answer === root.told) return
    root.told = answer
    setStateValue('answer', {code, answer})
  }
  // Streamlit calls this again whenever the data change, but only the last clean-up.
  clearInterval(root.timer)
  root.timer = setInterval(look, 500)
  look()
  return () => clearInterval(root.timer)
}
