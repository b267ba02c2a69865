import type { RunEvent } from '#domain/run-event'
import { cellText, heading } from '../../parts/cell-text'
import { DataTable } from '../../parts/data-table'
import { Visible } from '../../parts/visible'
import { compareLooks } from './before-after'
import { texts } from './texts'

type Looked = Extract<RunEvent, { type: 'step.table' }>

/** A look before a change and the one after it, side by side where each is one row. */
export function Looks({ before, after, name }: { before: Looked; after: Looked | undefined; name: string }) {
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
