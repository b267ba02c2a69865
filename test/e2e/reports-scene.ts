import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { systemFile } from './settled-system'

const stock = `---
title: Stock review
summary: What lies in the store, and how it moved.
report: capacity
cadence: weekly
targets:
  db: postgres
---

## Goods
\`\`\`sql db
select name, pieces from public.goods order by name
\`\`\`

\`\`\`step
key: name
\`\`\`

\`\`\`judge
- when: row.pieces < 10
  severity: warning
  title: Only {row.pieces} of {row.name} left
- when: row.pieces < 1
  severity: critical
  title: No {row.name} left
- none: There is enough of everything
\`\`\`

## How it moved
\`\`\`sql db
select at, goods as series, pieces as value from public.counted order by at
\`\`\`

\`\`\`step
chart: { x: at, y: value, by: series, unit: pieces }
\`\`\`
`

/** A store with goods that run low, its runbook of reports in a folder, and a file for \`apply\`. */
export interface ReportsScene {
  readonly folder: string
  readonly systemFile: string
  readonly server: Postgres
  /** What changes between two reports: rope runs low, the tar is gone, oil is new. */
  change(): Promise<void>
  end(): Promise<void>
}

export async function reportsScene(): Promise<ReportsScene> {
  const scratch = await scratchFolder('reports-page')
  const folder = join(scratch.path, 'books')
  await mkdir(join(folder, 'own'), { recursive: true })
  await writeFile(join(folder, 'own', 'stock.md'), stock)
  const server = await startPostgres(18)
  await server.exec('create table public.goods (name text primary key, pieces int)')
  await server.exec(`insert into public.goods values ('rope', 120), ('tar', 40), ('<b>sail</b>', 3)`)
  await server.exec('create table public.counted (at timestamptz, goods text, pieces int)')
  await server.exec(
    `insert into public.counted select now() - n * interval '1 day', 'rope', 120 + n from generate_series(0, 20) n`,
  )
  return {
    ...{ folder, server },
    systemFile: await systemFile(scratch.path, { name: 'chandler', environment: 'staging', port: server.port }),
    async change() {
      await server.exec(`update public.goods set pieces = 7 where name = 'rope'`)
      await server.exec(`delete from public.goods where name = 'tar'`)
      await server.exec(`insert into public.goods values ('oil', 55)`)
    },
    async end() {
      await server.stop()
      await scratch.remove()
    },
  }
}
