import { expect, test } from 'vitest'
import { insideFolder, mayAddFolder } from '../../src/renderer/panels/settings/folder-path'
import { shownAddress } from '../../src/renderer/panels/settings/webhook-address'

test('of a webhook’s address a list shows only the host: the rest may be a secret', () => {
  expect(shownAddress('https://hooks.example.com/services/T0/B0/s3cret')).toBe('https://hooks.example.com/…')
  expect(shownAddress('https://hooks.example.com:8443/?key=s3cret')).toBe('https://hooks.example.com:8443/…')
  expect(shownAddress('http://127.0.0.1:9000')).toBe('http://127.0.0.1:9000')
})

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
