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

const active = 'script, style, iframe, frame, object, embed, link, base, form, img, image, use, foreignObject, template'
const leading = /^(?:on.*|href|xlink:href|src|srcset|style|action|formaction)$/i

/** Reads a report as texts, tables and drawings, of which nothing can run, load or lead away; its style sheet stands beside. */
export function staticDocument(html: string): { readonly body: HTMLElement; readonly style: string } {
  // Without its style: even where it is not shown, the page's policy would refuse that one, and say so.
  const [sheet = '', style = ''] = /<style>([^<]*)<\/style>/.exec(html) ?? []
  const { body } = new DOMParser().parseFromString(policy.createHTML(html.replace(sheet, '')), 'text/html')
  for (const element of body.querySelectorAll(active)) element.remove()
  for (const element of body.querySelectorAll('*'))
    for (const { name } of [...element.attributes]) if (leading.test(name)) element.removeAttribute(name)
  return { body, style }
}
