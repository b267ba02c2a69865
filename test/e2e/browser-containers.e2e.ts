import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type DockerEngine, startDocker } from '../support/docker'
import { barriers } from './axe'
import { small, wide } from './chromium'
import { keepLookOnFailure } from './failed-look'
import { button, heading, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

let engine: DockerEngine
let why: string | undefined
let served: ServedConsole

const row = (name: string) => served.page.getByRole('row').filter({ has: served.page.getByRole('rowheader', { name }) })

beforeAll(async () => {
  const started = await startDocker()
  if (typeof started === 'string') {
    why = started
    return
  }
  engine = started
  process.env.DOCKER_HOST = engine.host
  const compose = (service: string) => [
    ...['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${service}`],
  ]
  await engine.run('shop-web-1', ['sleep', 'infinity'], compose('web'))
  await engine.run(
    'shop-db-1',
    ['sleep', 'infinity'],
    [...compose('db'), ...['-e', 'PGDATA=/data', '-e', 'POSTGRES_USER=shop', '-e', 'POSTGRES_PASSWORD=tell-nobody']],
  )
  await engine.run('loner', ['sleep', 'infinity'])
  await engine.docker('stop', '-t', '0', 'loner')
  served = await openServedConsole(async data => {
    const file = join(engine.folder, 'shop.yaml')
    await writeFile(file, 'name: shop\nenvironment: development\ntargets:\n  here: { protocol: local }\n')
    await runConsole(data, ['apply', file])
  })
  // The interface of the stopped container goes away a little later, and a browser that sees that fetches once more.
  served.forgive(/ERR_NETWORK_CHANGED/)
})
afterAll(async () => {
  await served?.close()
  await engine?.stop()
})
beforeEach(async ctx => {
  if (why) return ctx.skip(why)
  return keepLookOnFailure(served.page)
})
afterEach(() => {
  if (!why) expect(served.troubles.splice(0)).toEqual([])
})

test('a host’s row leads to its containers, with the connection that fits each', async () => {
  const { page } = served
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click()
  await row('here').getByRole('link', { name: 'Containers… here' }).click()
  await seen(heading(page, 'Containers of here'))
  await seen(row('shop-db-1').getByText('shop@shop/db:5432/shop'))
  await seen(row('shop-web-1').getByText('shop/web').first())
  await seen(row('loner').getByText(/^exited/))
  expect(await page.content()).not.toContain('tell-nobody')
})

test('it keeps nobody out, in light and dark, wide and small', async () => {
  const { page } = served
  for (const colours of ['dark', 'light'] as const) {
    await button(page, colours === 'dark' ? 'Use dark colours' : 'Use light colours').click()
    for (const size of [small, wide]) {
      await page.setViewportSize(size)
      await seen(row('shop-db-1'))
      expect(await barriers(page)).toEqual([])
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(wider).toBeLessThanOrEqual(0)
    }
  }
})

test('what is picked by keyboard is added, its password sealed, and taken back', async () => {
  const { page } = served
  await row('shop-db-1').getByRole('checkbox').focus()
  await page.keyboard.press('Space')
  await page.getByLabel('Seal 1 password of their settings').focus()
  await page.keyboard.press('Space')
  await row('shop-web-1').getByRole('checkbox').check()
  await button(page, 'Add 2 connections').click()
  await seen(page.getByText('2 connections added.'))
  await seen(row('shop-db-1').getByText('there already'))
  await page.getByRole('link', { name: 'Back', exact: true }).click()
  await seen(row('db').getByText('sealed'))
  await seen(row('web').getByText('shop/web'))
  await button(page, 'Undo').click()
  await expect.poll(() => row('db').count()).toBe(0)
})
