import { expect, test } from 'vitest'
import { insideFolder, mayAddFolder } from '../../src/renderer/panels/settings/folder-path'

test('a runbook folder is added by its whole path, and once', () => {
  expect(mayAddFolder('/srv/runbooks', [])).toBeNull()
  expect(mayAddFolder('C:\\runbooks', [])).toBeNull()
  expect(mayAddFolder('/srv/runbooks/', ['/srv/runbooks'])).toMatch(/already/)
  for (const typed of ['', 'runbooks', '~/runbooks', './x']) expect(mayAddFolder(typed, [])).not.toBeNull()
})

test('a problem is told under the folder its file lies in, and under no other of a like name', () => {
  expect(insideFolder('/srv/runbooks/a/b.md', '/srv/runbooks')).toBe(true)
  expect(insideFolder('/srv/runbooks', '/srv/runbooks/')).toBe(true)
  expect(insideFolder('/srv/runbooks-old/a.md', '/srv/runbooks')).toBe(false)
})
