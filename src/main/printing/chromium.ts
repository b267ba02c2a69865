import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OpsError } from '#domain/failure'
import type { Print } from '#domain/print'
import { findChromium } from './find-chromium'

/** A report of a thousand pages on a slow machine. */
const mostMs = 120_000

const none = () =>
  new OpsError({
    kind: 'missing',
    layer: 'printing',
    code: 'NO_CHROMIUM',
    message: process.env.QUARTERDECK_CHROMIUM
      ? 'QUARTERDECK_CHROMIUM names no program that can be run.'
      : 'No Chromium was found on this machine, and it is what makes a PDF.',
    hint: 'Install Chromium, Chrome or Edge, or name one with QUARTERDECK_CHROMIUM; the HTML report prints from any browser.',
  })

/** Prints with a headless Chromium of this machine: a process of its own in a private folder, without a network, ended with its children. */
export const printWithChromium: Print = async html => {
  const program = await findChromium()
  if (!program) throw none()
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-print-'))
  try {
    const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')]
    await writeFile(page, html, { mode: 0o600 })
    const said = await runToEnd(program, [...flags(folder), `--print-to-pdf=${pdf}`, pathToFileURL(page).href])
    return await readFile(pdf).catch(() => {
      throw failed(said)
    })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const flags = (folder: string) => [
  '--headless',
  '--no-pdf-header-footer',
  '--generate-pdf-document-outline',
  ...[`--user-data-dir=${join(folder, 'profile')}`, '--no-first-run', '--no-default-browser-check'],
  ...['--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions', '--disable-sync', '--disable-breakpad'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--mute-audio'],
  // The page asks for nothing; what the browser asks for on its own account finds nobody.
  '--host-resolver-rules=MAP * ~NOTFOUND',
  // Chromium refuses to run as root otherwise; the page has no script, and a policy that allows none.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/** Resolves with what it said when it has ended; past its time it is ended, with all that it started. */
async function runToEnd(program: string, words: readonly string[]): Promise<string> {
  // A group of its own: Chromium is many processes.
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], detached: process.platform !== 'win32' })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4000)
  })
  let late = false
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
  const timer = setTimeout(() => {
    late = true
    end()
  }, mostMs)
  process.once('exit', end)
  try {
    await once(child, 'exit')
  } catch (error) {
    throw failed(error instanceof Error ? error.message : '')
  } finally {
    clearTimeout(timer)
    process.off('exit', end)
    end()
  }
  if (late)
    throw new OpsError({
      kind: 'timeout',
      layer: 'printing',
      message: `Chromium did not finish the PDF within ${mostMs / 1000} s and was ended.`,
      hint: 'The HTML report prints from any browser.',
    })
  return said
}

const failed = (said: string) =>
  new OpsError({
    kind: 'rejected',
    layer: 'printing',
    message: `Chromium made no PDF. ${said.trim().split('\n').at(-1)?.slice(0, 300) ?? ''}`.trim(),
    hint: 'Another browser can be named with QUARTERDECK_CHROMIUM; the HTML report prints from any.',
  })
