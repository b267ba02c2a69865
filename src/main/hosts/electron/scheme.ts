import { protocol } from 'electron'
import { installed } from '../installed'
import { createPages } from '../pages'
import { contentPolicy } from '../served/guard'

export const origin = 'app://quarterdeck'

/** Must be called before Electron is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Answers `app://quarterdeck/…` with the built pages and nothing else. */
export function servePages(): void {
  const page = createPages(installed.pages)
  protocol.handle('app', async request => {
    const { host, pathname } = new URL(request.url)
    const file = host === 'quarterdeck' && request.method === 'GET' ? await page(pathname) : undefined
    if (!file) return new Response('Not here.', { status: 404 })
    return new Response(new Uint8Array(file.body), {
      headers: {
        'Content-Type': file.type,
        'Content-Security-Policy': contentPolicy("'self'"),
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Opener-Policy': 'same-origin',
      },
    })
  })
}
