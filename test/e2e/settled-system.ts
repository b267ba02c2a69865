import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { button, seen } from './on-the-page'

/** A file for `apply`: one system with one database target `db` on loopback. */
export async function systemFile(
  folder: string,
  system: { name: string; environment: string; port: number },
): Promise<string> {
  const file = join(folder, `${system.environment}.json`)
  const db = { protocol: 'postgres', host: '127.0.0.1', port: system.port, user: 'postgres', tls: 'disable' }
  // JSON is YAML, and quotes whatever a name holds.
  await writeFile(file, JSON.stringify({ name: system.name, environment: system.environment, targets: { db } }))
  return file
}

/** Adds a folder of own runbooks in the settings. */
export async function addRunbookFolder(page: Page, folder: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Path of a runbook folder').fill(folder)
  await button(page, 'Add folder').click()
  await seen(page.getByText(`${folder} added.`))
}
