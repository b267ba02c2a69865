import { BrowserWindow, session } from 'electron'
import type { FromWorker, ToWorker } from '../worker-messages'
import { origin } from './scheme'

const mostMs = 110_000
const policy = "default-src 'none'; style-src 'unsafe-inline'"
let last = 0

/** Prints a static page for the worker: in a hidden window without a script, whose session answers with that page and nothing else. */
export async function answerPrint({ id, text }: Extract<FromWorker, { say: 'print' }>): Promise<ToWorker> {
  const room = session.fromPartition(`print-${++last}`, { cache: false })
  room.protocol.handle('app', () => new Response(text, { headers: pageHeaders }))
  room.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !url.startsWith(`${origin}/`) }))
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: room, javascript: false, sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  const late = setTimeout(() => window.destroy(), mostMs)
  try {
    await window.loadURL(`${origin}/report`)
    const pdf = await window.webContents.printToPDF({ preferCSSPageSize: true, generateDocumentOutline: true })
    return { say: 'told', id, text: pdf.toString('base64') }
  } catch (error) {
    return {
      say: 'told',
      id,
      error: `The desktop could not print it: ${error instanceof Error ? error.message : error}`,
    }
  } finally {
    clearTimeout(late)
    if (!window.isDestroyed()) window.destroy()
    room.protocol.unhandle('app')
  }
}

const pageHeaders = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy }
