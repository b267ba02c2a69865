import { Button } from '@blueprintjs/core'
import { Plus } from '@blueprintjs/icons'
import { useState } from 'react'
import type { StandingWebhook } from '#contract/alerts'
import { useAct } from '../../asks/act'
import { useWebhooks } from '../../asks/alerts'
import { useSystems } from '../../asks/queries'
import { client } from '../../client/client'
import { Ago } from '../../parts/moment'
import { Block } from '../../parts/page'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { texts } from './texts'
import { shownAddress } from './webhook-address'
import { WebhookDialog } from './webhook-dialog'

/** Who else is told of alerts, and how their newest message fared. */
export function Webhooks() {
  const asked = useWebhooks()
  const systems = useSystems().data ?? []
  const { act, busy, blocked } = useAct()
  const [editing, setEditing] = useState<StandingWebhook | 'new'>()
  const remove = (webhook: StandingWebhook) =>
    act(
      'remove',
      () => client.alerts.removeWebhook({ id: webhook.id }),
      () => ({ text: texts.webhookRemoved(visibleString(webhook.name)) }),
    )
  const test = (webhook: StandingWebhook) =>
    act(
      webhook.id,
      () => client.alerts.testWebhook({ id: webhook.id }),
      ({ ok, message }) => ({ intent: ok ? 'success' : 'danger', text: visibleString(message) }),
    ).then(() => asked.refetch())
  const nameOf = (id: string) => systems.find(system => system.id === id)?.name ?? id
  return (
    <Block
      title={texts.webhooks}
      id="webhooks"
      actions={
        <Button size="small" icon={<Plus size={14} />} text={texts.addWebhook} onClick={() => setEditing('new')} />
      }
    >
      <p className="muted">
        {texts.webhooksHelp} {asked.data?.length === 0 ? texts.noWebhooks : ''}
      </p>
      <ul className="host-keys">
        {(asked.data ?? []).map(webhook => (
          <li key={webhook.id}>
            <span>
              <strong>
                <Visible text={webhook.name} />
              </strong>{' '}
              <span className="muted">
                {texts.from[webhook.from]},{' '}
                {webhook.systems.length ? visibleString(webhook.systems.map(nameOf).join(', ')) : texts.ofAllSystems}
                {webhook.token ? `, ${texts.withToken}` : ''}
              </span>
              <br />
              <code>
                <Visible text={shownAddress(webhook.url)} />
              </code>
              {webhook.last ? (
                <span className={webhook.last.ok ? 'muted' : 'tone-bad'}>
                  <br />
                  {texts.lastSent} <Visible text={webhook.last.message} /> <Ago at={webhook.last.at} />
                </span>
              ) : null}
            </span>
            <span className="webhook-buttons">
              <Button
                size="small"
                text={texts.testWebhook}
                aria-label={`${texts.testWebhook} ${webhook.name}`}
                loading={busy === webhook.id}
                disabled={blocked}
                onClick={() => test(webhook)}
              />
              <Button
                size="small"
                text={texts.editWebhook}
                aria-label={`${texts.editWebhook} ${webhook.name}`}
                onClick={() => setEditing(webhook)}
              />
              <Button
                size="small"
                text={texts.removeWebhook}
                aria-label={`${texts.removeWebhook} ${webhook.name}`}
                disabled={blocked}
                onClick={() => remove(webhook)}
              />
            </span>
          </li>
        ))}
      </ul>
      {editing ? (
        <WebhookDialog
          webhook={editing === 'new' ? undefined : editing}
          systems={systems}
          onClose={() => setEditing(undefined)}
        />
      ) : null}
    </Block>
  )
}
