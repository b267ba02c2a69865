import { expect, test } from 'vitest'
import { aclUserOf } from '../../src/main/probes/redis/acl-user'
import { allows } from '../../src/main/probes/redis/rules'

test('the last rule about a command decides, and a category leaves it open', () => {
  expect(allows('-@all +info +config|get', 'INFO')).toBe(true)
  expect(allows('-@all +info +config|get', 'config', 'get')).toBe(true)
  expect(allows('-@all +info +config|get', 'config', 'set')).toBe(false)
  expect(allows('+@all -flushall', 'flushall')).toBe(false)
  expect(allows('+@all -flushall', 'set')).toBe(true)
  expect(allows('-@all +@read', 'get')).toBe(null)
  expect(allows('-@all +@read -get', 'get')).toBe(false)
  expect(allows('+@all +@read', 'get')).toBe(true)
  expect(allows('', 'get')).toBe(false)
})

test('a user of Redis 6 is read as one of Redis 7, without the hashes of its passwords', () => {
  const six = ['flags', ['on', 'allchannels'], 'passwords', ['f00d', 'beef'], 'commands', '-@all +get']
  expect(aclUserOf([...six, 'keys', ['a*', 'b'], 'channels', ['*']])).toEqual({
    flags: ['on', 'allchannels'],
    passwords: 2,
    commands: '-@all +get',
    keys: '~a* ~b',
    channels: '&*',
    selectors: [],
  })
})
