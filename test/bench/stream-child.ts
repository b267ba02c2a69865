import { dial } from '../../src/main/connectors/dial'
import { openDatabase } from './opening'

// A process of its own, so that its memory is that of one stream and nothing before it.
const [port = '', text = ''] = process.argv.slice(2)
const { session, close } = await openDatabase(dial, Number(port))
let rows = 0
for await (const batch of session.rows(
  { text, values: [] },
  { signal: new AbortController().signal, timeoutMs: 120_000 },
))
  rows += batch.rows.length
await close()
console.log(JSON.stringify({ rows, mostMb: process.resourceUsage().maxRSS / 1024 }))
