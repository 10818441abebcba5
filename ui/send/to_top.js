// What is shown now is another thing than before: it is read from its top, and the page is told that it is in view.

export default function ({data, parentElement, setTriggerValue}) {
  const told = news(parentElement, data)
  if (!told || parentElement.of === told.of) return
  parentElement.of = told.of
  const main = parentElement.closest('[data-testid="stMain"]')
  if (main) main.scrollTop = 0
  if (told.report) setTriggerValue('in_view', true)
}
