/**
 * The document as the screen is to see it. The page's content policy takes no style elements and no style attributes, which
 * the screen makes; what they say is the same in a constructed sheet, and by the style object.
 */
export function quietDocument(): Document {
  const createElement = (name: string) => {
    if (name.toLowerCase() === 'style') return sheetElement()
    const element = document.createElement(name)
    if (name.toLowerCase() === 'span') styledByObject(element)
    return element
  }
  return new Proxy(document, {
    get(target, key) {
      if (key === 'createElement') return createElement
      const value = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  })
}

/** Hidden text that is a style sheet for as long as it stands in the document. */
function sheetElement(): HTMLElement {
  const element = document.createElement('span')
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

function styledByObject(element: HTMLElement): void {
  const plain = element.setAttribute.bind(element)
  element.setAttribute = (name, value) => {
    if (name === 'style') element.style.cssText = value
    else plain(name, value)
  }
}
