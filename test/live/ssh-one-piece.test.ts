import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { inOnePiece } from '../../src/main/connectors/ssh/one-piece'

/** A stream that keeps what leaves it, each piece as it leaves. */
function kept() {
  const left: string[] = []
  const stream = inOnePiece(
    new Duplex({
      read() {},
      write(chunk, _encoding, done) {
        left.push(String(chunk))
        done()
      },
      writev(pieces, done) {
        left.push(pieces.map(({ chunk }) => String(chunk)).join(''))
        done()
      },
    }),
  )
  return { stream, left }
}

test('what is written in one turn leaves in one piece, and the next turn in its own', async () => {
  const { stream, left } = kept()
  for (const piece of ['length', ' body', ' tag']) stream.write(piece)
  await new Promise(setImmediate)
  stream.write('next')
  await new Promise(setImmediate)
  expect(left).toEqual(['length body tag', 'next'])
})

test('what was written before the end leaves before it', async () => {
  const { stream, left } = kept()
  stream.write('good')
  stream.write('bye')
  stream.end()
  await once(stream, 'finish')
  expect(left).toEqual(['goodbye'])
})
