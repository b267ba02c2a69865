import { expect, test } from 'vitest'
import { fitsOneRotation, type SecretPlace } from '#domain/named-secret'

const file = (target: string, path: string, name: string): SecretPlace => ({ kind: 'env-file', target, path, name })
const role = (target: string): SecretPlace => ({ kind: 'role', target, name: 'app' })

test.each<[string, SecretPlace[], boolean]>([
  ['nowhere', [], true],
  ['a role and the file that names it', [role('db'), file('host', '/srv/.env', 'PASSWORD')], true],
  ['two names in one file', [file('host', '/srv/.env', 'PASSWORD'), file('host', '/srv/.env', 'URL')], true],
  ['two files', [file('host', '/srv/.env', 'PASSWORD'), file('host', '/etc/worker.env', 'PASSWORD')], false],
  ['one path on two hosts', [file('web', '/srv/.env', 'PASSWORD'), file('worker', '/srv/.env', 'PASSWORD')], false],
  ['two servers', [role('db'), role('reports')], false],
])('one rotation reaches %s: %#', (_, places, fits) => {
  expect(fitsOneRotation({ places })).toBe(fits)
})
