import { describe, expect, it } from 'vitest'
import { exactBytes, exactText } from '../../src/main/domain/exact-text'
import { OpsError } from '../../src/main/domain/failure'
import type { ParameterType } from '../../src/main/domain/runbook'
import { bindHttp, readHttp } from '../../src/main/expressions/http'
import { readProbe } from '../../src/main/expressions/probe-text'
import { assertRedisReads, bindRedis, readRedis, shownRedis } from '../../src/main/expressions/redis'
import { shellEnv, shownShell } from '../../src/main/expressions/shell'
import { readValue, type Value } from '../../src/main/expressions/value'

const value = (text: string | null, type: ParameterType = 'secret'): Value =>
  readValue('x', { type, label: 'X', optional: true }, text)

describe('Redis commands', () => {
  it('are split into words as redis-cli does', () => {
    const words = (text: string) => readRedis(text)[0]?.words
    expect(words('  GET  key ')).toEqual(['GET', 'key'])
    expect(words('SET "a b" \'c "d"\' "\\x41\\n\\"\\\\"')).toEqual(['SET', 'a b', 'c "d"', 'A\n"\\'])
    expect(words("ECHO 'it\\'s' \"\"")).toEqual(['ECHO', "it's", ''])
    expect(readRedis('# note\n\nPING\nINFO all\n').map(one => [one.line, ...one.words])).toEqual([
      [2, 'PING'],
      [3, 'INFO', 'all'],
    ])
    for (const text of ['GET "a', "GET 'a", 'GET "a"b']) expect(() => readRedis(text), text).toThrow(OpsError)
  })
  it('take a parameter as one whole word, whatever it holds (G16)', () => {
    const lines = readRedis('GET $key\nECHO "$key" $key.x')
    expect(lines[0]?.parameters).toEqual([undefined, 'key'])
    expect(bindRedis(lines, { key: value('a b\r\nFLUSHALL $key') })).toEqual([
      ['GET', 'a b\r\nFLUSHALL $key'],
      ['ECHO', '$key', '$key.x'],
    ])
    expect(() => bindRedis(lines, {})).toThrow(/\$key/)
    const secret = { ...value('x'), secret: true }
    const hash = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'
    expect(bindRedis(readRedis('acl setuser a $key !$key'), { key: secret })).toEqual([
      ['acl', 'setuser', 'a', `#${hash}`, `!${hash}`],
    ])
    expect(bindRedis(readRedis('set a !$key'), { key: secret })).toEqual([['set', 'a', '!$key']])
    expect(() => bindRedis(lines, { key: value(null) })).toThrow(/empty/)
  })
  it('are shown so that they can be pasted back', () => {
    for (const words of [['GET', 'a b'], ['SET', "it's", '"x"\\'], ['ECHO', 'a\nb\u0001', '$x', '#', ''], ['PING']])
      expect(readRedis(shownRedis(words))[0]?.words).toEqual(words)
    expect(readRedis(shownRedis(['GET', '$x']))[0]?.parameters).toEqual([undefined, undefined])
    // Bytes that are no text are lone surrogates, and look as in redis-cli.
    expect(shownRedis(['GET', 'é\udcff'])).toBe('GET "é\\xff"')
    expect(readRedis('GET "é\\xff"')[0]?.words).toEqual(['GET', 'é\udcff'])
    expect(exactText(exactBytes('é\udcff\udc80\n'))).toBe('é\udcff\udc80\n')
    for (const bytes of [
      Buffer.from([0xed, 0xa0, 0x80, 0xc3]),
      Buffer.from('ünï 😀\u0000'),
      Buffer.from([0xff, 0xc3, 0xa9]),
    ])
      expect(exactBytes(exactText(bytes))).toEqual(bytes)
  })
  it('take a list of words where a parameter stands with three dots', () => {
    const lines = readRedis('DEL $keys... $none...')
    const none = { ...value('x'), text: null }
    expect(bindRedis(lines, { keys: value('["a b","$c"]'), none })).toEqual([['DEL', 'a b', '$c']])
  })
  it('read when they stand on the list', () => {
    for (const command of [
      'info',
      'GET x',
      'config get *',
      'CLIENT LIST',
      'slowlog get 10',
      'memory usage k',
      'acl log',
      'acl whoami',
      'scan 0 match a* count 1000',
      'xinfo stream s',
      'latency latest',
      'xread count 1 streams s 0',
      'ping',
    ])
      expect(() => assertRedisReads(command.split(' ')), command).not.toThrow()
  })
  it('do not read otherwise, and the tempting ones say what to use instead', () => {
    const failure = (command: string) => {
      try {
        assertRedisReads(command.split(' '))
      } catch (error) {
        return (error as OpsError).failure
      }
      return undefined
    }
    for (const command of [
      'set a b',
      'del a',
      'config set a b',
      'CONFIG REWRITE',
      'config resetstat',
      'eval return 0',
      'eval_ro x 0',
      'fcall f 0',
      'shutdown',
      'debug sleep 1',
      'flushall',
      'client kill x',
      'client pause 1',
      'slowlog reset',
      'acl log reset',
      'acl setuser x',
      'latency reset',
      'memory purge',
      'cluster failover',
      'script flush',
      'script kill',
      'replicaof no one',
      'bgsave',
      'save',
      'migrate x',
      'sort a store b',
      'getdel a',
      'getex a',
      'xread block 0 streams s 0',
      'subscribe x',
      'multi',
      'select 1',
      'auth x',
      'hello 3',
      '$cmd',
      'config',
      'module load x',
      'constructor',
      '__proto__ x',
      '',
    ])
      expect(failure(command), command).toMatchObject({ kind: 'invalid', code: 'NOT_A_READ' })
    expect(failure('keys *')?.hint).toContain('SCAN')
    expect(failure('monitor')?.hint).toContain('SLOWLOG')
  })
})

