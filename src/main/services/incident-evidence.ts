import type { EvidenceFirst } from '#domain/evidence-first'
import { isOpen } from '#domain/incident'
import { looksAt, skipped } from '../incidents/evidence'
import type { Store } from '../store/store'
import type { ChangeIncident } from './incident-record'

/** What a restart waits for: the evidence of the incidents of a system that last, and that nobody has decided about. */
export function createEvidenceFirst(
  store: Pick<Store, 'incidents' | 'profiles'>,
  catchUpAll: () => Promise<void>,
  change: ChangeIncident,
  clean: (text: string) => string,
): EvidenceFirst {
  const awaiting = async (system: string) =>
    (await store.incidents.list({ system, closed: false })).filter(one => isOpen(one) && one.evidence.state === 'none')

  return {
    async awaited(system) {
      await catchUpAll()
      const [incident] = await awaiting(system)
      return incident && { title: incident.title, looks: looksAt(await store.profiles.list(system)) }
    },
    async skip(system, reason, operator) {
      for (const { id } of await awaiting(system))
        await change(id, async incident =>
          // Gathered meanwhile, it is no matter any more.
          incident.evidence.state === 'none' ? skipped(incident, clean(reason), operator) : [incident, []],
        )
    },
  }
}
