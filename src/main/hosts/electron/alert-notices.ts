import { Notification } from 'electron'
import type { ConsoleClient } from '#contract/line'
import type { News } from '#domain/alert'
import { type AlertNotice, gather, noticesOf } from '#domain/alert-notice'
import { plainText } from '../plain-text'
import { keepFollowing } from './keep-following'

/** What comes within this time of the first is one burst. */
const burstMs = 3_000

const tried = { title: 'Quarterdeck can reach you', body: 'This is how an alert is told.' }

interface Actions {
  /** The operator looks at the console: it says there what it has to say. */
  looks(): boolean
  /** A notice was pressed. */
  show(notice: AlertNotice): void
  /** How many alerts fire now that nobody has taken on and nothing mutes. */
  seen(firing: number): void
}

/** Tells of incidents, and of alerts that begin or get worse, while nobody looks, and counts those that fire, until `signal`. */
export async function watchAlerts(client: ConsoleClient, actions: Actions, signal: AbortSignal): Promise<void> {
  const say = (notice: AlertNotice) => {
    const shown = new Notification({ title: plainText(notice.title), body: plainText(notice.body) })
    shown.on('click', () => actions.show(notice))
    shown.show()
  }
  const burst = gather<News>(burstMs, async told => {
    if (actions.looks()) return
    try {
      const { notifyAlerts } = await client.app.settings()
      const systems = await client.systems.list()
      for (const one of noticesOf(told, notifyAlerts, id => systems.find(system => system.id === id)?.name ?? id))
        say(one)
    } catch {
      // The worker went away meanwhile; what fires is counted when it is back.
    }
  })
  const count = async () => {
    const open = await client.alerts.list({ limit: 500 })
    actions.seen(open.filter(alert => alert.state === 'firing' && alert.muted === undefined).length)
  }
  let after: string | undefined
  await Promise.all([
    keepFollowing(async () => {
      for await (const { place, told } of await client.alerts.told({ after }, { signal })) {
        after = place
        if (told) burst.add(told)
      }
    }, signal),
    keepFollowing(async () => {
      await count()
      for await (const changes of await client.app.changes(undefined, { signal })) {
        if (changes.includes('alerts')) await count()
        if (changes.includes('notice')) say(tried)
      }
    }, signal),
  ])
  burst.close()
}
