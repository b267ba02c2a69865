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

const compose = (service: string) => [
  ...['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${service}`],
]
const list = () => served.page.getByRole('region', { name: /^Containers, \d+ rows?/ })
const row = (name: string) => list().getByRole('row').filter({ hasText: name })

beforeAll(async () => {
  const started = await startDocker()
  if (typeof started === 'string') {
    why = started
    return
  }
  engine = started
  process.env.DOCKER_HOST = engine.host
  await engine.run(
    'shop-web-1',
    ['sh', '-c', 'echo ready to serve; echo "<img src=x onerror=alert(1)>" >&2; sleep infinity'],
    [...compose('web'), '--memory', '64m', '--cpus', '0.5'],
  )
  await engine.run('shop-db-1', ['sleep', 'infinity'], [...compose('db'), '--restart', 'unless-stopped'])
  await engine.docker('stop', '-t', '0', 'shop-db-1')
  await engine.run('migrate', ['true'])
  served = await openServedConsole(async data => {
    const file = join(engine.folder, 'shop.yaml')
    await writeFile(file, 'name: shop\nenvironment: development\ntargets:\n  here: { protocol: local }\n')
    await runConsole(data, ['apply', file])
  })
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

test('the containers stand there live, the one that was stopped before all others', async () => {
  const { page } = served
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Containers' }).click()
  await seen(heading(page, 'Containers'))
  await seen(row('shop-db-1').getByText('stopped, and should run'))
  expect(await list().getByRole('row').nth(1).textContent()).toContain('shop-db-1')
  await seen(row('shop-web-1').getByText('shop/web'))
  await seen(row('migrate').getByText('exited'))
  await engine.docker('start', 'shop-db-1')
  await seen(row('shop-db-1').getByText('running'))
})

test('a chosen one tells what it is and what it wrote last, as text', async () => {
  const { page } = served
  await row('shop-web-1').click()
  const lines = page.getByRole('region', { name: 'What it wrote last: shop-web-1' })
  await seen(lines.getByText('ready to serve'))
  await seen(lines.getByText('<img src=x onerror=alert(1)>'))
  await seen(page.getByText('64 MB'))
  const restart = await page.getByRole('link', { name: 'Restart…' }).getAttribute('href')
  expect(restart).toContain('start/host/service-restart?p.manager=docker&p.service=shop-web-1')
  await page.getByRole('link', { name: 'Add as connection…' }).click()
  await seen(heading(page, 'Containers of here'))
  await page.goBack()
})

test('the list is searched, walked by keyboard and frozen', async () => {
  const { page } = served
  await seen(row('shop-web-1'))
  await page.getByRole('searchbox', { name: /Name, image/ }).fill('migr')
  await expect.poll(() => row('shop-web-1').count()).toBe(0)
  await page.getByRole('searchbox', { name: /Name, image/ }).fill('')
  await list().focus()
  await page.keyboard.press('End')
  await seen(list().locator('tr[aria-current=true]'))
  await page.keyboard.press('Space')
  await seen(page.getByText('Frozen'))
  await engine.docker('rm', 'migrate')
  await page.keyboard.press('Space')
  await expect.poll(() => row('migrate').count(), { timeout: 60_000 }).toBe(0)
})

test('it keeps nobody out, in light and dark, wide and small', async () => {
  const { page } = served
  await row('shop-web-1').click()
  await seen(page.getByText('ready to serve'))
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
