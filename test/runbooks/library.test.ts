import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OpsError } from '../../src/main/domain/failure'
import { createLibrary, openLibrary, type WatchedLibrary } from '../../src/main/runbooks/library'
import { lintFile } from '../../src/main/runbooks/lint'

let root: string
let library: WatchedLibrary | undefined
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'library-'))
})
afterEach(() => {
  library?.close()
  library = undefined
  rmSync(root, { recursive: true, force: true })
})

const text = (title: string, body = '## Read\nProse.\n') => `---\ntitle: ${title}\nsummary: s\n---\n${body}`
const put = (path: string, content: string | Buffer) => {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}
const thresholds = () =>
  put('thresholds.yaml', 'load: { title: Load, unit: ratio, warning: 1, critical: 2, source: own }\n')
const open = async (...own: string[]) => {
  library = await createLibrary({
    shipped: join(root, 'shipped'),
    thresholds: thresholds(),
    folders: async () => own.map(name => join(root, name)),
    probes: [],
  })
  return library
}

describe('The library', () => {
  it('has the runbooks of all folders, and says which file is wrong and where', async () => {
    put('shipped/host/a.md', text('A'))
    put('shipped/host/README.md', '# Not a runbook')
    put('shipped/README.md', '# Not a runbook')
    put('own/mine/b.md', text('B'))
    put('own/.git/x/c.md', 'no runbook')
    const broken = put('own/mine/broken.md', text('Broken', '## A\n```sql db\nselect 1\n```\n'))
    const found = await open('own')
    expect(found.list().map(one => [one.id, one.origin])).toEqual([
      ['host/a', 'shipped'],
      ['mine/b', join(root, 'own')],
    ])
    expect(found.get('host/a')?.title).toBe('A')
    expect(found.get('mine/broken')).toBeUndefined()
    expect(found.problems()).toEqual([{ file: broken, line: 6, column: 1, message: 'There is no target db.' }])
    expect(found.thresholds().load).toMatchObject({ warning: 1, critical: 2, direction: 'above' })
  })

  it('keeps parsed runbooks for the next start, exactly; a changed, a damaged and a foreign file are parsed anew', async () => {
    const body = '## Read\n```sh host\ndate\n```\n```step\neffect: reads\nwhen: 1 < 2\n```\n'
    const front = (title: string) => text(title, body).replace('\n---\n##', '\ntargets:\n  host: ssh\n---\n##')
    put('shipped/host/a.md', front('A'))
    put('shipped/host/broken.md', text('Broken', '## A\n```sql db\nselect 1\n```\n'))
    const file = join(root, 'parsed')
    const start = async (madeBy = 'one') => {
      const found = await createLibrary({
        ...{ shipped: join(root, 'shipped'), thresholds: thresholds(), folders: async () => [], probes: [] },
        kept: { file, madeBy },
      })
      found.close()
      return found
    }
    const parsed = await start()
    expect(parsed.list()).toHaveLength(1)
    const kept = readFileSync(file)
    const again = await start()
    expect(again.list()).toStrictEqual(parsed.list())
    expect(again.problems()).toStrictEqual(parsed.problems())
    expect(readFileSync(file)).toEqual(kept)

    const before = (await open()).list()[0]
    await library?.reload()
    expect(library?.list()[0]?.steps).toBe(before?.steps)

    put('shipped/host/a.md', front('Changed'))
    expect((await start()).list()[0]?.title).toBe('Changed')
    const sound = readFileSync(file)
    for (const bytes of [Buffer.alloc(0), sound.subarray(0, -9), Buffer.from(sound).fill(7, 200, 240)]) {
      writeFileSync(file, bytes)
      expect((await start()).list()[0]?.title).toBe('Changed')
      expect(readFileSync(file)).toEqual(sound)
    }
    await start('two')
    expect(readFileSync(file)).not.toEqual(sound)
  })

  it('takes what the build has parsed from there, and keeps only what is beside it', async () => {
    put('shipped/host/a.md', text('A'))
    const start = async (kept: { file: string; built?: string }) => {
      const found = await createLibrary({
        ...{ shipped: join(root, 'shipped'), thresholds: thresholds(), folders: async () => [], probes: [] },
        kept: { ...kept, madeBy: 'one' },
      })
      found.close()
      return found.list()
    }
    const [built, file] = [join(root, 'built'), join(root, 'parsed')]
    const parsed = await start({ file: built })
    const sound = readFileSync(built)
    expect(await start({ file, built })).toStrictEqual(parsed)
    expect(existsSync(file)).toBe(false)

    put('shipped/host/b.md', text('B'))
    expect((await start({ file, built })).map(one => one.title)).toEqual(['A', 'B'])
    expect(readFileSync(file).length).toBeGreaterThan(0)
    expect(readFileSync(built)).toEqual(sound)
  })

  it('is there before its runbooks, and gives others a turn while it reads them', async () => {
    for (const name of ['a', 'b', 'c']) put(`shipped/host/${name}.md`, text(name))
    const parts = { thresholds: thresholds(), folders: async () => [], probes: [] }
    library = openLibrary({ shipped: join(root, 'shipped'), ...parts })
    expect(library.list()).toEqual([])
    let turns = 0
    let reading = true
    const others = () => {
      turns++
      if (reading) setImmediate(others)
    }
    const counting = library.ready().finally(() => {
      reading = false
    })
    setImmediate(others)
    await counting
    expect(library.list()).toHaveLength(3)
    expect(turns).toBeGreaterThan(3)
  })

  it('lets nobody take the name of a shipped runbook, not even of a broken one', async () => {
    put('shipped/host/a.md', text('A'))
    put('shipped/host/broken.md', 'x')
    const files = [put('own/host/a.md', text('Mine')), put('own/host/broken.md', text('Mine'))]
    const found = await open('own')
    expect(found.get('host/a')?.title).toBe('A')
    expect(found.get('host/broken')).toBeUndefined()
    const shadows = found.problems().filter(one => one.message.includes('already'))
    expect(shadows.map(one => one.file)).toEqual(files)
  })

  it('tells files that are no text, names that are no names, and folders that are not there', async () => {
    put('shipped/host/a.md', text('A'))
    put('own/host/latin.md', Buffer.from([0x2d, 0x2d, 0xff, 0xfe]))
    put('own/host/Big Name.md', text('X'))
    put('own/host/huge.md', 'x'.repeat(1_000_001))
    const found = await open('own', 'gone')
    expect(found.list()).toHaveLength(1)
    const said = found
      .problems()
      .map(one => one.message)
      .join('\n')
    for (const words of ['not UTF-8', 'no name for a runbook', '1 MB', 'folder cannot be read: ENOENT'])
      expect(said).toContain(words)
  })

  it('reads again when a file changes, and tells its listeners', async () => {
    put('shipped/host/a.md', text('A'))
    const found = await open()
    const changed = new Promise<void>(resolve => {
      found.onChange(() => {
        if (found.get('host/b')) resolve()
      })
    })
    put('shipped/host/b.md', text('B'))
    put('shipped/host/a.md', text('Changed'))
    await changed
    await expect.poll(() => found.get('host/a')?.title).toBe('Changed')
  })

  it('reads again when told to, and no more once it is closed', async () => {
    put('shipped/host/a.md', text('A'))
    const found = await open()
    put('shipped/host/a.md', text('B'))
    await found.reload()
    expect(found.get('host/a')?.title).toBe('B')
    found.close()
    put('shipped/host/a.md', text('C'))
    await found.reload()
    expect(found.get('host/a')?.title).toBe('B')
  })

  it('reads the frozen text of a past run, whatever became of the file', async () => {
    put('shipped/host/a.md', text('A'))
    const found = await open()
    expect(found.parse('host/gone', text('Gone'))).toMatchObject({ id: 'host/gone', title: 'Gone', origin: 'history' })
    expect(found.parse('host/a', text('Older'))).toMatchObject({ title: 'Older', origin: 'shipped' })
    expect(() => found.parse('host/a', 'nonsense')).toThrow(OpsError)
    expect(() => found.parse('host/a', text('A', '## A\n```sql db\nx\n```\n'))).toThrow(/line 6/)
  })

  it('says what is wrong with the thresholds', async () => {
    put('shipped/host/a.md', text('A'))
    const file = put(
      't.yaml',
      'a: { title: A, unit: x, warning: 5, critical: 2, source: own }\nb: { title: B, unit: x, warning: 1 }\n',
    )
    library = await createLibrary({
      shipped: join(root, 'shipped'),
      thresholds: file,
      folders: async () => [],
      probes: [],
    })
    expect(library.thresholds()).toEqual({})
    expect(library.problems().map(one => one.line)).toEqual([2, 2])
    const upside = put('u.yaml', 'a: { title: A, unit: x, warning: 5, critical: 2, source: own }\n')
    const other = await createLibrary({
      shipped: join(root, 'shipped'),
      thresholds: upside,
      folders: async () => [],
      probes: [],
    })
    other.close()
    expect(other.problems()).toMatchObject([{ line: 1, message: expect.stringContaining('wrong side') }])
  })
})

describe('Linting', () => {
  const lint = (path: string) => lintFile(path, { thresholds: thresholds(), probes: [] })

  it('reads a file or a folder, and finds links that lead nowhere', async () => {
    const links = '## Where?\n- [a](host/b?x=1)\n- [b](host/gone)\n- [c](host/broken?y=1)\n'
    const a = put('own/host/a.md', text('A', links))
    put('own/host/b.md', text('B'))
    put('own/host/broken.md', 'x')
    const ofA = ['host/b has no parameter x.', 'There is no runbook host/gone.']
    expect((await lint(a)).map(one => one.message)).toEqual(ofA)
    const all = await lint(join(root, 'own'))
    expect(all.filter(one => one.file === a).map(one => one.message)).toEqual(ofA)
    expect(all.some(one => one.file.endsWith('broken.md'))).toBe(true)
  })

  it('says when there is nothing to read', async () => {
    expect(await lint(join(root, 'nowhere.md'))).toMatchObject([{ line: 1, message: 'Cannot be read: ENOENT.' }])
    put('alone/a.md', text('A'))
    expect(await lint(join(root, 'alone'))).toMatchObject([{ message: expect.stringContaining('no runbook in this') }])
  })
})
