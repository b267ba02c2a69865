import type { Page } from 'playwright-core'

/** A page of which everything it should not do is written down. */
export interface Watched {
  readonly page: Page
  /** What it complained about so far: errors of the page and its console, dialogs, requests to anywhere else. */
  readonly troubles: string[]
  /** From now on lines that fit are expected, as when its server is ended on purpose. */
  forgive(pattern: RegExp): void
}

/** Watches a page that may talk to nobody but where it came from. */
export function watch(page: Page, home: string): Watched {
  const troubles: string[] = []
  // Where network cards come and go, as those of containers do, Chromium drops a request and sends it again, and says so.
  const forgiven: RegExp[] = [/ERR_NETWORK_CHANGED/]
  const note = (text: string) => {
    if (!forgiven.some(pattern => pattern.test(text))) troubles.push(text)
  }
  page.setDefaultTimeout(30_000)
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') note(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', error => note(`error of the page: ${error.message}`))
  page.on('crash', () => note('the page crashed'))
  page.on('dialog', dialog => {
    note(`a dialog: ${dialog.message()}`)
    dialog.dismiss().catch(() => {})
  })
  page.on('request', request => {
    if (!request.url().startsWith(home) && !request.url().startsWith('blob:')) note(`asked ${request.url()}`)
  })
  return { page, troubles, forgive: pattern => void forgiven.push(pattern) }
}
