import { type Wire, wireOfSocket } from '#contract/wire'
import { OpsError } from '#domain/failure'

// Shared by the tabs of this address and of no other: a rogue server on another port sees our cookie, never this.
const key = 'quarterdeck-token'

const signedOut = () =>
  new OpsError({
    kind: 'denied',
    code: 'SIGNED_OUT',
    layer: 'console',
    message: 'This page is not signed in to the console any more.',
    hint: 'Open the link that the terminal shows; press Enter there for a fresh one.',
  })

/** Opens a socket to the server that served this page, after spending the one-time code of the address if there is one. */
export async function dialServed(): Promise<Wire> {
  const code = takeCode()
  if (code) await exchange(code)
  const token = localStorage.getItem(key)
  if (!token) throw signedOut()
  const socket = new WebSocket(`ws://${location.host}/rpc`, ['quarterdeck', `token.${token}`])
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('close', () => refused().then(reject, reject), { once: true })
  })
  return wireOfSocket(socket)
}

// A fresh link pasted over an open page changes only the fragment: start anew, so that its code is spent.
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#code=')) location.reload()
})

/** A browser does not say why a socket was refused, so the door is asked: gone, or not letting us in? */
async function refused(): Promise<OpsError> {
  const token = localStorage.getItem(key) ?? ''
  const answer = await fetch('/session', { headers: { 'X-Quarterdeck-Token': token } }).catch(() => undefined)
  if (answer?.status === 401) {
    localStorage.removeItem(key)
    return signedOut()
  }
  return new OpsError({
    kind: 'unreachable',
    code: 'LINE_LOST',
    layer: 'console',
    message: 'The console has ended, or does not answer.',
    hint: 'This page connects again by itself as soon as it runs.',
  })
}

/** The code of the link, taken out of the address at once: it must not stay in history or be copied with it. */
function takeCode(): string | undefined {
  const [, code, rest] = /^#code=([\w-]+)(.*)$/.exec(location.hash) ?? []
  if (code) history.replaceState(null, '', `${location.pathname}#${rest?.startsWith('/') ? rest : '/'}`)
  return code
}

async function exchange(code: string): Promise<void> {
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  // A link that was used before is no harm while this browser is still signed in.
  if (!answer.ok) return
  const { token } = (await answer.json()) as { token: string }
  localStorage.setItem(key, token)
}
