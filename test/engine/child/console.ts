// A console in a process of its own, which the test ends in the middle: runs one runbook and agrees to everything.
// Prints each event as JSON.
import { startDeck, yes } from '../../support/deck'

const { deck: options, start } = JSON.parse(process.argv[2] ?? '{}')
const deck = await startDeck(options)
deck.engine.onEvents((_run, events) => {
  for (const event of events) console.log(JSON.stringify(event))
})
await deck.run(start, yes)
await deck.close()
