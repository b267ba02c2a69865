import { Spinner } from '@blueprintjs/core'
import { ChangeAnswer } from '../../parts/change-answer'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { CommandLine } from './command-line'
import { Monitored } from './monitored'
import { ReplyView } from './reply-view'
import { type Sent, send, useSent } from './sent'
import { texts } from './texts'

/** The line to type in, and what came of each command, the newest first. */
export function Commands({ system, profile, text }: { system: string; profile: string; text: string }) {
  const sent = useSent(profile)
  return (
    <>
      <CommandLine
        key={text}
        profile={profile}
        text={text}
        before={sent.map(one => one.text)}
        onSend={command => void send(profile, command)}
      />
      {sent.length === 0 ? (
        <Empty title={texts.empty}>
          <p>{texts.emptyWhy}</p>
          <p>{texts.guards}</p>
        </Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="redis-answers" aria-label={texts.answers} tabIndex={0}>
          {sent.map(one => (
            <article key={one.key} className="redis-answer">
              <code className="redis-sent">
                <Visible text={one.text} />
              </code>
              <Answer sent={one} system={system} profile={profile} />
            </article>
          ))}
        </section>
      )}
    </>
  )
}

function Answer({ sent, system, profile }: { sent: Sent; system: string; profile: string }) {
  switch (sent.kind) {
    case 'going':
      return <Spinner size={16} />
    case 'reply':
      return (
        <>
          <ReplyView reply={sent.reply} />
          <p className="muted">{duration(sent.ms)}</p>
        </>
      )
    case 'watched':
      return <Monitored profile={profile} warning={sent.warning} />
    case 'change':
      return <ChangeAnswer system={system} run={sent.run} kind="redis" />
    case 'failed':
      return <FailureNote failure={sent.failure} />
  }
}
