import { HTMLSelect } from '@blueprintjs/core'
import { useState } from 'react'
import type { Procedure } from '#domain/guide'
import type { System } from '#domain/system'
import { go } from '../../asks/place'
import { SearchField } from '../../parts/search-field'
import { hashOf, type Route } from '../../route'
import { chaptersOf, type Runbooks, type Show, wantedOf } from './chapters'
import { ProcedureRow } from './procedure-row'
import { texts } from './texts'

const isShow = (text: string | undefined): text is Show => text !== undefined && text in texts.shows

/** A guide by its chapters; the rows of one of them, or of all that a search finds. */
export function GuideView({
  procedures,
  runbooks,
  system,
  route,
}: {
  procedures: readonly Procedure[]
  runbooks: Runbooks
  system: System
  route: Route
}) {
  const [search, setSearch] = useState('')
  const chapters = chaptersOf(procedures, runbooks)
  const show = isShow(route.query.show) ? route.query.show : 'all'
  const chapter = chapters.find(one => one.id === route.query.chapter) ?? chapters[0]
  const everywhere = search.trim() !== '' || show !== 'all'
  const rows = wantedOf(everywhere ? procedures : (chapter?.rows ?? []), runbooks, show, search)
  const to = (query: { chapter?: string; show?: string }) => hashOf({ system: system.id, page: 'guide', query })
  return (
    <div className="guide">
      <nav aria-label={texts.chapters}>
        <ul className="guide-chapters">
          {chapters.map(one => (
            <li key={one.id}>
              <a
                href={to({ chapter: one.id })}
                aria-current={!everywhere && one.id === chapter?.id ? 'true' : undefined}
                onClick={() => setSearch('')}
              >
                <span>{one.title}</span>
                {one.carried > 0 ? (
                  <span className="muted numeric" title={texts.doneWhy}>
                    {texts.done(one.done, one.carried)}
                  </span>
                ) : null}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="guide-rows">
        <div className="guide-tools">
          <SearchField label={texts.search} value={search} onValue={setSearch} />
          <HTMLSelect
            aria-label={texts.show}
            value={show}
            options={Object.entries(texts.shows).map(([value, label]) => ({ value, label }))}
            onChange={event => {
              const chosen = event.currentTarget.value
              go(to({ ...(chapter && { chapter: chapter.id }), ...(chosen !== 'all' && { show: chosen }) }))
            }}
          />
        </div>
        {rows.length === 0 ? (
          <p className="muted">{texts.nothing}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <section className="table-scroll" tabIndex={0} aria-label={everywhere ? texts.title : chapter?.title}>
            <table className="grid">
              <thead>
                <tr>
                  <th scope="col">{texts.row}</th>
                  <th scope="col">{texts.carriedBy}</th>
                  <th scope="col">
                    <span className="unseen">{texts.start}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map(row => (
                  <ProcedureRow key={row.id} procedure={row} system={system} runbooks={runbooks} />
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
    </div>
  )
}
