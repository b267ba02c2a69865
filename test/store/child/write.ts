// Appends to one run for ever and prints the number of each event after the journal has answered.
import { openStore } from '../../../src/main/store/store'
import { header, started } from '../a-run'

const store = await openStore(process.argv[2] ?? '')
const run = header(process.argv[3] ?? '')
await store.journal.create(run, `key ${run.id}`)
await store.journal.append(run.id, [started(run)], { durable: true })
console.log('ready')
for (;;) {
  const [event] = await store.journal.append(run.id, [
    { type: 'step.output', step: 'tree', stream: 'stdout', text: 'x'.repeat(2000) },
    { type: 'step.progress', step: 'tree', done: 1 },
  ])
  console.log(event?.seq)
  await store.systems.save({ id: run.id, name: run.id, environment: 'staging', note: '', facts: {}, thresholds: {} })
}
