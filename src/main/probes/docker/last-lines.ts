import type { Containers } from '#domain/container'
import type { ProbeContext } from '#domain/probe'
import { ask } from './engine'

/** More of them are a host that is down, and no container tells why. */
const most = 20

// By id, so that a container that is made anew meanwhile is not taken for this one. A log that nobody keeps is left out.
const script = `
for id in $IDS; do
  said=$("$ENGINE" logs --tail "$LINES" "$id" 2>&1) || continue
  echo "of $id"
  printf '%s\\n' "$said" | tail -n "$LINES" | cut -c1-300 | sed 's/^/: /'
done
exit 0`

/** The last lines that each of these containers wrote, by id; without those whose log cannot be read. */
export async function lastLines(
  engine: Containers['engine'],
  ids: readonly string[],
  lines: number,
  context: ProbeContext,
): Promise<ReadonlyMap<string, string>> {
  const wanted = ids.filter(id => /^[0-9a-f]+$/.test(id)).slice(0, most)
  if (wanted.length === 0 || lines === 0) return new Map()
  const said = await ask(engine, { text: script, env: { IDS: wanted.join(' '), LINES: String(lines) } }, context)
  // Every line of a log has a mark of ours before it, so none can be taken for the heading of another.
  const parts = said.split(/^of /m).slice(1)
  return new Map(
    parts.map(part => {
      const [id = '', ...own] = part.split('\n')
      return [id, own.flatMap(line => (line.length > 2 ? [line.slice(2)] : [])).join('\n')]
    }),
  )
}
