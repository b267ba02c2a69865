import type { ConsoleClient } from '#contract/line'
import { missing } from '#domain/failure'
import { address, type Profile } from '#domain/profile'
import type { Layer } from '#domain/session'
import { line, plain } from '../reports/plain'
import { exitCodes } from './exit'
import { findSystem, withHouse } from './house'
import { openVault } from './passphrase'
import { createScreen, type Format, outcomeMark, type Screen } from './screen'

/** `quarterdeck test`: tries targets layer by layer. Ends with 20 when one of them cannot be reached in full. */
export async function testTargets(names: readonly string[], options: { system?: string; format: Format }) {
  const screen = createScreen(options.format)
  return withHouse(async client => {
    const system = await findSystem(client, options.system)
    const all = await client.profiles.list({ system: system.id })
    const unknown = names.find(name => !all.some(profile => profile.name === name))
    if (unknown !== undefined)
      throw missing(
        `${system.name} has no target ${unknown}.`,
        `It has: ${all.map(({ name }) => name).join(', ') || 'none'}.`,
      )
    await openVault(client, screen)
    const wanted = all.filter(({ name }) => names.length === 0 || names.includes(name))
    const results: { target: string; ok: boolean; layers: Layer[] }[] = []
    for (const { hasSecret: _, ...profile } of wanted) results.push(await testOne(client, profile, screen))
    if (options.format === 'json') screen.printJson(results)
    return results.every(({ ok }) => ok) ? exitCodes.passed : exitCodes.failed
  })
}

async function testOne(client: ConsoleClient, profile: Profile, screen: Screen) {
  const say = screen.format === 'json' ? screen.tell : screen.print
  const { bold, dim } = screen.colors
  say(`\n${bold(line(profile.name))}  ${dim(line(address(profile)))}`)
  const layers: Layer[] = []
  for await (const layer of await client.profiles.test({ profile })) {
    layers.push(layer)
    const mark = outcomeMark(screen, layer.ok ? 'passed' : 'failed')
    say(`  ${mark}  ${layer.layer}  ${plain(layer.message)}  ${dim(`${Math.round(layer.ms)} ms`)}`)
    if (layer.hint) say(`            ${plain(layer.hint)}`)
  }
  return { target: profile.name, ok: layers.length > 0 && layers.every(({ ok }) => ok), layers }
}
