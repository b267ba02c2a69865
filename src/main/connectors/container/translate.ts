import type { Failure } from '#domain/failure'
import { remoteText } from '../remote-text'

interface About {
  readonly engine: string
  /** The container's name, where one was asked for. */
  readonly container?: string
}

type Known = (about: { engine: string; it: string; said: string }) => Failure

const layer = 'container'

/** What engines say, and what it means. Docker and Podman, several years of each; the first that fits holds. */
const known: readonly (readonly [RegExp, Known])[] = [
  [
    /permission denied.*(daemon socket|docker API|\.sock)|(dial|connect).*permission denied|Got permission denied/i,
    ({ engine, said }) => ({
      kind: 'denied',
      code: 'ENGINE_DENIED',
      layer,
      message: `This user may not ask ${engine}: ${said}`,
      hint: `Whoever may ask ${engine} rules the host (the runbook “Monitoring user for a host” says why); if that is wanted: sudo usermod -aG ${engine} "$USER", then log in again.`,
    }),
  ],
  [
    /context .*not found/i,
    ({ engine, said }) => ({
      kind: 'missing',
      code: 'WRONG_CONTEXT',
      layer,
      message: `${engine} is set to a context that is not there: ${said}`,
      hint: `Look at \`${engine} context ls\` on the host, and at DOCKER_CONTEXT and DOCKER_HOST of this login.`,
    }),
  ],
  [
    /cannot connect|connection refused|no such host|error during connect|dial (unix|tcp)|unable to connect to Podman|is the docker daemon running/i,
    ({ engine, said }) => ({
      kind: 'unreachable',
      code: 'ENGINE_DOWN',
      layer,
      message: `${engine} cannot be reached: ${said}`,
      hint: `Does it run (systemctl status ${engine})? Which address is meant, say \`${engine} context show\` and DOCKER_HOST.`,
    }),
  ],
  [/no such container|no container with (name|id)/i, ({ it }) => gone(it, 'is not there any more')],
  [/is paused|container .*paused/i, ({ it }) => gone(it, 'is paused')],
  [/is restarting/i, ({ it }) => gone(it, 'is restarting')],
  [
    /is not running|not a running container|container state improper|only create exec sessions on running/i,
    ({ it }) => gone(it, 'does not run'),
  ],
  [
    /unable to find user|no matching entries in passwd/i,
    ({ it, said }) => ({
      kind: 'denied',
      code: 'NO_SUCH_USER',
      layer: 'shell',
      message: `${it} does not know that user: ${said}`,
      hint: 'Change the user inside, or leave it empty for the one of the image.',
    }),
  ],
  [
    /permission denied/i,
    ({ it, said }) => ({
      kind: 'denied',
      code: 'SHELL_DENIED',
      layer: 'shell',
      message: `/bin/sh may not be executed in ${it}: ${said}`,
      hint: 'The image, a security profile or the user inside forbids it.',
    }),
  ],
  [
    /no such file or directory|executable file not found|exec failed.*not found/i,
    ({ it, engine }) => ({
      kind: 'missing',
      code: 'NO_SHELL',
      layer: 'shell',
      message: `${it} has no /bin/sh, so nothing can be run inside it; its image is made without one.`,
      hint: `Look at it from the host: \`${engine} logs\`, \`${engine} inspect\`.`,
    }),
  ],
]

/** What the engine's program said, in our words. The only place that reads them; what nobody knows is shown as it is. */
export function translate(said: string, { engine, container }: About): Failure {
  const words = remoteText(said.trim(), 400)
  const it = container ? `The container ${container}` : 'The container'
  const found = known.find(([pattern]) => pattern.test(words))
  if (found) return found[1]({ engine, it, said: words })
  return {
    kind: 'rejected',
    code: 'ENGINE_FAILED',
    layer,
    message: `${engine} would not: ${words || 'it said nothing.'}`,
  }
}

const gone = (it: string, how: string): Failure => ({
  kind: 'unreachable',
  code: 'CONTAINER_GONE',
  layer,
  message: `${it} ${how}; nothing was run.`,
  hint: 'Its next use looks for it anew.',
})
