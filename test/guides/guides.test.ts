import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readFolder } from '../../src/main/runbooks/folder'
import { readGuide } from '../../src/main/templates/read-guide'
import { rowsOf } from './rows-of'
import { type BoundGuide, tablesOf } from './tables'

const guides = {
  'trailblaze-api': 'TrailBlaze API',
  'fastapi-backend': 'FastAPI backend',
  'django-site': 'Django site',
  'ai-api-playground': 'AI API playground',
  'esn-platform': 'ESN platform',
}
/** Where the guides' own text lies; it is no part of this repository. */
const texts = process.env.GUIDES
const folder = 'resources/guides'

let known: { runbooks: ReadonlySet<string> }
beforeAll(async () => {
  const { files } = await readFolder('resources/runbooks')
  known = { runbooks: new Set(files.map(file => file.id)) }
})

describe.each(Object.keys(guides))('the guide %s', id => {
  it('is the one whose rows are kept', async ctx => {
    if (!texts) return ctx.skip('GUIDES names no folder with the guides')
    const rows = rowsOf(await readFile(join(texts, `${id}.md`), 'utf8'))
    expect(new Set(rows.map(row => row.id)).size).toBe(rows.length)
    const kept = rows.map(row => `- ${JSON.stringify(row)}\n`).join('')
    await expect(kept).toMatchFileSnapshot(`../../${folder}/${id}.rows.yaml`)
  })
  it('is carried row by row, by runbooks that are there', async () => {
    const { procedures, problems } = await readGuide(folder, id, known)
    expect(problems.map(one => `${one.file}:${one.line} ${one.message}`)).toEqual([])
    expect(procedures.length).toBeGreaterThan(60)
  })
})

it('shows all of them in the documentation', async () => {
  const bound = Object.entries(guides).map(
    async ([id, title]): Promise<BoundGuide> => ({
      id,
      title,
      procedures: (await readGuide(folder, id, known)).procedures,
    }),
  )
  await expect(tablesOf(await Promise.all(bound))).toMatchFileSnapshot('../../docs/guides.md')
})
