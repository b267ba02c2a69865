import type { RunEvent, StepState } from '#domain/run'
import { cellText, heading } from '../../parts/cell-text'
import { DataTable } from '../../parts/data-table'
import { Outcome } from '../../parts/outcome'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { compareLooks } from './before-after'
import { texts } from './texts'

type Looked = Extract<RunEvent, { type: 'step.table' }>

/** All that came back: items of the change, before and after, evidence, output. */
export function Results({ step, runbook }: { step: StepState; runbook: string }) {
  const actions = step.tables.filter(table => table.role === 'action')
  const previews = step.tables.filter(table => table.role === 'preview')
  const verified = step.tables.filter(table => table.role === 'verify')
  const name = `${runbook.replaceAll('/', '-')}-${step.id}`
  return (
    <>
      {step.items.length ? <Items items={step.items} /> : null}
      {previews.map(before => (
        <Looks
          key={before.seq}
          before={before}
          after={verified.find(after => after.item === before.item)}
          name={name}
        />
      ))}
      {verified
        .filter(after => !previews.some(before => before.item === after.item))
        .map(after => (
          <DataTable key={after.seq} table={after.table} name={`${name}-verified`} note={texts.verify} level="small" />
        ))}
      {actions.map(look =>
        look.table.rows.length || (look.table.columns.length && step.items.length === 0) ? (
          <DataTable
            key={look.seq}
            table={look.table}
            name={actions.length > 1 ? `${name}-${look.item ?? look.seq}` : name}
            findings={step.findings}
            note={[look.item, duration(look.ms)].filter(Boolean).join(' · ')}
          />
        ) : null,
      )}
      {step.output.length ? <Output step={step} /> : null}
    </>
  )
}

function Looks({ before, after, name }: { before: Looked; after: Looked | undefined; name: string }) {
  const pairs = after ? compareLooks(before.table, after.table) : null
  if (!pairs) {
    return (
      <section className="looks">
        <LookTitle title={after ? texts.before : texts.preview} item={before.item} />
        <DataTable table={before.table} name={`${name}-before`} level="small" />
        {after ? (
          <>
            <LookTitle title={texts.after} />
            <DataTable table={after.table} name={`${name}-after`} level="small" />
          </>
        ) : null}
      </section>
    )
  }
  return (
    <section className="looks">
      <LookTitle title={`${texts.before} → ${texts.after}`} item={before.item} />
      <table className="compared">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="numeric">
              {texts.before}
            </th>
            <th scope="col" className="numeric">
              {texts.after}
            </th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(pair => (
            <tr key={pair.name} className={pair.before === pair.after ? undefined : 'differs'}>
              <th scope="row">{heading(pair.name)}</th>
              {[pair.before, pair.after].map((cell, at) => (
                <td key={at === 0 ? 'before' : 'after'} className="numeric">
                  <Visible text={cellText(cell, pair.column).text} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** The item keeps its own letters: capitals would make another name of it. */
function LookTitle({ title, item }: { title: string; item?: string }) {
  return (
    <h3>
      <span className="eyebrow">{title}</span>
      {item ? (
        <span className="look-item">
          <Visible text={item} />
        </span>
      ) : null}
    </h3>
  )
}

function Items({ items }: { items: StepState['items'] }) {
  return (
    <ul className="items">
      {items.map(item => (
        <li key={item.seq}>
          <Outcome mark={item.outcome} /> <Visible text={item.item} />
          <span className="muted"> {duration(item.ms)}</span>
          {item.failure ? (
            <p className="item-failure">
              <Visible text={[item.failure.message, item.failure.hint].filter(Boolean).join(' ')} />
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

const kept = 200_000

/** What the other side wrote, always inside a frame that says whose words these are. */
function Output({ step }: { step: StepState }) {
  const size = step.output.reduce((sum, part) => sum + part.text.length, 0)
  let room = kept
  const parts = step.output.toReversed().flatMap(part => {
    if (room <= 0) return []
    const text = part.text.slice(-room)
    room -= text.length
    return [{ ...part, text }]
  })
  return (
    <figure className="command output">
      <figcaption className="command-head">
        <span className="eyebrow">{texts.output}</span>
        {step.target ? <span className="muted">{step.target}</span> : null}
        {size > kept ? <span className="muted">{texts.outputCut}</span> : null}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        {parts.toReversed().map((part, at) => (
          <span key={`${part.stream} ${at + 1}`} className={`stream-${part.stream}`}>
            <Visible text={part.text} form="block" />
          </span>
        ))}
      </pre>
    </figure>
  )
}
