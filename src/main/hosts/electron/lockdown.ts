import { app, dialog, type Session, shell } from 'electron'
import { origin } from './scheme'

const longestLink = 2_000

/** Everything a page could ask of the desktop is refused, for every page there will ever be. */
export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(permission === 'clipboard-sanitized-write' && contents.getURL().startsWith(`${origin}/`)),
  )
  session.setPermissionCheckHandler(
    (_, permission, from) => permission === 'clipboard-sanitized-write' && from.startsWith(origin),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_, answer) => answer({}))
  app.on('web-contents-created', (_, contents) => {
    const refuse = (event: { preventDefault(): void }) => event.preventDefault()
    contents.on('will-navigate', refuse)
    contents.on('will-frame-navigate', refuse)
    contents.on('will-redirect', refuse)
    contents.on('will-attach-webview', refuse)
    contents.setWindowOpenHandler(({ url }) => {
      void openOutside(url)
      return { action: 'deny' }
    })
  })
}

/** A link opens in the operator's browser, after its host was read and agreed to. Only https. */
async function openOutside(link: string): Promise<void> {
  if (link.length > longestLink || !URL.canParse(link)) return
  const url = new URL(link)
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return
  const { response } = await dialog.showMessageBox({
    message: `Open ${url.host} in the browser?`,
    detail: url.href,
    buttons: ['Cancel', 'Open'],
    defaultId: 0,
    cancelId: 0,
  })
  if (response === 1) await shell.openExternal(url.href)
}
