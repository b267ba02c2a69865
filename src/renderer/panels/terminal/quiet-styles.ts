import type { Terminal } from '@xterm/xterm'

/**
 * Opens a screen there. It wants style elements, which the page's content policy does not take: for that moment it gets
 * hidden texts instead, whose words stand in constructed sheets. Colours beyond the palette of 256 stay plain, for they are
 * style attributes.
 */
export function openQuietly(screen: Terminal, place: HTMLElement): void {
  const plain = document.createElement.bind(document)
  document.createElement = ((name: string) => (name === 'style' ? asSheet(plain('span')) : plain(name))) as typeof plain
  try {
    screen.open(place)
  } finally {
    // The one of the prototype is back.
    Reflect.deleteProperty(document, 'createElement')
  }
}

/** Hidden text that is a style sheet for as long as it is not removed. */
function asSheet(element: HTMLElement): HTMLElement {
  element.hidden = true
  const sheet = new CSSStyleSheet()
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  new MutationObserver(() => sheet.replaceSync(element.textContent ?? '')).observe(element, {
    childList: true,
    characterData: true,
    subtree: true,
  })
  const remove = element.remove.bind(element)
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(one => one !== sheet)
    remove()
  }
  return element
}
