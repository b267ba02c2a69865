import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { scratchFolder } from './scratch'

/** Where npm and its Node are, or undefined where there is none. */
export const npmFolder = (): string | undefined => {
  const found = spawnSync('sh', ['-c', 'command -v npm'], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/usr/local/bin' },
  })
  const npm = found.stdout.trim() || join(dirname(process.execPath), 'npm')
  return spawnSync(npm, ['--version'], { env: { PATH: `${dirname(npm)}:/usr/bin:/bin` } }).status === 0
    ? dirname(npm)
    : undefined
}

export interface Advisory {
  readonly id: number
  readonly url: string
  readonly title: string
  readonly severity: string
  readonly vulnerable_versions: string
}

/** A registry on loopback with packages of nothing but a name and a version, spoken to by the real npm. */
export async function startNpmRegistry(packages: Readonly<Record<string, readonly string[]>>) {
  const scratch = await scratchFolder('npm-registry')
  const advisories = new Map<string, Advisory[]>()
  const tarballs = new Map<string, Buffer>()
  for (const [name, versions] of Object.entries(packages))
    for (const version of versions) {
      const tree = join(scratch.path, `${name}-${version}`)
      await mkdir(join(tree, 'package'), { recursive: true })
      await writeFile(join(tree, 'package/package.json'), JSON.stringify({ name, version, main: 'index.js' }))
      await writeFile(join(tree, 'package/index.js'), `module.exports = ${JSON.stringify(version)}\n`)
      spawnSync('tar', ['-czf', join(tree, 'it.tgz'), '-C', tree, 'package'])
      tarballs.set(`/${name}/-/${name}-${version}.tgz`, await readFile(join(tree, 'it.tgz')))
    }
  const state = { refuses: false }
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    const say = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const body = await buffer(request)
    if (state.refuses) return say(503, { error: 'down for maintenance' })
    if (path.endsWith('/advisories/bulk')) {
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
      const asked = Object.keys(JSON.parse(String(text)))
      return say(
        200,
        Object.fromEntries(asked.flatMap(name => (advisories.has(name) ? [[name, advisories.get(name)]] : []))),
      )
    }
    const tarball = tarballs.get(path)
    if (tarball) return response.end(tarball)
    const name = decodeURIComponent(path.slice(1))
    const versions = packages[name]
    if (!versions) return say(404, { error: 'not found' })
    const entry = (version: string) => {
      const at = `/${name}/-/${name}-${version}.tgz`
      const integrity = `sha512-${createHash('sha512')
        .update(tarballs.get(at) ?? '')
        .digest('base64')}`
      return { name, version, dist: { tarball: `${url}${at}`, integrity } }
    }
    say(200, {
      name,
      'dist-tags': { latest: versions.at(-1) },
      versions: Object.fromEntries(versions.map(version => [version, entry(version)])),
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    advisories,
    /** Answers nothing but 503 from now on, or answers again. */
    refuse: (refuses: boolean) => {
      state.refuses = refuses
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await scratch.remove()
    },
  }
}
