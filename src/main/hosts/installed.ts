import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const marker = join('resources', 'thresholds.yaml')

/** The folder that holds this product: a checkout, or the packed application. Found upwards from here, so that source, build and package agree. */
function rootFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, marker)) && existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) throw new Error(`This installation is damaged: ${marker} is missing.`)
  }
}

/** Where the parts of this installation stand. */
export const installed = {
  root: rootFolder(),
  get resources() {
    return join(this.root, 'resources')
  },
  /** Names the sources this was built from; undefined where they run unbuilt. */
  build: process.env.QUARTERDECK_BUILD,
  /** The shipped runbooks, parsed by this build. */
  get parsed() {
    return join(this.root, 'out/main/parsed-runbooks')
  },
  /** The built pages. */
  get pages() {
    return join(this.root, 'out/renderer')
  },
  get version(): string {
    return (JSON.parse(readFileSync(join(this.root, 'package.json'), 'utf8')) as { version: string }).version
  },
}
