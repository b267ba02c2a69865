import { expect, test } from 'vitest'
import { type Entry, findEntries } from '../../src/renderer/frame/palette-entries'

const entry = (title: string, detail = ''): Entry => ({ kind: 'Runbook', title, detail, to: `#${title}`, also: '' })
const titles = (query: string, ...list: Entry[]) => findEntries(query, list).map(one => one.title)

test('a title that is what was typed comes before one that only begins with its first word', () => {
  const statements = entry('Slow statements', 'What they cost since the last look.')
  expect(titles('slow look', statements, entry('Slow look'))).toEqual(['Slow look', 'Slow statements'])
})

test('a word in the title counts more than one in what is said of it', () => {
  const list = [entry('Locks', 'Each with the size of its table.'), entry('Table bloat'), entry('Size of a table')]
  expect(titles('table', ...list)).toEqual(['Table bloat', 'Size of a table', 'Locks'])
})

test('what is called just that comes before all that only begin with it', () => {
  expect(titles('logs', entry('Logs at Render'), entry('Logs'))).toEqual(['Logs', 'Logs at Render'])
})
