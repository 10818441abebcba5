// What is shown now is another thing than before: it is read from its top, and the page is told that it is in view.

export default function ({data, parentElement, setTriggerValue}) {
  if (!news(parentElement, data)) return
  const main = parentElement.closest('[data-testid="stMain"]')
  if (main) main.scrollTop = 0
  setTriggerValue('seen', true)
}
