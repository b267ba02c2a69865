import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { missing, OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { plainSerial, readCertbotList } from './certbot-list'

const columns: readonly Column[] = [
  { name: 'kept_by', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'path', type: 'text' },
  { name: 'names', type: 'text' },
  { name: 'days_left', type: 'float' },
  { name: 'valid_to', type: 'time' },
  { name: 'serial', type: 'text' },
  { name: 'issuer', type: 'text' },
  { name: 'problem', type: 'text' },
]

const parameters = z.strictObject({
  /** Certificate files, one a line or with commas between; shell patterns are allowed. */
  files: z
    .string()
    .nullable()
    .transform(text =>
      (text ?? '')
        .split(/[\n,]/)
        .map(one => one.trim())
        .filter(Boolean),
    )
    .default([]),
})
type Parameters = z.infer<typeof parameters>

/** What lies on the host's disk: certbot's lineages, and files that are named. Private keys are not read. */
export const tlsOnDisk: Probe<Parameters> = {
  name: 'tls.on-disk',
  summary: 'The certificates on a host’s disk: those of certbot, and files by name, with serial and days left.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ files }, { sessions, profile, signal, timeoutMs }) {
    const shell = await sessions.shell(profile, signal)
    const env = { FILES: files.join('\n') }
    const scripts = [certbot, reading].map(text => ({ interpreter: 'sh' as const, text, env }))
    const [listed, read] = await shell.batch(scripts, { signal, timeoutMs })
    const { user, name } = shell.host
    if (listed?.exit === 4 && files.length === 0)
      throw new OpsError({
        kind: 'denied',
        code: 'NO_CERTBOT_RIGHT',
        message: `${user} may not run certbot on ${name}: ${lastLine(listed.stderr)}`,
        hint: `For sudoers: ${user} ALL=(root) NOPASSWD: /usr/bin/certbot. Or name the certificate’s files.`,
      })
    if (listed?.exit === 3 && files.length === 0)
      throw missing(
        `There is no certbot on ${name}, and no certificate file is named.`,
        'Name the certificate’s files, for good in the fact certificate_files.',
      )
    const now = Date.now()
    const rows = [
      ...(listed?.exit === 0 ? readCertbotList(listed.stdout).map(one => ofCertbot(one, now)) : []),
      ...(read?.stdout ?? '')
        .split(/^== /m)
        .slice(1)
        .map(part => ofFile(part, user, now)),
    ]
    const unlisted = listed?.exit === 0 || listed?.exit === 3 ? undefined : lastLine(listed?.stderr ?? '')
    return { columns, rows: rows.map(asRow), ...(unlisted ? { cut: `certbot was not asked: ${unlisted}` } : {}) }
  },
}

const asRow = (values: Readonly<Record<string, Cell | undefined>>): Cell[] =>
  columns.map(({ name }) => values[name] ?? null)

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.slice(0, 200) ?? ''

const term = (until: number | null, now: number) => ({
  days_left: until === null ? null : Math.round(((until - now) / 86_400_000) * 10) / 10,
  valid_to: until === null ? null : new Date(until).toISOString(),
})

const ofCertbot = ({ validTo, ...rest }: ReturnType<typeof readCertbotList>[number], now: number) => ({
  kept_by: 'certbot',
  ...rest,
  ...term(validTo, now),
  problem: validTo === null ? 'certbot cannot read it' : null,
})

function ofFile(part: string, user: string, now: number) {
  const [path = '', what = ''] = (part.split('\n', 1)[0] ?? '').split('\t')
  const file = { kept_by: 'file', name: path.split('/').at(-1) ?? path, path }
  if (what === 'denied') return { ...file, problem: `${user} may not read it` }
  if (what === 'missing') return { ...file, problem: 'there is no such file' }
  try {
    const leaf = new X509Certificate(part.slice(part.indexOf('\n') + 1))
    return {
      ...file,
      names: leaf.subjectAltName ?? leaf.subject,
      serial: plainSerial(leaf.serialNumber),
      issuer: /^CN=(.*)$/m.exec(leaf.issuer)?.[1] ?? leaf.issuer.replaceAll('\n', ', '),
      ...term(Date.parse(leaf.validTo), now),
    }
  } catch {
    return { ...file, problem: 'there is no certificate in it' }
  }
}

const certbot = `
for one in "$(command -v certbot 2>/dev/null)" /usr/bin/certbot /usr/local/bin/certbot /snap/bin/certbot /opt/certbot/bin/certbot; do
  [ -n "$one" ] && [ -x "$one" ] && break
done
[ -n "$one" ] && [ -x "$one" ] || exit 3
[ "$(id -u)" = 0 ] && { "$one" certificates 2>/dev/null; exit; }
sudo -n "$one" certificates || exit 4`

// Only what stands between the marks of a certificate leaves the host; a key in the same file stays there.
const reading = `
IFS='
'
for one in $FILES; do
  [ -e "$one" ] || { printf '== %s\\tmissing\\n' "$one"; continue; }
  [ -r "$one" ] || { printf '== %s\\tdenied\\n' "$one"; continue; }
  printf '== %s\\t-\\n' "$one"
  head -c 65536 -- "$one" | sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p'
done
exit 0`
