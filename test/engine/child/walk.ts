// Walks one run in a process of its own, which the test ends in the middle. Prints the run's id, then each event's type.
import { startDeck, yes } from '../../support/deck'

const [folder = '', port = '', text = ''] = process.argv.slice(2)
const deck = await startDeck({
  folder,
  profiles: [
    {
      name: 'db',
      protocol: 'postgres',
      host: '127.0.0.1',
      port: Number(port),
      database: 'postgres',
      user: 'postgres',
      tls: 'disable',
    },
  ],
  runbooks: { 'k/walk': text },
})
deck.engine.onEvents((_run, events) => {
  for (const event of events) console.log(event.type)
})
const run = await deck.start({ runbook: 'k/walk' })
console.log(run)
await deck.follow(run, yes)
