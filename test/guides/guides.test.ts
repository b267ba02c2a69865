import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { guidePages } from '../../src/main/domain/guide'
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

let files: Awaited<ReturnType<typeof readFolder>>['files']
const bound = new Map<string, Awaited<ReturnType<typeof readGuide>>>()
beforeAll(async () => {
  files = (await readFolder('resources/runbooks')).files
  const known = { runbooks: new Set(files.map(file => file.id)) }
  for (const id of Object.keys(guides)) bound.set(id, await readGuide(folder, id, known))
})
const proceduresOf = (id: string) => bound.get(id)!.procedures

describe.each(Object.keys(guides))('the guide %s', id => {
  it('is the one whose rows are kept', async ctx => {
    if (!texts) return ctx.skip('GUIDES names no folder with the guides')
    const rows = rowsOf(await readFile(join(texts, `${id}.md`), 'utf8'))
    expect(new Set(rows.map(row => row.id)).size).toBe(rows.length)
    const kept = rows.map(row => `${JSON.stringify(row)}\n`).join('')
    await expect(kept).toMatchFileSnapshot(`../../${folder}/${id}.rows.jsonl`)
  })
  it('is carried row by row, by runbooks that are there', () => {
    const { procedures, problems } = bound.get(id)!
    expect(problems.map(one => `${one.file}:${one.line} ${one.message}`)).toEqual([])
    expect(procedures.length).toBeGreaterThan(60)
  })
})

it('has a heading for each place that a runbook says it comes from', () => {
  const headings = new Set(
    Object.keys(guides).flatMap(id => {
      const own = proceduresOf(id).filter(row => row.kind === 'heading')
      return own.map(row => `${id}#${row.id.split('/').at(-1)}`)
    }),
  )
  const named = files.flatMap(({ id, text }) =>
    [...text.matchAll(/^ +- guide: ([\w-]+#\S+)/gm)].map(([, place]) => ({ id, place: place! })),
  )
  expect(named.length).toBeGreaterThan(100)
  expect(named.filter(({ place }) => !headings.has(place)).map(({ id, place }) => `${id}: ${place}`)).toEqual([])
})

it('shows all of them in the documentation', async () => {
  const all = Object.entries(guides).map(([id, title]): BoundGuide => ({ id, title, procedures: proceduresOf(id) }))
  await expect(tablesOf(all)).toMatchFileSnapshot('../../docs/guides.md')
})

it('names pages that the console has', async () => {
  const folders = await readdir('src/renderer/panels', { withFileTypes: true })
  const there = folders.filter(one => one.isDirectory()).map(one => one.name)
  expect(guidePages.filter(page => !there.includes(page))).toEqual([])
})
