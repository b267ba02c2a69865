import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { guardBytes } from '../../src/main/connectors/postgres/byte-guard'
import { cellsOf } from '../../src/main/connectors/postgres/cells'

const message = (type: string, body: Buffer) => {
  const header = Buffer.from(`${type}0000`)
  header.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([header, body])
}
/** The body of a DataRow. */
const row = (...cells: (string | null)[]) => {
  const parts = cells.flatMap(cell => [int32(cell === null ? -1 : Buffer.byteLength(cell)), Buffer.from(cell ?? '')])
  return Buffer.concat([Buffer.from([0, cells.length]), ...parts])
}
const int32 = (number: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(number)
  return bytes
}
const described = (...types: ('int' | 'text' | 'time')[]) => types.map((type, at) => ({ name: `c${at}`, type }))

/** A stream with a guard before what stands for pg's parser: from a T on, rows are taken, until a Z. */
function guarded() {
  const stream = new PassThrough()
  stream.on('error', () => {})
  const taken: unknown[] = []
  let parsed = ''
  stream.on('data', (bytes: Buffer) => {
    parsed += bytes.toString('latin1')
    if (parsed.endsWith('T\0\0\0\u0005t'))
      guard.rows = (...given) => taken.push(cellsOf(...given, described('int', 'text')))
    if (parsed.endsWith('Z\0\0\0\u0005I')) guard.rows = undefined
  })
  const guard = guardBytes(stream)
  return { stream, guard, taken, parsed: () => parsed }
}

test('rows are taken, whole and in their place, however the bytes come', async () => {
  const long = 'ä'.repeat(300)
  const [rows, end] = [message('T', Buffer.from('t')), message('Z', Buffer.from('I'))]
  const stray = message('D', row('0', 'nobody asked for'))
  const all = Buffer.concat([
    ...[stray, rows, message('D', row('1', 'one')), message('D', row('2', long)), message('D', row(null, ''))],
    ...[end, stray, rows, message('D', row('-3', 'three')), message('C', Buffer.from('SELECT\0')), end],
  ])
  for (const size of [1, 2, 3, 4, 5, 6, 7, 64, 600, all.length]) {
    const { stream, taken, parsed } = guarded()
    for (let at = 0; at < all.length; at += size) stream.write(Buffer.from(all.subarray(at, at + size)))
    stream.end()
    await once(stream, 'end')
    expect(taken, `${size} bytes at once`).toEqual([
      [1, 'one'],
      [2, long],
      [null, ''],
      [-3, 'three'],
    ])
    const others = Buffer.concat([stray, rows, end, stray, rows, message('C', Buffer.from('SELECT\0')), end])
    expect(parsed(), `${size} bytes at once`).toBe(others.toString('latin1'))
  }
})

test('a row whose lengths lie ends the connection', async () => {
  const lying = {
    'a cell longer than its row': Buffer.concat([Buffer.from([0, 1]), int32(9), Buffer.from('short')]),
    'a cell shorter than nothing': Buffer.concat([Buffer.from([0, 1]), int32(-2)]),
    'more cells than there are': Buffer.concat([Buffer.from([0, 2]), int32(1), Buffer.from('x')]),
    'bytes behind its cells': Buffer.concat([row('1'), Buffer.from('more')]),
    'no cells': Buffer.alloc(0),
  }
  for (const [what, body] of Object.entries(lying)) {
    const { stream, taken } = guarded()
    const closed = new Promise(resolve => stream.once('close', resolve))
    stream.write(Buffer.concat([message('T', Buffer.from('t')), message('D', body), message('Z', Buffer.from('I'))]))
    await closed
    expect(stream.errored, what).toMatchObject({ failure: { code: 'NOT_POSTGRES' } })
    expect(taken, what).toEqual([])
  }
})

test('a row larger than the limit is refused before it is gathered, those before it are taken', async () => {
  const { stream, guard, taken } = guarded()
  guard.limit = 100
  const closed = new Promise(resolve => stream.once('close', resolve))
  const large = message('D', row('2', 'x'.repeat(200)))
  stream.write(Buffer.concat([message('T', Buffer.from('t')), message('D', row('1', 'one')), large.subarray(0, 20)]))
  await closed
  expect(stream.errored).toMatchObject({ failure: { code: 'CELL_TOO_LARGE' } })
  expect(taken).toEqual([[1, 'one']])
})

test('numbers and times are what they were as text', () => {
  const cells = (type: 'int' | 'time', ...texts: string[]) => {
    const body = row(...texts)
    return cellsOf(body, 0, body.length, described(...texts.map(() => type)))
  }
  expect(
    cells('int', '0', '-1', '999999999999999', '9007199254740991', '9007199254740993', '-9007199254740993'),
  ).toEqual([...[0, -1, 999_999_999_999_999, 9_007_199_254_740_991, '9007199254740993', '-9007199254740993']])
  expect(cells('int', '1x', '-', '+5')).toEqual(['1x', '-', 5])
  expect(
    cells(
      'time',
      ...['2026-11-26 19:54:21.736136+00', '2026-11-26 19:54:21+00', '2026-11-26 19:54:21', '2026-11-26 19:54:21-03'],
      ...[
        '2026-11-26 19:54:21+05:30',
        'infinity',
        '2026-11-26',
        '0044-03-15 00:00:00+00 BC',
        '12026-11-26 19:54:21+00',
      ],
    ),
  ).toEqual([
    ...['2026-11-26T19:54:21.736136Z', '2026-11-26T19:54:21Z', '2026-11-26T19:54:21', '2026-11-26T19:54:21-03:00'],
    ...['2026-11-26T19:54:21+05:30', 'infinity', '2026-11-26', '0044-03-15 00:00:00+00 BC', '12026-11-26 19:54:21+00'],
  ])
})
