import { build, type Rolldown } from 'vite'

/** A page's code as one script, with its styles beside it. */
export async function pageBundle(entry: string): Promise<{ code: string; styles: string }> {
  const made = (await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, lib: { entry, formats: ['iife'], name: 'bench' }, minify: false },
  })) as Rolldown.RolldownOutput[]
  const output = made[0]?.output ?? []
  const code = output.flatMap(one => (one.type === 'chunk' ? [one.code] : []))[0]
  if (!code) throw new Error(`${entry} could not be built`)
  const styles = output.flatMap(one =>
    one.type === 'asset' && one.fileName.endsWith('.css') ? [String(one.source)] : [],
  )
  return { code, styles: styles.join('\n') }
}
