// The parts of a text with fields. A part is a string, or {field, label, typed, about}: what the page keeps, what the
// chip shows, what a person would type for it, and what a screen reader says. A chip counts as one character.
const ANCHOR = '\u200b' // A place for the caret beside a chip.

const isWords = part => typeof part === 'string'
const size = part => (isWords(part) ? part.length : 1)
const length = parts => parts.reduce((sum, part) => sum + size(part), 0)
const visible = text => text.replaceAll(ANCHOR, '')
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)

/** The parts between two positions. */
function slice(parts, from, to) {
  const found = []
  let at = 0
  for (const part of parts) {
    const end = at + size(part)
    const inside = isWords(part) ? part.slice(Math.max(from - at, 0), Math.max(to - at, 0)) : part
    if (isWords(part) ? inside : at >= from && end <= to) found.push(inside)
    at = end
  }
  return found
}
