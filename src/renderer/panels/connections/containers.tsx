import { Button, Checkbox } from '@blueprintjs/core'
import { Plus, Refresh } from '@blueprintjs/icons'
import { useState } from 'react'
import type { Profile } from '#domain/profile'
import { useAct } from '../../asks/act'
import { useContainers } from '../../asks/queries'
import { client, failureOf } from '../../client/client'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { Visible } from '../../parts/visible'
import { toPage } from '../../route'
import { ContainerTable } from './container-table'
import { containerTexts as texts } from './container-texts'

/** What runs on a host, and which of it shall be a target. */
export function Containers({ host }: { host: Profile }) {
  const { act, busy, blocked } = useAct()
  const asked = useContainers(host.id)
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [seal, setSeal] = useState(false)
  const found = asked.data
  const chosen = found?.containers.filter(one => one.offer && picked.has(one.id)) ?? []
  const withPassword = chosen.filter(one => one.hasPassword).length
  const take = async () => {
    const taken = await act(
      'take',
      () => client.containers.take({ host: host.id, take: chosen.map(({ id }) => ({ id, seal })) }),
      ({ taken, undo }) => ({
        intent: 'success',
        text: texts.taken(taken.length),
        action: { text: texts.undo, onClick: () => void act('untake', () => client.containers.untake({ undo })) },
      }),
    )
    if (taken) setPicked(new Set())
  }
  return (
    <Page
      title={
        <>
          {texts.title} <Visible text={host.name} />
        </>
      }
      lead={texts.lead}
      actions={
        <>
          <GoButton text={texts.back} to={toPage('connections', host.system)} />
          <Button
            size="small"
            icon={<Refresh size={14} />}
            text={texts.again}
            loading={asked.isFetching}
            onClick={() => void asked.refetch()}
          />
          <Button
            size="small"
            intent="primary"
            icon={<Plus size={14} />}
            text={texts.take(chosen.length)}
            loading={busy === 'take'}
            disabled={blocked || chosen.length === 0}
            onClick={() => void take()}
          />
        </>
      }
    >
      {asked.error ? <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} /> : null}
      {!found && !asked.error ? <Skeleton lines={8} /> : null}
      {found?.containers.length === 0 ? (
        <Empty title={texts.empty}>
          <p>{texts.emptyWhy(found.engine)}</p>
        </Empty>
      ) : null}
      {found && found.containers.length > 0 ? (
        <>
          <ContainerTable containers={found.containers} host={host} picked={picked} onPick={setPicked} />
          {found.unread > 0 ? <p className="tone-warn">{texts.unread(found.unread)}</p> : null}
          {found.containers.some(one => one.hasPassword) ? (
            <div className="under-table">
              <Checkbox
                checked={seal && withPassword > 0}
                disabled={withPassword === 0}
                onChange={event => setSeal(event.currentTarget.checked)}
              >
                {texts.seal(withPassword)}
              </Checkbox>
              <p className="muted">{texts.sealWhy}</p>
            </div>
          ) : null}
        </>
      ) : null}
    </Page>
  )
}
