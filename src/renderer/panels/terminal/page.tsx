import { Button, Callout, Dialog, DialogBody, DialogFooter, HTMLSelect, Tag } from '@blueprintjs/core'
import { Cross } from '@blueprintjs/icons'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { address, type Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { go } from '../../asks/place'
import { useProfiles } from '../../asks/queries'
import { client } from '../../client/client'
import type { PanelProps } from '../../panel'
import { EnvironmentWord } from '../../parts/badges'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { hasTerminal } from '../../parts/fits'
import { GoButton } from '../../parts/go-link'
import { Moment } from '../../parts/moment'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { toPage, toTerminal } from '../../route'
import { addTerminal, begin, removeTerminal, useTerminals } from './open-terminals'
import { Screen } from './screen'
import { texts } from './texts'

/** Terminals on a system's hosts and in their containers. The address names the target, and a container of it. */
export default function TerminalPage({ route, system }: PanelProps) {
  const profiles = useProfiles(system?.id).data?.filter(hasTerminal)
  const mine = useTerminals().filter(one => profiles?.some(({ id }) => id === one.profile))
  const [shown, setShown] = useState<number>()
  const [asking, setAsking] = useState<'new' | number>()
  if (!profiles || !system) return <Skeleton lines={8} />
  const profile = profiles.find(one => one.id === route.path[0] || one.name === route.path[0]) ?? profiles[0]
  if (!profile)
    return (
      <Page title={texts.title}>
        <Empty title={texts.none}>
          <p>{texts.noneWhy}</p>
          <GoButton to={toPage('connections', system.id)} text="To the connections" />
        </Empty>
      </Page>
    )
  const container = profile.protocol === 'ssh' ? route.query.container : undefined
  const place = container ? `${profile.name} · ${container}` : profile.name
  const production = system.environment === 'production'
  const current = mine.find(one => one.key === shown) ?? mine.at(-1)
  const start = (which: 'new' | number) => {
    if (which === 'new') setShown(addTerminal({ profile: profile.id, target: place, container }))
    else void begin(which, production)
  }
  // On production every opening is a decision of its own.
  const wish = (which: 'new' | number) => (production ? setAsking(which) : start(which))
  return (
    <div className="terminal">
      <header className="sql-head">
        <h1>{texts.title}</h1>
        <HTMLSelect
          aria-label={texts.target}
          value={profile.id}
          onChange={event => go(toTerminal(system.id, event.currentTarget.value))}
          options={profiles.map(one => ({ value: one.id, label: labelOf(one) }))}
        />
        {container ? <Tag minimal>{visibleString(container)}</Tag> : null}
        <EnvironmentWord environment={system.environment} />
        <span className="push" />
        <Button size="small" intent="primary" text={texts.open} onClick={() => wish('new')} />
      </header>
      {mine.length > 0 ? (
        <nav className="terminal-tabs" aria-label={texts.tabs}>
          {mine.map(one => (
            <span key={one.key} className={one === current ? 'terminal-tab terminal-tab-shown' : 'terminal-tab'}>
              <button type="button" aria-pressed={one === current} onClick={() => setShown(one.key)}>
                <Visible text={one.target} /> {one.state === 'closed' ? <span className="muted">closed</span> : null}
              </button>
              <Button
                size="small"
                variant="minimal"
                icon={<Cross size={12} />}
                aria-label={`${texts.close} ${one.target}`}
                onClick={() => removeTerminal(one.key)}
              />
            </span>
          ))}
        </nav>
      ) : null}
      {current ? (
        <>
          <p className={`terminal-where terminal-where-${system.environment}`}>
            <EnvironmentWord environment={system.environment} /> <Visible text={current.target} />
            {current.state === 'opening' ? <span className="muted"> {texts.opening}</span> : null}
          </p>
          {current.state === 'closed' ? (
            <div className="terminal-closed">
              {current.failure ? (
                <FailureNote failure={current.failure} />
              ) : (
                <Callout compact>{texts.ended(current.exit ?? null)}</Callout>
              )}
              <Button size="small" text={texts.openAgain} onClick={() => wish(current.key)} />
            </div>
          ) : null}
          <Screen key={current.key} terminal={current} confirmed={production} />
        </>
      ) : (
        <Empty title={texts.idle(visibleString(place))}>
          <p>{texts.idleWhy}</p>
          <p>{texts.unguarded}</p>
          <Earlier system={system} />
        </Empty>
      )}
      <Confirm
        place={place}
        system={system}
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        onYes={() => {
          if (asking !== undefined) start(asking)
          setAsking(undefined)
        }}
      />
    </div>
  )
}

function Confirm(props: { place: string; system: System; open: boolean; onClose: () => void; onYes: () => void }) {
  const { place, system, open, onClose, onYes } = props
  return (
    <Dialog
      isOpen={open}
      onClose={onClose}
      canOutsideClickClose={false}
      role="alertdialog"
      className={`confirm confirm-${system.environment}`}
      title={
        <span className="confirm-title">
          <EnvironmentWord environment={system.environment} /> {texts.confirmTitle}
        </span>
      }
    >
      <DialogBody>
        <p>{texts.confirm(visibleString(place), visibleString(system.name))}</p>
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text={texts.cancel} autoFocus onClick={onClose} />
            <Button intent="danger" text={texts.open} onClick={onYes} />
          </>
        }
      />
    </Dialog>
  )
}

/** Who was in, where and for how long; never what was typed. */
function Earlier({ system }: { system: System }) {
  const ask = useQuery({
    queryKey: ['terminals', system.id],
    queryFn: () => client.terminals.history({ system: system.id }),
  })
  const { refetch } = ask
  const open = useTerminals().filter(one => one.state !== 'closed').length
  useEffect(() => {
    if (open >= 0) void refetch()
  }, [open, refetch])
  if (!ask.data?.length) return null
  return (
    <section className="terminal-earlier">
      <h2>{texts.earlier}</h2>
      <ul>
        {ask.data.slice(0, 8).map(one => (
          <li key={one.id}>
            <Moment at={one.at} /> <Visible text={`${one.target}, ${one.text}`} />{' '}
            <span className="muted">{one.ms === null ? texts.stillOpen : duration(one.ms)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const labelOf = (profile: Profile) => visibleString(`${profile.name} · ${address(profile)}`)
