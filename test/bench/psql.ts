import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const debian = '/usr/lib/postgresql'

/** psql itself, without the Perl that Debian puts before it; undefined when there is none. */
export function psqlHere(): string | undefined {
  const majors = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const binary = majors.map(major => join(debian, major, 'bin/psql')).find(existsSync)
  return binary ?? (spawnSync('psql', ['--version']).status === 0 ? 'psql' : undefined)
}

/** What psql printed for a file whose checks each end with `\echo #`: rows of each check. */
const rowsOf = (text: string) => {
  const rows: number[] = [0]
  for (const line of text.split('\n'))
    if (line === '#') rows.push(0)
    else if (line !== '') rows[rows.length - 1] = (rows.at(-1) ?? 0) + 1
  return rows.slice(0, -1).join(' ')
}

const flags = (port: number) => ['-qAtX', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', 'postgres']
// No question about TLS first: the fair setting, and the same as ours.
const env = { ...process.env, PGSSLMODE: 'disable', PGGSSENCMODE: 'disable' }

/** Starts psql, runs the file, and answers the rows of each check. */
export const psqlFile = async (psql: string, port: number, file: string): Promise<string> =>
  rowsOf(await output(psql, port, file))

/** Starts psql, runs the file, and answers the lines it printed. */
export const psqlLines = async (psql: string, port: number, file: string): Promise<readonly string[]> =>
  (await output(psql, port, file)).trimEnd().split('\n')

/** Starts psql, runs the file, and has `wc` count the lines: nothing of ours stands in its way. */
export async function psqlCount(psql: string, port: number, file: string): Promise<number> {
  const counting = ['-c', '"$0" "$@" | wc -l', psql, ...flags(port), '-f', file]
  const child = spawn('sh', counting, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await Promise.all([once(child.stdout, 'data'), once(child, 'close')])
  return Number(String(said[0]))
}

/** psql on its way through a file; whoever started it ends it. */
export const psqlStart = (psql: string, port: number, file: string) =>
  spawn(psql, [...flags(port), '-f', file], { env, stdio: ['ignore', 'pipe', 'inherit'] })

async function output(psql: string, port: number, file: string): Promise<string> {
  const child = psqlStart(psql, port, file)
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`psql ended with ${code}`)
  return text
}

/** A psql that stays: each call has it run the file again. */
export function psqlKeptOpen(psql: string, port: number, file: string) {
  const child = spawn(psql, flags(port), { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async run(): Promise<string> {
      child.stdin.write(`\\i ${file}\n\\echo end\n`)
      const said: string[] = []
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error('psql ended')
        if (value === 'end') return rowsOf(`${said.join('\n')}\n`)
        said.push(value)
      }
    },
    async stop() {
      const gone = once(child, 'close')
      child.stdin.end()
      await gone
    },
  }
}
