import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Profile, profileSchema } from '#domain/profile'
import { placesOf } from '../../src/main/connectors/container/addresses'
import { resolve } from '../../src/main/connectors/container/resolve'
import { shellHere } from '../../src/main/connectors/shell'
import { scratchFolder } from '../support/scratch'
import { sessionsOver } from './container-scene'
import { failing, never, use } from './opening'

// A script says what Podman 4.3 says to ps, info and inspect, and of a container that does not run; what its runtime says is
// like Docker's. It stands in for Podman, which cannot start a container on every machine. Docker may be installed beside
// it, and does not answer.
const id = '5668a59010b46336f991738c0301d9fa84722de3e014cc6515d49664cdaeb1df'
const podman = `#!/bin/sh
here=$(dirname "$0")
case "$1" in
  ps) echo ${id};;
  info) echo "Error: template: info:1:2: executing \\"info\\" at <.ID>: can't evaluate field ID in type *define.Info" >&2; exit 125;;
  container) printf 'container %s\\n' "$(cat "$here/inspected")";;
  exec)
    [ -e "$here/fault" ] && { cat "$here/fault" >&2; exit "$(cat "$here/code")"; }
    while [ "$1" != ${id} ]; do shift; done
    shift; exec "$@";;
esac
`
const inspected = {
  Id: id,
  Name: 'box',
  ImageName: 'localhost/shop:1',
  State: { Status: 'running', StartedAt: '2026-11-26T02:04:27.9Z', Health: { Status: '' } },
  // Without root it has no address that the host could reach.
  HostConfig: { NetworkMode: 'slirp4netns' },
  NetworkSettings: { IPAddress: '', Ports: { '5432/tcp': [{ HostIp: '', HostPort: '15432' }] } },
}

let remove: () => Promise<void>
let bin: string
const before = { PATH: process.env.PATH, DOCKER_HOST: process.env.DOCKER_HOST }
const box: Profile = profileSchema.parse({
  id: 'box',
  system: 's',
  name: 'box',
  protocol: 'container',
  container: 'box',
})

const fault = async (text: string, code: number) => {
  await writeFile(join(bin, 'code'), String(code))
  await writeFile(join(bin, 'fault'), `${text}\n`)
}

beforeAll(async () => {
  const scratch = await scratchFolder('podman')
  remove = scratch.remove
  bin = join(scratch.path, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'podman'), podman)
  await writeFile(join(bin, 'inspected'), JSON.stringify(inspected))
  await chmod(join(bin, 'podman'), 0o755)
  process.env.PATH = `${bin}${delimiter}${before.PATH}`
  process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock'
})
beforeEach(async ctx => {
  if (process.platform === 'win32') ctx.skip('this machine has no POSIX shell')
  await rm(join(bin, 'fault'), { force: true })
})
afterAll(async () => {
  process.env.PATH = before.PATH
  if (before.DOCKER_HOST === undefined) delete process.env.DOCKER_HOST
  else process.env.DOCKER_HOST = before.DOCKER_HOST
  await remove()
})

test('Podman is found where Docker does not answer, and its shell has the whole contract', async () => {
  const sessions = sessionsOver([box])
  const session = await sessions.shell('box', never)
  expect(await session.run({ interpreter: 'sh', text: 'echo $X; exit 3', env: { X: 'so' } }, use())).toMatchObject({
    exit: 3,
    stdout: 'so\n',
  })
  expect((await session.identity(use())).id).toContain(id)
  await sessions.closeAll()
})

test.for([
  [125, 'Error: no container with name or ID "box" found: no such container', 'CONTAINER_GONE'],
  [255, 'Error: can only create exec sessions on running containers: container state improper', 'CONTAINER_GONE'],
  [
    127,
    'Error: runc: exec failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory: OCI runtime attempted to invoke a command that was not found',
    'NO_SHELL',
  ],
  [
    126,
    'Error: runc: exec failed: unable to start container process: exec: "/bin/sh": permission denied: OCI permission denied',
    'SHELL_DENIED',
  ],
  [125, 'Error: something that nobody has seen yet', 'ENGINE_FAILED'],
] as const)('its failure %i is told from the command’s (L3): %s', async ([code, said, wanted]) => {
  await fault(said, code)
  const sessions = sessionsOver([box])
  const failure = await failing(sessions.shell('box', never))
  expect(failure).toMatchObject({ code: wanted })
  expect(failure.message).toMatch(/container box|The container box|nobody has seen/)
  await sessions.closeAll()
})

test('a container without an address is reached at its published port', async () => {
  const shell = await shellHere(never)
  const pinned = await resolve(shell, 'box', use())
  expect(pinned.engine.name).toBe('podman')
  expect(await placesOf(shell, pinned, 5432, use())).toEqual([
    { host: '127.0.0.1', port: 15432, over: 'its published port' },
  ])
  expect(await failing(placesOf(shell, pinned, 6379, use()))).toMatchObject({ code: 'NO_ADDRESS' })
})

test.for(['a b', '$(x)', '--privileged', '../x', 'a/b/c', 'a;b', ''])('%j is no name of a container (G13)', name => {
  expect(profileSchema.safeParse({ ...box, container: name }).success).toBe(false)
})
