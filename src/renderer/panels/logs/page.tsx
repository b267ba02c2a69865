import { Button, HTMLSelect } from '@blueprintjs/core'
import { Refresh } from '@blueprintjs/icons'
import { useMemo } from 'react'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { useLogSources } from '../../asks/logs'
import { go } from '../../asks/place'
import { useProfiles } from '../../asks/queries'
import { failureOf } from '../../client/client'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { hostsOf } from '../../parts/fits'
import { GoButton } from '../../parts/go-link'
import { keyOfSource, sourceOfKey } from '../../parts/log-source-key'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { TargetFailure } from '../../parts/target-failure'
import { hashOf, toLogs } from '../../route'
import { SourceList } from './source-list'
import { texts } from './texts'
import { Viewer } from './viewer'

/** The logs of a system's hosts: files, containers, units, each read where it lies. */
export default function LogsPage({ route, system }: PanelProps) {
  const profiles = useProfiles(system?.id).data
  if (!system) return <Empty title={texts.noHost} />
  if (!profiles) return <Skeleton lines={8} />
  const hosts = hostsOf(profiles)
  const host = hosts.find(one => one.id === route.query.host) ?? hosts[0]
  if (!host)
    return (
      <Page title={texts.title}>
        <Empty title={texts.noHost}>
          <p>{texts.noHostWhy}</p>
          <GoButton to={hashOf({ system: system.id, page: 'connections', path: ['new'] })} text={texts.addHost} />
        </Empty>
      </Page>
    )
  return <Logs key={`${system.id} ${host.id}`} system={system} host={host} hosts={hosts} query={route.query} />
}

function Logs({
  system,
  host,
  hosts,
  query,
}: {
  system: System
  host: Profile
  hosts: readonly Profile[]
  query: Readonly<Record<string, string>>
}) {
  const asked = useLogSources(host.id)
  const key = query.source
  const source = useMemo(() => sourceOfKey(key), [key])
  const to = (more: Record<string, string | undefined>) => go(toLogs(system.id, host.id, more))
  const listed = asked.data
  return (
    <Page
      title={texts.title}
      actions={
        <>
          <HTMLSelect
            aria-label={texts.host}
            value={host.id}
            onChange={event => to({ host: event.currentTarget.value })}
            options={hosts.map(one => ({ value: one.id, label: one.name }))}
          />
          <Button
            size="small"
            icon={<Refresh size={14} />}
            aria-label={texts.sources}
            loading={asked.isFetching}
            onClick={() => void asked.refetch()}
          />
        </>
      }
    >
      {asked.error ? (
        <TargetFailure
          failure={failureOf(asked.error)}
          system={system.id}
          target={host.id}
          onRetry={() => void asked.refetch()}
        />
      ) : null}
      {!listed && !asked.error ? <Skeleton lines={10} /> : null}
      {listed && listed.sources.length === 0 ? (
        <Empty title={texts.noSources}>
          <p>{texts.noSourcesWhy}</p>
        </Empty>
      ) : null}
      {listed?.failures.map(failure => (
        <FailureNote key={failure.message} failure={failure} />
      ))}
      {listed && listed.sources.length > 0 ? (
        <div className="logs">
          <SourceList sources={listed.sources} open={key} onOpen={one => to({ source: keyOfSource(one) })} />
          {source ? (
            <Viewer
              key={`${key} ${query.time ?? ''}`}
              system={system.id}
              profile={host.id}
              source={source}
              time={query.time}
            />
          ) : (
            <p className="muted">{texts.choose}</p>
          )}
        </div>
      ) : null}
    </Page>
  )
}
