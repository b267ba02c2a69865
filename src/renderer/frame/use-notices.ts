import { useEffect, useRef } from 'react'
import type { News } from '#domain/alert'
import { type AlertNotice, gather, noticesOf } from '#domain/alert-notice'
import { useTell } from '../asks/act'
import { onChange } from '../asks/changes'
import { go } from '../asks/place'
import { useSettings, useSystems } from '../asks/queries'
import { followTold } from '../asks/told-alerts'
import { visibleString } from '../parts/visible-text'
import { hashOf, toIncident } from '../route'
import { texts } from './texts'

/** What comes within this time of the first is one burst. */
const burstMs = 3_000

/** In the window, main speaks to the desktop for it. */
const isDesktop = location.protocol === 'app:'

/** Tells of incidents, and of alerts that begin or get worse: on the page while the operator looks at it, else by the browser's notifications. */
export function useNotices() {
  const tell = useTell()
  const settings = useSettings().data
  const systems = useSystems().data
  const known = useRef({ tell, settings, systems })
  known.current = { tell, settings, systems }
  useEffect(() => {
    const stop = new AbortController()
    const burst = gather<News>(burstMs, told => {
      const nameOf = (id: string) => known.current.systems?.find(system => system.id === id)?.name ?? id
      for (const notice of noticesOf(told, known.current.settings?.notifyAlerts ?? 'none', nameOf)) {
        const lead = () => go(placeOf(notice))
        if (!document.hasFocus()) notify(notice, lead)
        // Whoever declared an incident looks at it already.
        else if (notice.incident === undefined || location.hash !== placeOf(notice))
          known.current.tell({
            intent: 'warning',
            text: visibleString(`${notice.title} – ${notice.body}`),
            action: { text: texts.look, onClick: lead },
          })
      }
    })
    followTold(burst.add, stop.signal).catch(() => undefined)
    const leave = onChange('notice', () => notify(texts.triedNotice, () => undefined))
    return () => {
      stop.abort()
      burst.close()
      leave()
    }
  }, [])
}

const placeOf = ({ system, alert, incident }: AlertNotice) =>
  system !== undefined && incident !== undefined
    ? toIncident(system, incident)
    : hashOf({ system: system ?? null, page: 'alerts', query: { alert } })

/** By the browser, where it was allowed to; one that stands in several tabs is shown once, for they share its tag. */
function notify({ title, body }: Pick<AlertNotice, 'title' | 'body'>, lead: () => void) {
  if (isDesktop || !('Notification' in window) || Notification.permission !== 'granted') return
  const shown = new Notification(title, { body, tag: `${title} ${body}` })
  shown.onclick = () => {
    window.focus()
    lead()
    shown.close()
  }
}
