import type { Files } from './files'
import type { Gathering } from './gather'
import { type Home, serviceFilesOf } from './home'
import { readLibpq } from './libpq'
import { quoted } from './names'

interface Service {
  readonly name: string
  readonly line: number
  readonly words: ReadonlyMap<string, string>
  /** Why it cannot be followed, and where. */
  readonly wrong?: { readonly line: number; readonly message: string }
}

/** The sections of a `pg_service.conf`. Read as libpq reads it, which is less than an INI file: no quotes, no escapes. */
export function readServices(text: string): { services: Service[]; stray: number[] } {
  const services: Service[] = []
  const stray: number[] = []
  let words = new Map<string, string>()
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    const section = /^\[(.*)\]$/.exec(line)
    if (line === '' || line.startsWith('#')) continue
    if (section) {
      words = new Map()
      services.push({ name: section[1] ?? '', line: at + 1, words })
      continue
    }
    const current = services.at(-1)
    const [, word, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? []
    if (!current) stray.push(at + 1)
    else if (word !== undefined && value !== undefined && word !== 'service') {
      if (!words.has(word)) words.set(word, value)
    } else if (!current.wrong) {
      const message = line.startsWith('ldap')
        ? 'It is looked up in LDAP, which is not done here.'
        : word === 'service'
          ? 'One service does not lead to another.'
          : 'It should be word=value.'
      services[services.length - 1] = { ...current, wrong: { line: at + 1, message } }
    }
  }
  return { services, stray }
}

/** Each section is a connection. */
export function readServiceFile(text: string, file: string, { add, refuse }: Gathering, home: Home): void {
  const { services, stray } = readServices(text)
  for (const line of stray) refuse({ file, line }, 'It stands before the first [service].')
  for (const { name, line, words, wrong } of services) {
    const read = wrong ? { refused: wrong.message } : readLibpq(words, home)
    if ('refused' in read) refuse({ file, line: wrong?.line ?? line }, `The service ${quoted(name)}: ${read.refused}`)
    else add({ file, line, ...read, fields: { ...read.fields, name } })
  }
}

/** The words of a service, from the operator's file or else the machine's; undefined when neither has it. */
export async function findService(
  name: string,
  home: Home,
  files: Files,
): Promise<ReadonlyMap<string, string> | undefined> {
  for (const path of serviceFilesOf(home)) {
    const file = await files.read(path)
    const found = 'text' in file ? readServices(file.text).services.find(one => one.name === name) : undefined
    if (found) return found.wrong ? undefined : found.words
  }
  return undefined
}
