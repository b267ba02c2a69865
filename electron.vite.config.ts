import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// Plain JavaScript goes into the main bundle: a start then reads a few files where it read two thousand. Drivers and what
// carries native code or WASM stay outside, packed beside it. The page's libraries are devDependencies and go in anyway.
const inTheBundle = [
  '@marcbachmann/cel-js',
  '@orpc/client',
  '@orpc/contract',
  '@orpc/server',
  '@szmarczak/http-timer',
  'cli-table3',
  'commander',
  'csv-parse',
  'csv-stringify',
  'env-paths',
  'github-slugger',
  'kysely',
  'mdast-util-to-string',
  'nanoid',
  'p-limit',
  'parse-duration',
  'picocolors',
  'pino',
  'rehype-sanitize',
  'rehype-stringify',
  'remark-frontmatter',
  'remark-gfm',
  'remark-parse',
  'remark-rehype',
  'remark-stringify',
  'simple-statistics',
  'unified',
  'unist-util-visit',
  'url-template',
  'write-file-atomic',
  'ws',
  'yaml',
  'zod',
]

/** Names the code of this build: what it keeps between starts is of no use to another. */
function buildName(): string {
  const hash = createHash('sha256').update(readFileSync('package-lock.json'))
  const files = readdirSync('src/main', { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  for (const path of files.map(file => join(file.parentPath, file.name)).toSorted())
    hash.update(path).update(readFileSync(path))
  return hash.digest('hex')
}

/** Parses the shipped runbooks once, by a first start in a folder that goes away: no start of an operator's has to. */
const parsedRunbooks = {
  name: 'parsed-runbooks',
  closeBundle() {
    const data = mkdtempSync(join(tmpdir(), 'quarterdeck-build-'))
    spawnSync(process.execPath, ['out/main/cli.js', 'list'], { env: { ...process.env, QUARTERDECK_DATA: data } })
    const parsed = join(data, 'parsed-runbooks')
    if (existsSync(parsed)) copyFileSync(parsed, 'out/main/parsed-runbooks')
    else console.warn('The shipped runbooks could not be parsed by this build: first starts take longer.')
    rmSync(data, { recursive: true, force: true })
  },
}

export default defineConfig({
  main: {
    plugins: [parsedRunbooks],
    define: { 'process.env.QUARTERDECK_BUILD': JSON.stringify(buildName()) },
    build: {
      externalizeDeps: { exclude: inTheBundle },
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          worker: resolve('src/main/worker.ts'),
          cli: resolve('src/main/cli.ts'),
        },
        output: {
          // Half as many bytes to read at each start; every name stays, for the log's sake.
          minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
          // One character beyond Latin-1 and V8 keeps all of a file's text in two bytes a character.
          charset: 'ascii',
        },
      },
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        // A sandboxed preload must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      minify: true,
      // Loaded from this machine: one large file is quicker than many small ones.
      chunkSizeWarningLimit: 3_000,
      rolldownOptions: {
        input: resolve('src/renderer/index.html'),
        // The content policy forbids making code from text; zod must not even try, or the console shows an error.
        output: { intro: 'globalThis.__zod_globalConfig ??= { jitless: true };' },
      },
    },
  },
})
