import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { DeployedShop } from '../support/deployed-shop'
import { barriers } from './axe'
import { confirmTheChange, endWithTheChecklist } from './journey'
import { button, heading, outcomeOfRun, seen, step, stepSays } from './on-the-page'

/** By two keys to the deployments, which say how to begin. */
export async function beginWithNone(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
  await goToDeployments(page)
  await seen(page.getByText('Nothing was deployed from here yet'))
  expect(await barriers(page)).toEqual([])
}

async function goToDeployments(page: Page): Promise<void> {
  await page.keyboard.press('g')
  await page.keyboard.press('y')
  await seen(heading(page, 'Deployments'))
}

/** The checklist before fills itself in; the rest is ticked. */
export async function checkBefore(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Check before…' }).click()
  await page.getByLabel('Version to be deployed').fill('2.10')
  await page.getByLabel('Version that is there now').fill('2.9')
  await button(page, 'Run all checks').click()
  await endWithTheChecklist(page)
  await step(page, /What would be deployed/).click()
  await seen(page.getByText('1 file of a migration changes: migrations/0002_prices.py'))
  await step(page, /The newest backup/).click()
  await seen(page.getByText(/The newest backup is .+ old/))
  await goToDeployments(page)
  await seen(page.getByRole('row').filter({ hasText: '2.10' }).getByText('Prepared'))
  expect(await barriers(page)).toEqual([])
}

/** The prepared version is deployed: closed, deployed, migrated, seen well, opened. Each change is agreed to. */
export async function deploy(page: Page, shop: DeployedShop): Promise<void> {
  await page.getByRole('row').filter({ hasText: '2.10' }).getByRole('link', { name: 'Deploy…' }).click()
  await seen(heading(page, 'Deployment'))
  expect(await page.getByLabel('Version to be deployed').inputValue()).toBe('2.10')
  await button(page, 'Run all checks').click()
  await agree(page, /MAINTENANCE_FILE/)
  await agree(page, /DEPLOY_COMMAND/)
  await confirmTheChange(page, { target: 'host', statement: /MIGRATE_COMMAND/ })
  await agree(page, /SMOKE_COMMAND/)
  await button(page, /^It is well: open it again/).click()
  await agree(page, /MAINTENANCE_FILE/)
  await endWithTheChecklist(page)
  await seen(outcomeOfRun(page, /Passed/))
  await step(page, /Which version runs now/).click()
  await stepSays(page, /Which version runs now/, /Passed/)
  expect(await shop.version()).toBe('2.10')
}

/** Without a preview, which not every command has. */
async function agree(page: Page, statement: RegExp): Promise<void> {
  const dialog = page.getByRole('alertdialog')
  await seen(dialog.getByText(statement))
  await dialog.getByRole('button', { name: 'Run this change' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

/** The deployment stands on its page and is compared: the statement that became slower is named first. */
export async function compareAfter(page: Page): Promise<void> {
  await goToDeployments(page)
  const row = page.getByRole('row').filter({ hasText: '2.10' })
  await seen(row.getByText('not compared'))
  await row.getByRole('link', { name: '2.10', exact: true }).click()
  await page.getByRole('link', { name: 'Compare now…' }).click()
  await seen(heading(page, 'After a deployment'))
  await button(page, 'Run all checks').click()
  await button(page, /^It stays/).click()
  await endWithTheChecklist(page)
  await goToDeployments(page)
  await page.getByRole('link', { name: '2.10', exact: true }).click()
  const statements = page.getByRole('region', { name: 'Statements', exact: true })
  await seen(statements.getByText('slower'))
  expect(await statements.getByRole('row').nth(1).innerText()).toContain('planted')
  await seen(page.getByText(/Not enough data|Nothing is measured/))
  expect(await barriers(page)).toEqual([])
}

/** In the charts it is a mark with its version, which leads to its run; the overview names it. */
export async function seeTheMark(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'In the charts' }).click()
  const happened = page.getByRole('region', { name: 'What happened' })
  await seen(happened.getByText('Deployment: 2.10'))
  await seen(happened.getByRole('link', { name: 'Deployment', exact: true }))
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await seen(page.getByText('Last deployed:'))
  await page.getByRole('link', { name: '2.10', exact: true }).click()
  await seen(heading(page, '2.10'))
}

/** From its page back to the version before, agreed to; the deployment then says so. */
export async function rollBack(page: Page, shop: DeployedShop): Promise<void> {
  await page.getByRole('link', { name: 'Roll back…' }).click()
  await seen(heading(page, 'Roll back'))
  await button(page, 'Run all checks').click()
  await agree(page, /ROLLBACK_COMMAND/)
  await endWithTheChecklist(page)
  expect(await shop.version()).toBe('2.9')
  await goToDeployments(page)
  await seen(page.getByRole('row').filter({ hasText: '2.10' }).getByText('Rolled back'))
  await seen(page.getByRole('row').filter({ hasText: '2.9' }).getByText('a rollback'))
}
