import { useState } from 'react'
import type { Alert } from '#domain/alert'
import type { System } from '#domain/system'
import { mostAlerts, useAlert, useAlerts } from '../../asks/alerts'
import { go } from '../../asks/place'
import { useSystems } from '../../asks/queries'
import { failureOf } from '../../client/client'
import { worstAlertsFirst } from '../../parts/alert-words'
import { FailureNote } from '../../parts/failure-note'
import { usePageKeys } from '../../parts/page-keys'
import { Skeleton } from '../../parts/skeleton'
import { hashOf, type Route, toStart } from '../../route'
import { Acknowledge } from './acknowledge'
import { AlertDetails } from './alert-details'
import { AlertList } from './alert-list'
import { NothingHere } from './nothing-here'
import { asStanding, type Standing, standingOf, standings } from './standing'
import { texts } from './texts'
import { Unheard } from './unheard'
import { useAnswering } from './use-answering'

/** The alerts by how they stand, and the chosen one beside them. */
export function AlertsView({ system, route }: { system: System; route: Route }) {
  const scope = route.system === null ? undefined : system.id
  const systems = useSystems().data ?? []
  const watched = scope === undefined ? systems.filter(one => one.sampling) : [system]
  const open = useAlerts(scope)
  const past = useAlerts(scope, 'resolved')
  const { resolve, blocked } = useAnswering()
  const [taking, setTaking] = useState<Alert>()
  const known = [...(open.data ?? []), ...(past.data ?? [])]
  const inList = known.find(alert => alert.id === route.query.alert)
  // A link may lead to one that is beyond both lists.
  const isKnown = inList !== undefined || !open.data || !past.data
  const asked = useAlert(isKnown ? undefined : route.query.alert)
  const one = inList ?? (isKnown ? undefined : asked.data)
  // A link names an alert, which may stand elsewhere by now.
  const show = route.query.show === undefined && one ? standingOf(one) : asStanding(route.query.show)
  const listed = known.filter(alert => standingOf(alert) === show)
  const alerts = show === 'resolved' ? listed : worstAlertsFirst(listed)
  // The list is the newest so many; there may be more.
  const isCut = (word: Standing) =>
    word === 'resolved' ? past.data?.length === mostAlerts.resolved : open.data?.length === mostAlerts.open
  const to = (query: { show?: Standing; alert?: string | undefined }) =>
    go(hashOf({ system: route.system, page: 'alerts', query: { show, ...query } }), { replace: true })
  const step = (by: number) => {
    const at = alerts.findIndex(alert => alert.id === one?.id)
    const next = alerts[at === -1 ? 0 : Math.min(alerts.length - 1, Math.max(0, at + by))]
    if (next) to({ alert: next.id })
  }
  const openRunbook = () => {
    if (one?.runbook) go(toStart(one.system, one.runbook, {}, undefined, one.profile))
  }
  const isOpen = one !== undefined && one.state !== 'resolved'
  usePageKeys({
    j: () => step(1),
    k: () => step(-1),
    a: () => void (one?.state === 'firing' && !blocked && setTaking(one)),
    e: () => void (isOpen && !blocked && resolve(one)),
    Escape: () => to({ alert: undefined }),
  })
  const error = open.error ?? past.error
  if (error)
    return (
      <FailureNote
        failure={failureOf(error)}
        onRetry={() => {
          void open.refetch()
          void past.refetch()
        }}
      />
    )
  if (!open.data || !past.data) return <Skeleton lines={8} />
  return (
    <>
      <div className="live-filter">
        <fieldset className="tallies-bar" aria-label={texts.state}>
          {standings.map(word => {
            const count = known.filter(alert => standingOf(alert) === word).length
            return (
              <button
                key={word}
                type="button"
                className={`tally${word === 'firing' && count > 0 ? ' tally-warn' : ''}`}
                aria-pressed={word === show}
                onClick={() => to({ show: word, alert: undefined })}
              >
                <strong>
                  {count}
                  {isCut(word) ? '+' : ''}
                </strong>{' '}
                {texts[word]}
              </button>
            )
          })}
        </fieldset>
      </div>
      {watched.map(one => (
        <Unheard key={one.id} system={one} named={scope === undefined} />
      ))}
      <div className="live">
        <div className="live-main">
          {alerts.length === 0 ? (
            <NothingHere show={show} system={scope === undefined ? undefined : system} />
          ) : (
            <AlertList
              alerts={alerts}
              show={show}
              withSystem={scope === undefined}
              chosen={one?.id}
              onChoose={alert => to({ alert })}
              onOpen={openRunbook}
            />
          )}
        </div>
        <div className="live-side">
          <AlertDetails
            alert={one}
            missing={one === undefined && route.query.alert !== undefined && asked.error !== null}
            blocked={blocked}
            onAcknowledge={setTaking}
            onResolve={resolve}
          />
        </div>
      </div>
      {taking ? <Acknowledge alert={taking} onClose={() => setTaking(undefined)} /> : null}
    </>
  )
}
