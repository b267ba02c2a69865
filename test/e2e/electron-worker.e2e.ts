import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import { button, heading, outcomeOfRun, seen, step } from './on-the-page'
import { processesOf } from './our-processes'
import { writeOwnRunbooks } from './own-runbooks'
import { openByPalette } from './palette'
import { addRunbookFolder, systemFile } from './settled-system'

let folder: Awaited<ReturnType<typeof desktopFolder>>
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let postgres: Postgres
let desktop: Desktop

beforeAll(async () => {
  postgres = await startPostgres(18)
  scratch = await scratchFolder('e2e-own')
  await writeOwnRunbooks(scratch.path)
  folder = await desktopFolder()
  const file = await systemFile(scratch.path, { name: 'acme', environment: 'development', port: postgres.port })
  expect((await runConsole(folder.data, ['apply', file])).code).toBe(0)
  desktop = await openDesktop(folder.data)
  await addRunbookFolder(desktop.page, scratch.path)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
  await postgres?.stop()
  await scratch?.remove()
})
beforeEach(() => keepLookOnFailure(desktop.page))
afterEach(() => expect(desktop.troubles.splice(0)).toEqual([]))

const sleeping = `from pg_stat_activity
  where state = 'active' and query like '%pg_sleep(300)%' and pid <> pg_backend_pid()`
const worker = () => processesOf(folder.data).filter(line => line.includes(join('out', 'main', 'worker.js')))

test('a killed worker is replaced: the page recovers, the run is interrupted and can be resumed (M4, R6)', async () => {
  const { page } = desktop
  await openByPalette(page, 'slow look', 'Slow look')
  await button(page, 'Run all checks').click()
  await seen(outcomeOfRun(page, 'Running'))
  await seen(heading(page, /\d+\. Sleep/))
  const [before] = worker()
  process.kill(Number.parseInt(before ?? '', 10), 'SIGKILL')

  await seen(outcomeOfRun(page, 'Interrupted'))
  await seen(page.getByText('The run was interrupted'))
  expect(worker()[0]).not.toBe(before)
  await expect.poll(() => page.getByText(/The connection to the console is lost/).count()).toBe(0)

  // PostgreSQL notices a client that died only when it has something to tell it; ended here so that the count below is the console's.
  await postgres.exec(`select pg_terminate_backend(pid) ${sleeping}`)
  await step(page, /Sleep/).click()
  await button(page, 'Resume from here').click()
  await seen(outcomeOfRun(page, 'Running'))
  await button(page, 'Cancel run').click()
  await seen(outcomeOfRun(page, 'Cancelled'))
  const { rows } = await postgres.exec(`select count(*)::int as n ${sleeping}`)
  expect(rows[0].n).toBe(0)
})
