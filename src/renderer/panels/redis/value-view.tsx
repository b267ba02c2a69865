import { Button } from '@blueprintjs/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { shownRedis } from '#domain/redis-words'
import { client, failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { Skeleton } from '../../parts/skeleton'
import { bytes, counted, duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { ReplyView } from './reply-view'
import { shownKey } from './shown-key'
import { texts } from './texts'

/** One key: what it is, a part of its value, and the commands that would change it, to be finished in the line. */
export function ValueView({
  profile,
  name,
  onType,
}: {
  profile: string
  name: string
  onType: (text: string) => void
}) {
  const asked = useInfiniteQuery({
    queryKey: ['redis-value', profile, name],
    queryFn: ({ pageParam, signal }) => client.redis.value({ profile, key: name, from: pageParam }, { signal }),
    initialPageParam: '0',
    getNextPageParam: last => last.next ?? undefined,
    staleTime: 0,
  })
  const pages = asked.data?.pages
  const first = pages?.[0]
  const word = shownRedis([name])
  return (
    <section className="redis-value" aria-label={`Value of ${shownKey(name)}`}>
      <h2>
        <Visible text={shownKey(name)} />
      </h2>
      {asked.error ? <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} /> : null}
      {!first && !asked.error ? <Skeleton lines={6} /> : null}
      {first ? (
        <>
          <p className="muted">
            {[
              first.type,
              first.length === null ? undefined : counted(first.length, first.type === 'string' ? 'byte' : 'element'),
              first.bytes === null ? undefined : `${bytes(first.bytes)} in memory`,
              first.ttlMs === null ? texts.never : `expires in ${duration(first.ttlMs)}`,
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <div className="table-tools">
            {writings[first.type] ? (
              <Button size="small" text={texts.write} onClick={() => onType(`${writings[first.type]?.(word)} `)} />
            ) : null}
            <Button size="small" text={texts.expire} onClick={() => onType(`EXPIRE ${word} `)} />
            <Button size="small" text={texts.remove} onClick={() => onType(`UNLINK ${word}`)} />
          </div>
          <table className="grid redis-elements">
            <thead>
              <tr>
                {first.columns.map(column => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {pages?.flatMap((page, at) =>
                page.rows.map((row, line) => (
                  <tr key={`${at} ${line}`}>
                    {row.map((cell, column) => (
                      <td key={column}>
                        <ReplyView reply={cell} />
                      </td>
                    ))}
                  </tr>
                )),
              )}
            </tbody>
          </table>
          {asked.hasNextPage ? (
            <Button
              size="small"
              text={texts.moreOfIt}
              loading={asked.isFetchingNextPage}
              onClick={() => void asked.fetchNextPage()}
            />
          ) : null}
        </>
      ) : null}
    </section>
  )
}

/** The beginning of the command that writes into a value of each kind. */
const writings: Readonly<Record<string, (word: string) => string>> = {
  string: word => `SET ${word}`,
  hash: word => `HSET ${word}`,
  list: word => `LSET ${word}`,
  set: word => `SADD ${word}`,
  zset: word => `ZADD ${word}`,
  stream: word => `XADD ${word} *`,
}
