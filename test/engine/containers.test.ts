import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { type DockerEngine, startDocker } from '../support/docker'

let engine: DockerEngine
let deck: Deck
let why: string | undefined

beforeAll(async () => {
  const started = await startDocker()
  if (typeof started === 'string') {
    why = started
    return
  }
  engine = started
  process.env.DOCKER_HOST = engine.host
  const change = '## Mark\n```sh box\ntouch /tmp/marked\n```\n```step\neffect: changes\n```'
  deck = await startDeck({
    profiles: [{ name: 'box', protocol: 'container', container: 'box' }],
    runbooks: { 's/mark': book(change, 'targets:\n  box: ssh') },
  })
})
afterAll(async () => {
  await deck?.close()
  await engine?.stop()
})
beforeEach(ctx => (why ? ctx.skip(why) : undefined))

const marked = () => engine.docker('exec', 'box', 'ls', '/tmp')

test('a change is made in the container it was planned for', async () => {
  await engine.run('box', ['sleep', 'infinity'])
  expect((await deck.run({ runbook: 's/mark' }, yes)).outcome).toBe('passed')
  expect(await marked()).toBe('marked')
})

test('a container that was made anew between plan and agreement is not changed (G13)', async () => {
  const run = await deck.start({ runbook: 's/mark' })
  await deck.follow(run, undefined, ({ questions }) => questions.length > 0)
  await engine.docker('rm', '-f', 'box')
  await engine.run('box', ['sleep', 'infinity'])
  const ended = await deck.follow(run, yes)
  expect(ended.outcome).toBe('failed')
  expect(ended.steps.mark?.failure).toMatchObject({ code: 'IDENTITY_CHANGED' })
  expect(await marked()).toBe('')
})
