interface Policy {
  createHTML(text: string): string
}
interface Policies {
  createPolicy(name: string, policy: Policy): Policy
}

// The one place of the page that reads markup. It was made safe where it was written, as a report that is mailed must be;
// here it is read into a document that is not shown, where nothing loads or runs, and stripped of all that ever could.
const own: Policy = { createHTML: text => text }
const { trustedTypes } = globalThis as { trustedTypes?: Policies }
const policy = trustedTypes?.createPolicy('quarterdeck-report', own) ?? own

const active = 'script, iframe, frame, object, embed, link, base, form, img, image, use, foreignObject, template'

/** Reads a report as a document of texts, tables and drawings; nothing in it can run, load or lead away. */
export function staticDocument(html: string): Document {
  const page = new DOMParser().parseFromString(policy.createHTML(html), 'text/html')
  for (const element of page.querySelectorAll(active)) element.remove()
  for (const element of page.body.querySelectorAll('*'))
    for (const { name } of [...element.attributes])
      if (/^on|^(?:href|xlink:href|src|style|action|formaction)$/i.test(name)) element.removeAttribute(name)
  return page
}