describe('An HTTP request', () => {
  it('is a request line, headers, a blank line and a body', () => {
    const http = readHttp(
      'POST /items/{id}{?q,page}\nContent-Type: application/json\nX-Who: {who}\n\n{"name": "{name}", "n": {}}\n',
    )
    expect(http).toMatchObject({
      method: 'POST',
      variables: ['id', 'q', 'page', 'who', 'name'],
      body: '{"name": "{name}", "n": {}}',
    })
    expect(
      bindHttp(http, { id: value('a/b?c'), q: value('x y'), page: value(null), who: value('me'), name: value('"}\n') }),
    ).toEqual({
      method: 'POST',
      path: '/items/a%2Fb%3Fc?q=x%20y',
      headers: { 'Content-Type': 'application/json', 'X-Who': 'me' },
      body: '{"name": "\\"}\\n", "n": {}}',
    })
    expect(readHttp('GET /health')).toEqual({ method: 'GET', path: '/health', headers: [], variables: [] })
  })
  it('cannot be led to another server or given another header', () => {
    for (const text of ['GET https://x.org/', 'GET //x.org/', 'FETCH /', 'GET', '', 'GET /x\nno header', 'get /x'])
      expect(() => readHttp(text), text).toThrow(OpsError)
    expect(() => bindHttp(readHttp('GET /{+path}'), { path: value('/x.org/') })).toThrow(OpsError)
    expect(() => bindHttp(readHttp('GET /\nX: {v}'), { v: value('a\r\nHost: x') })).toThrow(OpsError)
    expect(() => bindHttp(readHttp('GET /{v}'), {})).toThrow(/\{v\}/)
  })
  it('escapes a form', () => {
    const http = readHttp('POST /\nContent-Type: application/x-www-form-urlencoded\n\na={a}')
    expect(bindHttp(http, { a: value('1&b=2') }).body).toBe('a=1%26b%3D2')
  })
})

describe('A script', () => {
  it('gets its values as environment variables, never in its text', () => {
    expect(
      shellEnv({ min_size: value('10 MB', 'size'), row_name: value("$(rm -rf /)'\n"), none: value(null) }),
    ).toEqual({
      MIN_SIZE: '10485760',
      ROW_NAME: "$(rm -rf /)'\n",
      NONE: '',
    })
    for (const name of ['path', 'ifs', 'ld_preload', 'bash_env', '1x'])
      expect(() => shellEnv({ [name]: value('x') }), name).toThrow(OpsError)
  })
  it('is shown so that it can be pasted, without its secrets', () => {
    const shown = shownShell('echo "$A"', { A: "it's $(x)", B: '/var/log', P: 'hunter2' }, ['P'])
    expect(shown).toBe(`export A='it'\\''s $(x)'\nexport B=/var/log\nexport P='••••'\necho "$A"`)
  })
})

describe('A call of a probe', () => {
  it('is its name and YAML', () => {
    expect(readProbe('net.reach')).toEqual({ name: 'net.reach', parameters: {} })
    expect(readProbe('logs.find\npath: $log_path\nsince: 1h\nmost: 10\n')).toEqual({
      name: 'logs.find',
      parameters: { path: '$log_path', since: '1h', most: 10 },
    })
  })
  it('is refused when it is not', () => {
    for (const text of [
      '',
      'reach',
      'Net.Reach',
      'net.reach x',
      'net.reach\n- a',
      'net.reach\na: 1\na: 2',
      'net.reach\n  a: [',
      'net.reach\na: !!js/function x',
    ])
      expect(() => readProbe(text), text).toThrow(OpsError)
  })
})
