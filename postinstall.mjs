// Runs after `npm ci`, under the Node that npm scripts get: node_modules/.bin/node where the
// optional dependency brought a newer one. ssh2's native half is bound to one Node version, so it is
// rebuilt when it does not load here; without it SSH still works, only slower.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 14)) {
  console.error(
    `Quarterdeck needs Node 22.14 or newer; this is ${process.versions.node} and no newer one could be had from npm.`,
  )
  process.exit(1)
}

const binding = join(dirname(require.resolve('ssh2/package.json')), 'lib/protocol/crypto/build/Release/sshcrypto.node')
if (!loads(binding)) {
  const headers = join(dirname(process.execPath), '..')
  const env = { ...process.env }
  if (existsSync(join(headers, 'include/node'))) env.npm_config_nodedir = headers
  console.log(`Quarterdeck: building ssh2's native part for Node ${process.versions.node}`)
  spawnSync('npm', ['rebuild', 'cpu-features', 'ssh2'], { env, stdio: 'ignore', shell: process.platform === 'win32' })
  if (!loads(binding))
    console.log('Quarterdeck: ssh2 stays with its JavaScript ciphers (no compiler here); SSH is slower.')
}
console.log(`Quarterdeck: runs on Node ${process.versions.node} (${process.execPath})`)

function loads(file) {
  try {
    // A fresh process: a binding built for another Node can end the one that loads it.
    return existsSync(file) && spawnSync(process.execPath, ['-e', `require(${JSON.stringify(file)})`]).status === 0
  } catch {
    return false
  }
}
