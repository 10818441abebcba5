// What is shown now is another thing than before: it is read from its top.

export default function ({data, parentElement}) {
  if (!news(parentElement, data)) return
  const main = parentElement.closest('[data-testid="stMain"]')
  if (main) main.scrollTop = 0
}
