import { Tag } from '@blueprintjs/core'
import type { ReactNode } from 'react'
import type { Template } from '#domain/template'
import { protocolWords } from '../../parts/fits'
import { Block } from '../../parts/page'
import { texts } from './texts'

/** What a template brings, and what it leaves to the operator. */
export function TemplatePreview({ template }: { template: Template }) {
  const { targets, asks, facts, thresholds, alerts, routines, secrets, incidents, sampling } = template
  return (
    <div className="template-preview">
      <Block title={texts.targets} id="template-targets">
        <dl>
          {Object.entries(targets).map(([name, target]) => (
            <Line key={name} term={name}>
              {protocolWords[target.protocol]}: {target.note}{' '}
              {target.optional ? <Tag minimal>{texts.optional}</Tag> : null}
              {target.fill.length > 0 ? <div className="muted">{texts.toFill(target.fill.join(', '))}</div> : null}
            </Line>
          ))}
        </dl>
      </Block>
      <Block title={texts.asks} id="template-asks">
        {Object.keys(asks).length === 0 ? (
          <p className="muted">{texts.nothingAsked}</p>
        ) : (
          <dl>
            {Object.entries(asks).map(([fact, what]) => (
              <Line key={fact} term={<code>{fact}</code>}>
                {what}
              </Line>
            ))}
          </dl>
        )}
      </Block>
      <Block title={texts.brings} id="template-brings">
        <dl>
          <Line term={texts.alerts}>{alerts.map(rule => rule.title).join(' · ')}</Line>
          <Line term={texts.thresholds}>{Object.keys(thresholds).join(', ') || '–'}</Line>
          {routines.map(routine => (
            <Line key={routine.id} term={routine.cadence}>
              {routine.title}
              {routine.runbooks.length > 0 ? <div className="muted">{routine.runbooks.join(', ')}</div> : null}
            </Line>
          ))}
          <Line term={texts.secrets}>
            {secrets.map(secret => `${secret.name}, ${texts.every(secret.everyDays)}`).join(' · ')}
          </Line>
          {incidents?.levels ? (
            <Line term={texts.acknowledge}>
              {Object.entries(incidents.levels)
                .map(([level, { acknowledge }]) => `${level} ${clock(acknowledge)}`)
                .join(' · ')}
            </Line>
          ) : null}
          <Line term={texts.knownFacts}>
            {Object.entries(facts).map(([fact, value]) => (
              <div key={fact}>
                <code>
                  {fact}: {String(value)}
                </code>
              </div>
            ))}
          </Line>
        </dl>
        {sampling ? <p className="muted">{texts.sampled(sampling.everySeconds)}</p> : null}
      </Block>
    </div>
  )
}

const Line = ({ term, children }: { term: ReactNode; children: ReactNode }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
)

const clock = (within: number | 'next-business-day') =>
  within === 'next-business-day' ? texts.nextDay : texts.minutes(within)
