import { stripVTControlCharacters } from 'node:util'
import { hide } from '#domain/hidden'
import type { Profile } from '#domain/profile'
import type { SecretSource } from '#domain/secret-source'
import { runCommand } from './run-command'
import { absent, tooSlow } from './secret-failures'
import { firstLine } from './secret-file'

export type CommandSource = Extract<SecretSource, { from: 'command' }>

const usualSeconds = 15
const mostOfHint = 400

/** The first line that the command of a profile says. Throws `missing` or `timeout`, with what it said besides as hint. */
export async function askCommand(profile: Pick<Profile, 'id' | 'name'>, source: CommandSource): Promise<string> {
  const seconds = source.timeout ?? usualSeconds
  const { end, exit, stdout, stderr } = await runCommand(source.command, seconds * 1000)
  const hint = hintOf(stderr, stdout)
  if (end === 'late') throw tooSlow(profile, seconds, hint)
  if (end === 'absent') throw absent(profile, 'the shell for its command could not be started', hint)
  if (end === 'failed')
    throw absent(profile, `its command ended with ${exit === null ? 'a signal' : `exit ${exit}`}`, hint)
  const line = firstLine(stdout)
  if (line === '') throw absent(profile, 'its command printed nothing', hint)
  return line
}

function hintOf(stderr: string, stdout: string): string {
  const said = masked(stderr, stdout).trim().slice(-mostOfHint)
  return said ? `It said: ${said}` : 'Run the command in a terminal to see what it says.'
}

const named =
  /((?:pass(?:word|phrase|wd)?|secret|token|api[_-]?key)["']?\s*=\s*["']?|(?:password|passphrase|token)["']?\s*:\s*["']?|bearer\s+)[^\s"']+/gi
const inAddress = /(\w:\/\/[^\s:/@]*:)[^\s@]+@/g
/** Long words of letters and digits: tokens look like this, and words that help an operator do not. */
const tokenLike = /\b(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{24,}/g

/** What a tool says about its failure, without what it printed as the answer and without what looks like a secret. */
function masked(stderr: string, stdout: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being removed
  const text = stripVTControlCharacters(stderr).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
  return hide(text, [...stdout.split(/\r?\n/), ...stdout.split(/\s+/)])
    .replace(inAddress, '$1••••@')
    .replace(named, '$1••••')
    .replace(tokenLike, '••••')
}
