// As the browser's Back and Forward do, so that they lead to what was looked at before, too.
const go = path => {
  history.pushState(null, '', path)
  dispatchEvent(new PopStateEvent('popstate'))
}

// On a narrow screen the sidebar lies over the page.
const uncover = () => {
  if (innerWidth > 768) return
  document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click()
}

const link = ({title, path, symbol}) => {
  const anchor = Object.assign(document.createElement('a'), {href: `/${path}`})
  anchor.append(icon(symbol), title)
  anchor.onclick = event => {
    // With one of these keys a browser opens another tab or window by itself.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(anchor.href)
    uncover()
  }
  return anchor
}

export default function({data, parentElement}) {
  followPopovers()
  const list = parentElement.querySelector('nav ul'), told = news(list, data)
  if (!told) return
  const {label, pages, here} = told
  if (!list.children.length) {
    list.parentElement.setAttribute('aria-label', label)
    for (const page of pages) list.appendChild(document.createElement('li')).append(link(page))
  }
  // The links stay, and the focus with them.
  pages.forEach(({path}, at) => {
    const anchor = list.children[at].firstChild
    if (path === here) anchor.setAttribute('aria-current', 'page')
    else anchor.removeAttribute('aria-current')
  })
}
