import { spawnSync } from 'node:child_process'

/** Why OpenSSH cannot be asked, or undefined when it can. */
export const noSsh = (): string | undefined =>
  spawnSync('ssh', ['-V']).status === 0 ? undefined : 'ssh is not installed (Debian package openssh-client)'

/** What OpenSSH makes of a configuration for one host: the first value of each word, by word. */
export function sshSays(config: string, host: string): (word: string) => string | undefined {
  const asked = spawnSync('ssh', ['-G', '-F', config, host], { encoding: 'utf8' })
  if (asked.status !== 0) throw new Error(`ssh -G: ${asked.stderr}`)
  const lines = asked.stdout.split('\n').map(line => line.split(/ (.*)/))
  return word => lines.find(([name]) => name === word)?.[1]
}
