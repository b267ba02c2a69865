import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const text = (title: string, steps: string) => `---
title: ${title}
summary: For the journeys.
cadence: on-demand
targets:
  db: postgres
---

${steps}
`
const sql = (statement: string, role = '') => `\`\`\`sql db${role}\n${statement}\n\`\`\`\n`
const options = (yaml: string) => `\`\`\`step\n${yaml}\n\`\`\`\n`

const runbooks = {
  steps: text(
    'Three looks',
    `## First look\n${sql('select 1 as first')}
## Second look\n${sql('select 2 as second')}
## Third look\n${sql('select 3 as third')}`,
  ),
  slow: text(
    'Slow look',
    `## Quick look\n${sql('select 1 as quick')}
## Sleep\n${sql(`select pg_catalog.pg_sleep(300), steps.n from (select 1 as n) as steps`)}${options('timeout: 10m')}`,
  ),
  empty: text(
    'Empty a table',
    `## Empty it\n${sql('truncate public.precious')}${options('effect: destroys')}
${sql('select count(*) as rows_lost from public.precious', ' role=preview')}
${sql('select count(*) = 0 as ok from public.precious', ' role=verify')}`,
  ),
}

/** Writes runbooks of an operator's own into a folder; their family is `own`. */
export async function writeOwnRunbooks(folder: string): Promise<void> {
  await mkdir(join(folder, 'own'), { recursive: true })
  for (const [name, content] of Object.entries(runbooks)) await writeFile(join(folder, 'own', `${name}.md`), content)
}
