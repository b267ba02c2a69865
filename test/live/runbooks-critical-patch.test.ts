import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aptInstallation, noApt } from '../support/apt'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const reason = noSshd() ?? noApt()
let sshd: Sshd
let deck: Deck
let host: Awaited<ReturnType<typeof aptInstallation>>
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let log: string

beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('patch')
  log = join(scratch.path, 'app.log')
  await writeFile(log, 'ERROR of long ago\n'.repeat(50))
  host = await aptInstallation({
    installed: [
      { name: 'qd-lib', version: '3.0-1' },
      { name: 'qd-app', version: '1.0', more: 'Depends: qd-lib\n' },
    ],
    newer: [
      { name: 'qd-lib', version: '3.0-1+deb12u2' },
      { name: 'qd-app', version: '2.0', more: 'Conflicts: qd-lib\n' },
    ],
  })
  sshd = await startSshd(host.sshdLines)
  const { port, user, key, fingerprint } = sshd
  deck = await startDeck({
    profiles: [{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port, user, key, hostKey: fingerprint }],
    facts: { logs: log },
  })
})
beforeEach(ctx => {
  if (reason) ctx.skip(reason)
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
  await host?.remove()
  await scratch?.remove()
})

/** Goes on in this runbook at every fork, and agrees to what is asked. */
const goesOn: Answering = (question, run) => {
  const here = question.kind === 'decision' ? question.choices.find(one => one.to.startsWith('#')) : undefined
  return here ? { kind: 'decision', to: here.to } : yes(question, run)
}
const patch = (parameters: Record<string, string>) =>
  deck.run({ runbook: 'security/critical-patch', parameters: { watch: '2s', before: '1s', ...parameters } }, goesOn)

test('the exact package is patched after a dry run, proved, and watched beside how it was before', async () => {
  const run = await patch({ package: 'qd-lib', fixed: '3.0-1+deb12u1' })
  expect(surprises(run)).toEqual([])
  expect(titles(run, 'is-it-here', 'critical')[0]).toMatch(
    /^qd-lib 3\.0-1 is here and has the hole; 3\.0-1\+deb12u2 can/,
  )
  expect(shownBy(run, 'install-it', 'preview')).toMatchObject({ from: '3.0-1', to: '3.0-1+deb12u2' })
  expect(shownBy(run, 'install-it', 'verify')).toMatchObject({ version: '3.0-1+deb12u2' })
  expect([host.versionOf('qd-lib'), host.versionOf('qd-app')]).toEqual(['3.0-1+deb12u2', '1.0'])
  // What was in the log before is not counted.
  expect(rowsOf(run, 'watch').at(-1)).toMatchObject({ errors: 0, last: 'yes' })
  expect(titles(run, 'watch')).toEqual([])

  const again = await patch({ package: 'qd-lib', fixed: '3.0-1+deb12u1' })
  expect(titles(again, 'is-it-here')).toEqual(['qd-lib 3.0-1+deb12u2 has the patch already'])
  expect(stepOf(again, 'install-it').outcome).toBe('skipped')
})

test('what would remove another package, falls outside the window or is not here, is not installed', async () => {
  const removes = await patch({ package: 'qd-app', fixed: '2.0' })
  expect(stepOf(removes, 'install-it').failure?.message).toContain('It would remove qd-lib')
  const hour = new Date(Date.now() - 2 * 3_600_000).toTimeString().slice(0, 5)
  const late = await patch({ package: 'qd-app', fixed: '2.0', window: `${hour}-${hour}` })
  expect(titles(late, 'the-window', 'warning')[0]).toMatch(/outside the window/)
  expect(stepOf(late, 'install-it').outcome).toBe('skipped')
  const absent = await patch({ package: 'qd-none', fixed: '1' })
  expect(titles(absent, 'is-it-here')).toEqual(['qd-none is not installed on this host'])
  expect(host.versionOf('qd-app')).toBe('1.0')
})

test('a command of the operator is run and proved by its version, and errors that it brings are told', async () => {
  const version = join(scratch.path, 'version')
  await writeFile(version, '1.0.0\n')
  const goes = join(scratch.path, 'goes')
  await writeFile(goes, '')
  const run = await patch({
    ...{ package: 'lodash', fixed: '1.0.1', by: 'command', version: `cat ${version}`, watch: '3s' },
    command: `echo 1.0.1 >${version}; (while [ -e ${goes} ]; do echo 'ERROR anew' >>${log}; sleep 0.1; done) >/dev/null 2>&1 &`,
  })
  await rm(goes)
  expect(surprises(run)).toEqual([])
  expect(shownBy(run, 'run-the-command', 'verify')).toMatchObject({ version: '1.0.1' })
  expect(titles(run, 'watch', 'critical')[0]).toMatch(/errors a minute after the patch, 0(\.0)? before$/)
})
