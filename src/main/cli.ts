#!/usr/bin/env node
// Only this file runs under any Node: the native parts below it end a process whose Node is too old for them.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'

const bundled = join(import.meta.dirname, '../../node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

if (Number(process.versions.napi) >= 10) {
  // A cron job starts this every few minutes. Not in the shared temp folder: compiled code is code.
  module.enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/quarterdeck'))
  const { main } = await import('./terminal/program')
  await main(process.argv.slice(2))
} else if (existsSync(bundled) && !process.env.QUARTERDECK_REEXEC) {
  const again = spawn(bundled, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, QUARTERDECK_REEXEC: '1' },
  })
  // The one below ends in order, this one waits for it. A terminal's Ctrl-C reaches both; any other signal only this one.
  process.on('SIGINT', () => process.stdin.isTTY || again.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => again.kill(signal))
  again.on('exit', code => {
    process.exitCode = code ?? 70
  })
} else {
  console.error(`Quarterdeck needs Node 22.14 or newer; this is ${process.versions.node}.`)
  process.exitCode = 70
}
