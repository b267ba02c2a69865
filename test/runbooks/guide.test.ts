import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { effectOf } from '../../src/main/domain/runbook'
import { sqlParser } from '../../src/main/expressions/sql-tree'
import { probes } from '../../src/main/probes'
import { parseRunbook } from '../../src/main/runbooks/parse'
import { readThresholds } from '../../src/main/runbooks/thresholds'

it('loads the worked example of the guide to writing runbooks', async () => {
  await sqlParser()
  const guide = readFileSync('docs/writing-a-runbook.md', 'utf8')
  const text = /^````markdown\n([\s\S]*?)^````$/m.exec(guide)?.[1] ?? ''
  const { thresholds } = await readThresholds('resources/thresholds.yaml')
  const { runbook, problems } = parseRunbook(
    { file: 'docs/writing-a-runbook.md', id: 'postgres/unused-indexes', text, origin: 'docs' },
    { probes: new Map(probes.map(probe => [probe.name, probe])), thresholds: new Set(Object.keys(thresholds)) },
  )
  expect(problems).toEqual([])
  expect(runbook?.steps.map(step => step.kind)).toEqual(['sql', 'sql', 'sh', 'sql', 'decision', 'checklist'])
  expect(runbook && effectOf(runbook)).toBe('destroys')
})

it('explains every key of the format', () => {
  const guide = readFileSync('docs/writing-a-runbook.md', 'utf8')
  const source = ['front-matter', 'step-options', 'rules']
    .map(name => readFileSync(`src/main/runbooks/${name}.ts`, 'utf8'))
    .join('\n')
  const keys = [...source.matchAll(/^ {2}([a-z]+): (?!Problems)/gm)].map(match => match[1] ?? '')
  expect(keys).toContain('renews')
  expect(keys.filter(key => !guide.includes(`\`${key}`) && !guide.includes(`${key}:`))).toEqual([])
})
