// A few images that a field shows, each with its name; a sign stands where one cannot be loaded.

const createImage = ({url, name}) => {
  const box = element('span', 'image', thumbnail(url))
  box.setAttribute('role', 'img')
  box.ariaLabel = box.title = name
  return box
}

export default function ({data, parentElement}) {
  const root = parentElement.querySelector('.field-images'), changed = news(root, data)
  if (changed) redraw(root, changed.images, createImage)
}
