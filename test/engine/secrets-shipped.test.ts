import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

// Each of these would stand in the list of processes of the host, for every login to read.
const inArguments = [
  /redis-cli\b[^\n]*\s(?:-a|--pass|-u)\s/,
  /\bPGPASSWORD=/,
  /\bREDISCLI_AUTH=/,
  /--password[= ]\S/,
  /:\/\/\w+:[^@\s/]+@/,
]

test('no shipped runbook hands a secret to a tool in its arguments (B12)', () => {
  const folder = join(process.cwd(), 'resources/runbooks')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.md'))
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8')
    for (const pattern of inArguments) expect(text, file).not.toMatch(pattern)
  }
})
