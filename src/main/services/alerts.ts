import { invalid, missing } from '#domain/failure'
import { meantBy, rulesOf, unjudged, unsound } from '../alerts/rules'
import type { Parts } from './parts'
import { operatorOf } from './settings'
import { tokenPlace } from './telling'

export function createAlertsService({ procedures, store, vault, changes, monitor, alerting, telling }: Parts) {
  const os = procedures.alerts
  const { alerts } = alerting
  const { webhooks } = telling
  const systemOf = async (id: string) => {
    const system = await store.systems.get(id)
    if (!system) throw missing('There is no such system any more.')
    return system
  }
  return {
    list: os.list.handler(async ({ input }) => {
      const { system, before, ...rest } = input
      const found = await store.alerts.list({ ...rest, ...(system && { system }), ...(before && { before }) })
      return found.map(alerts.newest)
    }),
    get: os.get.handler(async ({ input }) => {
      const alert = await store.alerts.get(input.id)
      if (!alert) throw missing('That alert is not on record any more.')
      return alerts.newest(alert)
    }),
    history: os.history.handler(async ({ input }) => [...(await store.alerts.changes(input.id))]),
    acknowledge: os.acknowledge.handler(async ({ input }) =>
      alerts.acknowledge(input.id, await operatorOf(store), input.note),
    ),
    resolve: os.resolve.handler(async ({ input }) => alerts.resolve(input.id, await operatorOf(store))),
    told: os.told.handler(({ input, signal }) =>
      telling.told.follow(input.after, signal ?? new AbortController().signal),
    ),
    rules: os.rules.handler(async ({ input }) => {
      const system = await systemOf(input.system)
      const profiles = await store.profiles.list(system.id)
      const known = await alerting.known()
      const waits = new Map(
        [...monitor.standings(system.id)].flatMap(([id, { waits: why }]) => (why ? [[id, why]] : [])),
      )
      return rulesOf(system, known.presets).map(({ rule, origin }) => {
        const why = unjudged(rule, system, profiles, known, waits)
        const idle = why !== undefined && origin === 'default' && meantBy(rule, profiles, known).length === 0
        return { ...rule, origin, ...(why !== undefined && { unjudged: why }), ...(idle && { idle }) }
      })
    }),
    saveRule: os.saveRule.handler(async ({ input: { system: id, rule } }) => {
      const system = await systemOf(id)
      const wrong = unsound(rule, await alerting.known())
      if (wrong) throw invalid(wrong)
      const own = system.alerts ?? []
      const at = own.findIndex(one => one.id === rule.id)
      await store.systems.save({ ...system, alerts: at < 0 ? [...own, rule] : own.with(at, rule) })
      changes.tell('systems')
      return rule
    }),
    removeRule: os.removeRule.handler(async ({ input: { system: id, id: rule } }) => {
      const system = await systemOf(id)
      const own = system.alerts ?? []
      const { presets } = await alerting.known()
      const shipped = rulesOf(system, presets).find(one => one.rule.id === rule)
      if (!shipped) throw missing('There is no such rule any more.')
      const rest = own.filter(one => one.id !== rule)
      const left = shipped.origin === 'own' ? rest : [...rest, { ...shipped.rule, enabled: false }]
      await store.systems.save({ ...system, alerts: left })
      changes.tell('systems')
    }),
    presets: os.presets.handler(async () => [...(await alerting.known()).presets]),
    webhooks: os.webhooks.handler(async () => {
      const sealed = await store.secrets.all()
      return (await store.webhooks.list()).map(webhook => {
        const [place] = tokenPlace(webhook.id)
        const last = webhooks.last(webhook.id)
        return { ...webhook, token: sealed.some(one => one.profile === place), ...(last && { last }) }
      })
    }),
    undelivered: os.undelivered.handler(async () => {
      await webhooks.settled()
      return (await store.webhooks.list()).flatMap(({ id, name }) => {
        const last = webhooks.last(id)
        return last && !last.ok ? [{ name, message: last.message }] : []
      })
    }),
    saveWebhook: os.saveWebhook.handler(async ({ input: { token, ...webhook } }) => {
      const { username, password } = new URL(webhook.url)
      if (username || password)
        throw invalid('The address carries a login.', 'Give it as the token, which is kept sealed.')
      // The token first: an address that is told without it would only be refused.
      if (token) await vault.seal(...tokenPlace(webhook.id), token)
      await store.webhooks.save(webhook)
      if (token === null) await store.secrets.remove(...tokenPlace(webhook.id))
      changes.tell('alerts')
      return webhook
    }),
    removeWebhook: os.removeWebhook.handler(async ({ input }) => {
      await store.webhooks.remove(input.id)
      await store.secrets.remove(...tokenPlace(input.id))
      changes.tell('alerts')
    }),
    testWebhook: os.testWebhook.handler(({ input }) => webhooks.test(input.id)),
  }
}
