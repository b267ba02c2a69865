import type { ShownReply } from '#domain/redis-console'
import { shownRedis } from '#domain/redis-words'
import { counted, grouped } from '../../parts/units'
import { Visible } from '../../parts/visible'

/** A reply by its type, as redis-cli writes it: lists numbered and nested, texts quoted, bytes that are no text as `\xff`. */
export function ReplyView({ reply }: { reply: ShownReply }) {
  if (reply === null) return <span className="muted">(nil)</span>
  if (typeof reply === 'number') return <code>{grouped(reply)}</code>
  if (typeof reply === 'string') return <Text text={reply} />
  if ('text' in reply) {
    return (
      <>
        <Text text={reply.text} />
        <p className="muted">{`The first ${grouped(reply.text.length)} of ${counted(reply.of, 'character')}`}</p>
      </>
    )
  }
  if (reply.list.length === 0) return <span className="muted">(empty list)</span>
  return (
    <>
      <ol className="redis-list">
        {reply.list.map((one, at) => (
          <li key={at}>
            <ReplyView reply={one} />
          </li>
        ))}
      </ol>
      {reply.more > 0 ? (
        <p className="muted">{`${counted(reply.more, 'more entry', 'more entries')}, not shown`}</p>
      ) : null}
    </>
  )
}

/** Many lines, such as INFO's, stand as they are; anything else in quotes, so that blanks are seen. */
function Text({ text }: { text: string }) {
  const lines = text.isWellFormed() && /\n/.test(text)
  return (
    <code className="redis-text">
      <Visible
        text={lines ? text.replaceAll('\r\n', '\n') : text.isWellFormed() ? `"${text}"` : shownRedis([text])}
        form="block"
      />
    </code>
  )
}
