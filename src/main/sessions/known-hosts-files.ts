import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where ssh itself looks (UserKnownHostsFile and GlobalKnownHostsFile as they stand without any configuration). */
export function knownHostsFiles(): readonly string[] {
  const ofMachine =
    process.platform === 'win32' ? join(process.env.ProgramData ?? 'C:\\ProgramData', 'ssh') : '/etc/ssh'
  return [
    join(homedir(), '.ssh', 'known_hosts'),
    join(homedir(), '.ssh', 'known_hosts2'),
    join(ofMachine, 'ssh_known_hosts'),
    join(ofMachine, 'ssh_known_hosts2'),
  ]
}
