import { Notification } from 'electron'
import type { ConsoleClient } from '#contract/line'
import type { RunSummary } from '#contract/runs'
import { type Notice, noticesOf } from '../notice'
import { plainText } from '../plain-text'
import { keepFollowing } from './keep-following'

/** Watches the runs through the contract, like any page. `quiet` says when nobody needs to be told. */
export async function watchRuns(
  client: ConsoleClient,
  quiet: () => boolean,
  show: (notice: Notice) => void,
  seen: (active: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let before: readonly RunSummary[] | undefined
  const look = async () => {
    const now = await client.runs.list({ limit: 50 })
    seen(now.filter(run => run.status !== 'finished').length)
    const { notify } = await client.app.settings()
    if (before && notify && !quiet())
      for (const notice of noticesOf(before, now)) {
        const shown = new Notification({ title: plainText(notice.title), body: plainText(notice.body) })
        shown.on('click', () => show(notice))
        shown.show()
      }
    before = now
  }
  await keepFollowing(async () => {
    await look()
    for await (const changes of await client.app.changes(undefined, { signal }))
      if (changes.includes('runs')) await look()
  }, signal)
}
