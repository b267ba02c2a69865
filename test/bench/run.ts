import { loadavg } from 'node:os'
import { backup } from './backup'
import { cancels } from './cancels'
import { charts } from './charts'
import { commands } from './commands'
import { crowd } from './crowd'
import { farFile } from './far-file'
import { farLog } from './far-log'
import { firstPanel } from './first-panel'
import { fleet, fleetAway } from './fleet'
import { followed } from './followed'
import { grid } from './grid'
import { healthPack } from './health-pack'
import { hostReady } from './host-ready'
import { idleMemory } from './idle-memory'
import { localLog } from './local-log'
import { longAnswer } from './long-answer'
import { type Measure, play } from './play'
import { jsonOf, machine, tableOf } from './print'
import { redisKeys } from './redis-keys'
import { sampleCost } from './sample-cost'
import { samples } from './samples'
import { tunnel } from './tunnel'

// `npm run bench -- P1 P3` plays only what gives these measures.
const asked = process.argv.slice(2)
const wanted = (id: string) => asked.length === 0 || asked.some(one => id === one || id.startsWith(`${one} `))

const measures: Measure[] = []
const broken: string[] = []
console.log(
  `${machine()}, load ${loadavg()
    .map(one => one.toFixed(1))
    .join(' ')}`,
)
for (const scene of [
  healthPack,
  commands,
  tunnel,
  longAnswer,
  farFile,
  farLog,
  localLog,
  followed,
  cancels,
  crowd,
  backup,
  redisKeys,
  sampleCost,
  idleMemory,
  hostReady,
  firstPanel,
  fleet,
  fleetAway,
  samples,
  charts,
  grid,
]) {
  const ids = scene.ids.filter(wanted)
  if (ids.length === 0) continue
  const reason = scene.lacking()
  if (reason !== undefined) {
    console.log(`skipped ${ids.join(', ')}: ${reason}`)
    continue
  }
  const began = performance.now()
  try {
    measures.push(...(await play(scene, wanted)))
    console.log(`played ${ids.join(', ')} in ${Math.round((performance.now() - began) / 1000)} s`)
  } catch (error) {
    broken.push(...ids)
    console.error(`broken ${ids.join(', ')}:`, error)
  }
}
console.log(tableOf(measures))
for (const measure of measures) console.log(jsonOf(measure))
const missed = measures.filter(one => one.verdict === 'missed')
if (missed.length > 0) console.error(`Missed: ${missed.map(one => one.id).join(', ')}`)
process.exit(missed.length + broken.length > 0 ? 1 : 0)
