import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from '../../support/scratch'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/**
 * Walks a runbook in a console of its own on this folder, and kills that process once `far` no longer throws on what it
 * has told. Resolves when it is gone, with the run's id and every line it said.
 */
export async function killedWalk(
  { folder, port, text }: { folder: string; port: number; text: string },
  far: (lines: readonly string[]) => Promise<void> | void,
): Promise<{ id: string; lines: readonly string[] }> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', here('../../store/child/resolve.mjs'), here('walk.ts'), folder, String(port), text],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', line => lines.push(line))
  await until(async () => far(lines))
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  return { id: lines.find(line => /^[0-9a-f-]{36}$/.test(line)) ?? '', lines }
}
