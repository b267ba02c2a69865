import { readHost } from '#domain/host'
import { readYaml } from './document'
import type { Files } from './files'
import type { Gathering, Place } from './gather'
import { fromHome, type Home } from './home'
import { readLibpq } from './libpq'
import { quoted } from './names'
import { findService } from './pg-service'

type Server = Readonly<Record<string, unknown>>

/** What pgAdmin keeps for itself, and how it names the rest in libpq's words. */
const words: Record<string, string> = {
  Host: 'host',
  HostAddr: 'hostaddr',
  Port: 'port',
  MaintenanceDB: 'dbname',
  Username: 'user',
  SSLMode: 'sslmode',
  SSLRootCert: 'sslrootcert',
  SSLCert: 'sslcert',
  SSLKey: 'sslkey',
}
const left = ['Role', 'PassFile', 'PasswordExecCommand', 'Comment', 'KerberosAuthentication', 'DBRestriction']
const storage = '<STORAGE_DIR>'

/** Each server of an export of pgAdmin (`servers.json`); its SSH tunnel is a host of its own. It never holds a password. */
export async function readPgadmin(
  text: string,
  file: string,
  gathering: Gathering,
  home: Home,
  files: Files,
): Promise<void> {
  // JSON is YAML, whose reader here knows the lines, refuses poisoned names, and never throws.
  const { documents, problems } = readYaml(text, file)
  for (const { line, message } of problems) gathering.refuse({ file, line }, message)
  const [document] = documents
  if (!document) return
  const servers = isRecord(document.data) ? document.data.Servers : undefined
  if (!isRecord(servers))
    return gathering.refuse({ file, line: 1 }, 'It has no “Servers”: this is no export of pgAdmin’s.')
  for (const [number, server] of Object.entries(servers)) {
    const place = { file, line: document.at(['Servers', number]).line }
    if (!isRecord(server)) gathering.refuse(place, 'It is no server.')
    else await readServer(server, place, gathering, home, files)
  }
}

async function readServer(server: Server, place: Place, gathering: Gathering, home: Home, files: Files) {
  const name = text(server.Name) || 'unnamed'
  const refuse = (why: string) => gathering.refuse(place, `The server ${quoted(name)}: ${why}`)
  const service = text(server.Service)
  const found = service ? await findService(service, home, files) : undefined
  if (service && !found) return refuse(`There is no usable service ${quoted(service)} in pg_service.conf.`)
  const said = new Map(found)
  for (const [word, value] of parameters(server)) if (value !== '') said.set(word, value)
  const notes: string[] = []
  for (const word of ['sslcert', 'sslkey', 'sslrootcert'])
    if (said.get(word)?.includes(storage)) {
      said.delete(word)
      notes.push(`The file of ${word} lies in pgAdmin’s own storage: copy it out and name it here.`)
    }
  const dropped = left.filter(one => text(server[one]) !== '' && text(server[one]) !== '0')
  if (dropped.length > 0) notes.push(`Left out: ${dropped.join(', ')}.`)
  const read = readLibpq(said, home)
  if ('refused' in read) return refuse(read.refused)
  const through = Number(server.UseSSHTunnel) === 1 ? readTunnel(server, place, gathering, home) : undefined
  if (through === null) return refuse('Its SSH tunnel names no usable host.')
  const group = text(server.Group)
  gathering.add({
    ...place,
    ...read,
    notes: [...read.notes, ...notes],
    fields: { ...read.fields, name, ...(group ? { note: `${quoted(group)} in pgAdmin` } : {}) },
    ...(through === undefined ? {} : { through }),
  })
}

/** The server's own fields, then its connection parameters: newer exports have TLS only there. */
function parameters(server: Server): [string, string][] {
  const own = Object.entries(words).map(([field, word]): [string, string] => [word, text(server[field])])
  const more = isRecord(server.ConnectionParameters) ? Object.entries(server.ConnectionParameters) : []
  return [...own, ...more.map(([word, value]): [string, string] => [word, text(value)])]
}

/** Null where it names no host that can be used. */
function readTunnel(server: Server, place: Place, { add }: Gathering, home: Home): string | null {
  const host = readHost(text(server.TunnelHost))
  if ('refused' in host || host.host.startsWith('/')) return null
  const key = Number(server.TunnelAuthentication) === 1 ? text(server.TunnelIdentityFile) : ''
  const usable = key !== '' && !key.includes(storage)
  const lost = key !== '' && !usable
  const fields = {
    protocol: 'ssh',
    name: host.host,
    host: host.host,
    port: Number(text(server.TunnelPort) || 22),
    user: text(server.TunnelUsername) || home.user,
    ...(usable ? { key: fromHome(key, home) } : {}),
    ...(usable ? {} : { secret: { from: 'ask' } }),
  }
  const notes = [
    ...(host.note ? [host.note] : []),
    ...(lost ? ['Its key lies in pgAdmin’s own storage: copy it out and name it here.'] : []),
  ]
  return add({ ...place, fields, notes }) ?? null
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
