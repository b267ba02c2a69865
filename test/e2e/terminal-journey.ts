import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { runConsole } from '../support/built-console'
import type { Sshd } from '../support/sshd'
import { button, seen } from './on-the-page'

/** A system with this sshd as its host, in a data folder that no console has open. */
export async function applyHost(data: string, sshd: Sshd, name: string, environment: string): Promise<void> {
  const { port, user, key, fingerprint: hostKey } = sshd
  const host = { protocol: 'ssh', host: '127.0.0.1', port, user, key, hostKey }
  const file = join(sshd.folder, `${name}.yaml`)
  await writeFile(file, JSON.stringify({ name, environment, targets: { host } }))
  await runConsole(data, ['apply', file])
}

/** What stands on the screen of the shown terminal. */
export const onScreen = (page: Page) => page.locator('.xterm-rows').innerText()
export const shows = (page: Page, words: string | RegExp) =>
  expect.poll(() => onScreen(page), { timeout: 30_000 }).toMatch(words)

export async function goToTerminal(page: Page, system: string): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/overview'
  })
  const link = page.getByRole('main').getByRole('link', { name: system, exact: true }).first()
  const id = /systems\/([^/]+)/.exec((await link.getAttribute('href')) ?? '')?.[1] ?? ''
  await page.evaluate(to => {
    location.hash = `#/systems/${to}/terminal/host`
  }, id)
  await seen(button(page, 'Open a terminal'))
}

/** Types into the terminal that has the focus. */
export async function typeLine(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

export async function openTerminal(page: Page): Promise<void> {
  await button(page, 'Open a terminal').click()
  await seen(page.locator('.xterm-rows'))
  await shows(page, /[#$]/)
}
