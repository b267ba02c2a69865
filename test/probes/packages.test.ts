import { expect, test } from 'vitest'
import { partsOf } from '../../src/main/probes/security/look-script'
import { readNpm } from '../../src/main/probes/security/npm'
import { cellsOf, packageColumns, stepOf } from '../../src/main/probes/security/package-row'
import { readPython } from '../../src/main/probes/security/python'
import { datesIn } from '../../src/main/probes/upkeep/document-dates'
import { pathOf, pointersIn } from '../../src/main/probes/upkeep/document-links'

const part = (name: string, text: unknown, exit = 0, said = '') =>
  `+${name}\n${typeof text === 'string' ? text : JSON.stringify(text)}\n\n+end ${exit}\n${said}`
const locked = part('npm-locked', { direct: ['a'], versions: { 'node_modules/b': '1.0.0' } })

test('how far a newer version is away is told by the first number that differs; below 1.0 a minor one may break', () => {
  expect(stepOf('1.2.3', '1.2.4')).toBe('patch')
  expect(stepOf('1.2.3', '1.3.0-rc.1')).toBe('minor')
  expect(stepOf('v1.2', '2')).toBe('major')
  expect(stepOf('0.1.9', '0.2.0')).toBe('major')
  expect(stepOf('2024.1', '2024.1.5')).toBe('patch')
  expect(stepOf('main', '1.0')).toBeNull()
})

test('only what npm wrote tells a find from a refusal, for both end with 1', () => {
  const rowsOf = (audit: string) => readNpm(partsOf(`${locked}${audit}${part('npm-outdated', '{}')}`))
  const found = {
    vulnerabilities: {
      b: {
        severity: 'high',
        isDirect: false,
        nodes: ['node_modules/b'],
        via: [{ source: 7, title: 'T', severity: 'high', range: '>=1.0.0 <1.0.2' }],
      },
      // Named through another, whose own entry says it.
      a: { severity: 'high', isDirect: true, nodes: ['node_modules/a'], via: ['b'] },
    },
  }
  expect(rowsOf(part('npm-audit', found, 1))).toMatchObject([
    { kind: 'advisory', package: 'b', installed: '1.0.0', fixed_in: '1.0.2', advisory: '7', direct: false },
  ])
  expect(
    rowsOf(
      part('npm-audit', { message: '405 - POST https://me:secret@registry.example/x', error: { summary: '' } }, 1),
    ),
  ).toMatchObject([{ kind: 'unread', unread: 'npm audit: 405 - POST https://registry.example/x' }])
  // An older npm writes another report; a cut answer, another text and nothing at all are none either.
  for (const text of ['{"advisories": {}}', '{"vulnerabilities": {"b": ', '<html>', ''])
    expect(rowsOf(part('npm-audit', text, 1))).toMatchObject([{ kind: 'unread' }])
  expect(rowsOf('+npm-audit\n{"vulnerabilities": {}}\n')).toMatchObject([
    { kind: 'unread', unread: expect.stringContaining('did not come whole') },
  ])
})

test('text of a registry is one line with an end, and a part cannot be given twice', () => {
  const long = cellsOf({ kind: 'advisory', title: `one\ntwo ${'x'.repeat(2000)}` })
  const title = String(long[packageColumns.findIndex(one => one.name === 'title')])
  expect(title).toMatch(/^one two x+$/)
  expect(title.length).toBeLessThanOrEqual(500)
  const parts = partsOf(
    `${part('pip-listed', ' flask==1\n +npm-audit\n {}')}${part('audit-absent', '')}${part('pip-listed', 'other')}`,
  )
  expect(parts.get('pip-listed')?.text).toContain('flask')
  expect(parts.has('npm-audit')).toBe(false)
})

test('pip that could not fetch its index has not looked, though it says that nothing is outdated', () => {
  const rows = readPython(
    partsOf(
      [
        part('pip-listed', ' Flask_Login==0.6  # pinned\n -r more.txt'),
        part('pip-outdated', '[]'),
        part('pip-unfetched', 'Could not fetch URL https://pypi.org/simple/flask/: connection error'),
        part(
          'pip-audit',
          {
            dependencies: [
              {
                name: 'flask-login',
                version: '0.6',
                vulns: [{ id: 'PYSEC-1', fix_versions: ['0.7'], aliases: ['CVE-2024-1'] }],
              },
              { name: 'x', skip_reason: 'private' },
            ],
          },
          1,
        ),
      ].join(''),
    ),
  )
  expect(rows).toMatchObject([
    { kind: 'unread', unread: expect.stringContaining('Could not fetch URL') },
    {
      kind: 'advisory',
      package: 'flask-login',
      advisory: 'CVE-2024-1',
      fixed_in: '0.7',
      severity: 'unknown',
      direct: true,
    },
  ])
})

test('dates of a document are read as they are written, and what is none is none', () => {
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`)
  expect(datesIn('**Last Updated**: 2025-11-11 22:27 UTC\n**Version**: 1.0.0\n**Next Review**: 2025-12-11')).toEqual({
    ...{ reviewed: day('2025-11-11'), next: day('2025-12-11'), version: '1.0.0' },
  })
  expect(datesIn('_Last reviewed: November 23, 2025_').reviewed).toBe(day('2025-11-23'))
  expect(datesIn('last_review: 3. Mar 2026').reviewed).toBe(day('2026-03-03'))
  expect(datesIn('Last updated: 2025-13-45, updated when needed')).toEqual({
    reviewed: null,
    next: null,
    version: null,
  })
})

test('links within the checkout are followed from where the document lies', () => {
  const { links, named } = pointersIn(
    '[a](../src/a.py#L3 "t") ![b](img/b%20c.png) [c](https://x/y) [d](#e) `src/a.py` `rm -rf /`\n\n[f]: ./f.md',
  )
  expect(links.map(link => pathOf('docs/guide.md', link))).toEqual(['src/a.py', 'docs/img/b c.png', 'docs/f.md'])
  expect(named).toEqual(['src/a.py'])
  expect(pathOf('README.md', '../../etc/passwd')).toBeUndefined()
  expect(pathOf('docs/guide.md', '/src/a.py')).toBe('src/a.py')
})
