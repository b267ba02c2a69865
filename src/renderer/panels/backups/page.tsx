import { Button, HTMLSelect } from '@blueprintjs/core'
import { Add, Refresh, TickCircle } from '@blueprintjs/icons'
import { useState } from 'react'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { useBackups, useDrills } from '../../asks/backups'
import { go } from '../../asks/place'
import { useProfiles } from '../../asks/queries'
import { failureOf } from '../../client/client'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { hostsOf } from '../../parts/fits'
import { GoButton } from '../../parts/go-link'
import { Ago } from '../../parts/moment'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { TargetFailure } from '../../parts/target-failure'
import { Visible } from '../../parts/visible'
import { hashOf, toStart } from '../../route'
import { DrillList } from './drill-list'
import { seriesIn } from './series'
import { SeriesList } from './series-list'
import { SeriesView } from './series-view'
import { SetUp } from './set-up'
import { texts } from './texts'

/** A system's backups: how fresh each series is, how it grew, and which of them was ever restored. */
export default function BackupsPage({ route, system }: PanelProps) {
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
  return (
    <Backups key={`${system.id} ${host.id}`} system={system} host={host} hosts={hosts} chosen={route.query.series} />
  )
}

function Backups({
  system,
  host,
  hosts,
  chosen,
}: {
  system: System
  host: Profile
  hosts: readonly Profile[]
  chosen: string | undefined
}) {
  const folder = String(system.facts.backup_folder ?? '')
  const [changing, setChanging] = useState(false)
  const asked = useBackups(system.id, folder ? host.id : undefined)
  const drills = useDrills(system.id).data ?? []
  const look = asked.data
  const series = look ? seriesIn(look, drills) : []
  const open = series.find(one => one.name === chosen) ?? series[0]
  const to = (query: Record<string, string | undefined>) =>
    go(hashOf({ system: system.id, page: 'backups', query: { host: host.id, series: chosen, ...query } }), {
      replace: true,
    })
  const start = (runbook: string) => toStart(system.id, `backup/${runbook}`, folder ? { folder } : {})
  return (
    <Page
      title={texts.title}
      lead={
        folder ? (
          <>
            <Visible text={folder} />
            {look?.at ? (
              <>
                {' · '}
                {texts.seen} <Ago at={look.at} />
              </>
            ) : null}
          </>
        ) : null
      }
      actions={
        <>
          <HTMLSelect
            aria-label={texts.host}
            value={host.id}
            onChange={event => to({ host: event.currentTarget.value, series: undefined })}
            options={hosts.map(one => ({ value: one.id, label: one.name }))}
          />
          {folder ? (
            <>
              <Button size="small" text={texts.change} onClick={() => setChanging(true)} />
              <Button
                size="small"
                icon={<Refresh size={14} />}
                text={texts.again}
                loading={asked.isFetching}
                onClick={() => void asked.refetch()}
              />
              <GoButton icon={<TickCircle size={14} />} text={texts.drill} to={start('verify')} />
              <GoButton icon={<Add size={14} />} intent="primary" text={texts.create} to={start('create')} />
            </>
          ) : null}
        </>
      }
    >
      {!folder || changing ? (
        <SetUp
          key={system.id}
          system={system}
          onSaved={() => setChanging(false)}
          onCancel={folder ? () => setChanging(false) : undefined}
        />
      ) : null}
      {asked.error ? (
        <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} />
      ) : look?.failure ? (
        <TargetFailure failure={look.failure} system={system.id} target={host.id} onRetry={() => void asked.refetch()}>
          <span className="muted">
            {look.at ? (
              <>
                {texts.lastKnown}, <Ago at={look.at} />.
              </>
            ) : (
              texts.neverSeen
            )}
          </span>
        </TargetFailure>
      ) : null}
      {folder && !look && !asked.error ? <Skeleton lines={6} /> : null}
      {look && series.length === 0 && !look.failure ? (
        <Empty title={texts.empty}>
          <p>{texts.emptyWhy}</p>
          <GoButton text={texts.create} to={start('create')} />
        </Empty>
      ) : null}
      {series.length > 0 && look ? (
        <>
          <SeriesList
            system={system.id}
            series={series}
            open={open?.name}
            at={look.at ?? new Date().toISOString()}
            age={look.age}
            onOpen={name => to({ series: name })}
          />
          {open ? <SeriesView key={open.name} system={system.id} folder={folder} series={open} /> : null}
        </>
      ) : null}
      {folder ? (
        <DrillList
          system={system.id}
          drills={drills}
          actions={
            <>
              <GoButton text={texts.audit} to={start('audit')} />
              <GoButton text={texts.schedule} to={start('schedule')} />
            </>
          }
        />
      ) : null}
    </Page>
  )
}
