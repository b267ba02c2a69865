import { blockBytes, type PlanNode } from '#domain/plan/plan'
import { rowsText } from '#domain/plan/plan-text'
import { amount, memory, named, took } from '#domain/plan/words'
import { Visible } from '../visible'

/** All that the plan says of one node; beside it what the earlier plan said, where there is one. */
export function PlanDetails({
  node,
  before,
  compared,
}: {
  node: PlanNode
  before: PlanNode | undefined
  compared: boolean
}) {
  const earlier = new Map(before ? factsOf(before) : [])
  return (
    <section className="plan-details" aria-live="polite" aria-label="Chosen node">
      <h3>
        <Visible text={named(node)} />
      </h3>
      <dl>
        {factsOf(node).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Visible text={text} form="block" />
              {earlier.has(name) && earlier.get(name) !== text ? (
                <span className="muted">
                  {' '}
                  (before: <Visible text={earlier.get(name) ?? ''} />)
                </span>
              ) : null}
            </dd>
          </div>
        ))}
        {compared && !before ? (
          <div>
            <dt>Before</dt>
            <dd>This node was not in the earlier plan.</dd>
          </div>
        ) : null}
      </dl>
    </section>
  )
}

function factsOf(node: PlanNode): readonly (readonly [string, string])[] {
  const { actual, buffers, removed, spill, workers, bitmap } = node
  const loops = actual?.loops ?? 0
  const facts: (readonly [string, string | undefined])[] = [
    ...node.details.map(one => [one.name, one.text] as const),
    ['Cost', `${node.cost.startup} to the first row, ${node.cost.total} to the last`],
    ['Rows', actual ? `${amount(node.rows)} expected, ${rowsText(actual.rows)} seen` : `${amount(node.rows)} expected`],
    ['Loops', loops > 1 ? amount(loops) : undefined],
    [
      'Time',
      actual?.ms === undefined ? undefined : `${took(actual.ownMs ?? 0)} itself, ${took(actual.ms)} with all below`,
    ],
    ['Thrown away by the filter', removed.filter > 0 ? `${amount(removed.filter * loops)} rows` : undefined],
    [
      'Thrown away by the join filter',
      removed.joinFilter > 0 ? `${amount(removed.joinFilter * loops)} rows` : undefined,
    ],
    ['Thrown away by the recheck', removed.recheck > 0 ? `${amount(removed.recheck * loops)} rows` : undefined],
    ['Heap fetches', node.heapFetches === undefined || !actual ? undefined : amount(node.heapFetches)],
    [
      'Pages of the bitmap',
      bitmap && actual ? `${amount(bitmap.exact)} exact, ${amount(bitmap.lossy)} lossy` : undefined,
    ],
    ['On disk', spill ? `${memory(spill.bytes)}${spill.batches ? ` in ${spill.batches} batches` : ''}` : undefined],
    ['Workers', workers ? `${workers.launched ?? '?'} of ${workers.planned} planned` : undefined],
    ['Blocks', buffers ? blocks(buffers) : undefined],
    ['Disabled', node.disabled ? 'taken although a setting forbids it' : undefined],
  ]
  return facts.flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, text] as const]))
}

const blocks = (buffers: NonNullable<PlanNode['buffers']>) =>
  [
    `${amount(buffers.hit)} found in memory`,
    `${amount(buffers.read)} read (${memory(buffers.read * blockBytes)})`,
    buffers.dirtied ? `${amount(buffers.dirtied)} dirtied` : '',
    buffers.written ? `${amount(buffers.written)} written` : '',
    buffers.tempRead + buffers.tempWritten
      ? `temporary: ${memory(buffers.tempWritten * blockBytes)} written, ${memory(buffers.tempRead * blockBytes)} read`
      : '',
  ]
    .filter(Boolean)
    .join(', ')
