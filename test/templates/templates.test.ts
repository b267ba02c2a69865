import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { type Known, readTemplates } from '../../src/main/templates/read-templates'
import { scratchFolder } from '../support/scratch'
import { knownNow } from './known'

type Read = Awaited<ReturnType<typeof readTemplates>>

let known: Known
let shipped: Read
let folder: Awaited<ReturnType<typeof scratchFolder>>
beforeAll(async () => {
  folder = await scratchFolder('templates')
  known = await knownNow()
  shipped = await readTemplates('resources/systems', known)
})
afterAll(() => folder.remove())

const problemsOf = async (written: object) => {
  await writeFile(
    join(folder.path, 'shop.yaml'),
    stringify({ title: 'Shop', summary: 'A shop', targets: {}, ...written }),
  )
  const { templates, problems } = await readTemplates(folder.path, known)
  expect(templates).toHaveLength(problems.length > 0 ? 0 : 1)
  return problems.map(one => `${one.line} ${one.message}`)
}

describe('the templates that ship', () => {
  it('are those of the five guides, and load without a problem', () => {
    expect(shipped.problems.map(one => `${one.file}:${one.line} ${one.message}`)).toEqual([])
    expect(shipped.templates.map(one => one.id)).toEqual([
      ...['ai-api-playground', 'django-site', 'esn-platform', 'fastapi-backend', 'trailblaze-api'],
    ])
  })
  it.each(['trailblaze-api', 'fastapi-backend', 'django-site', 'ai-api-playground', 'esn-platform'])(
    'hold every alert line of %s, and what it does again and again',
    id => {
      const template = shipped.templates.find(one => one.id === id)!
      const ofGuide = known.presets.filter(one => one.guide.startsWith(`${id}#`)).map(one => one.group)
      const taken = template.alerts.map(rule => known.presets.find(one => one.id === rule.id)?.group)
      expect(ofGuide.filter(group => !taken.includes(group))).toEqual([])
      expect(template.routines.map(one => one.cadence)).toEqual(expect.arrayContaining(['daily', 'weekly', 'monthly']))
      expect(template.secrets.length).toBeGreaterThan(0)
      expect(template.sampling).toBeDefined()
    },
  )
})

describe('a template', () => {
  it.each([
    ['a fact', { facts: { colour_of_the_sky: 'blue' } }, '5 Nothing takes the fact colour_of_the_sky.'],
    ['a threshold', { thresholds: { cpu: { warning: 1 } } }, '6 There is no threshold cpu.'],
    ['an alert preset', { alerts: ['cpu-99'] }, '5 There is no alert preset cpu-99.'],
    [
      'a runbook',
      { routines: [{ id: 'a', title: 'A', cadence: 'daily', runbooks: ['health/sevrice'] }] },
      '5 There is no runbook health/sevrice.',
    ],
    [
      'the target of a secret',
      { secrets: [{ name: 'key', places: [{ kind: 'role', target: 'db', name: 'app' }] }] },
      '5 key lies on db, which is no target here.',
    ],
    ['a key', { colour: 'red' }, '4 Unknown key colour.'],
  ])('names %s that is not there, with its line', async (_, written, problem) => {
    expect(await problemsOf(written)).toEqual([problem])
  })
  it.each([
    ['a field that no profile has', { protocol: 'postgres', is: { colour: 'red' }, fill: ['host', 'user'] }, /colour/],
    ['nobody to log in as', { protocol: 'ssh', fill: ['host'] }, /user/],
    [
      'a field that is said and left',
      { protocol: 'http', is: { url: 'https://a.example' }, fill: ['url'] },
      /url is said/,
    ],
    ['a way that leads nowhere', { protocol: 'container', is: { container: 'web', via: 'jump' } }, /no host jump/],
  ])('does not take a target with %s', async (_, target, problem) => {
    expect(await problemsOf({ targets: { t: { note: 'A target', ...target } } })).toEqual([
      expect.stringMatching(problem),
    ])
  })
})
