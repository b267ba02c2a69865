import { Checkbox, Dialog, DialogBody, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { nanoid } from 'nanoid'
import { type FormEvent, useState } from 'react'
import type { StandingWebhook } from '#contract/alerts'
import type { System } from '#domain/system'
import { webhookSchema } from '#domain/webhook'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { DialogButtons } from '../../parts/dialog-buttons'
import { useFocusBack } from '../../parts/focus-back'
import { visibleString } from '../../parts/visible-text'
import { texts } from './texts'

/** The form of a webhook. Its token goes one way: what is kept is never shown, an empty field leaves it as it is. */
export function WebhookDialog({
  webhook,
  systems,
  onClose,
}: {
  /** Absent for a new one. */
  webhook: StandingWebhook | undefined
  systems: readonly System[]
  onClose: () => void
}) {
  useFocusBack()
  const [draft, setDraft] = useState(() => ({
    id: webhook?.id ?? nanoid(),
    name: webhook?.name ?? '',
    url: webhook?.url ?? '',
    from: webhook?.from ?? ('warning' as const),
    systems: webhook?.systems ?? [],
  }))
  const [token, setToken] = useState('')
  const [drop, setDrop] = useState(false)
  const [tried, setTried] = useState(false)
  const { act, busy, blocked } = useAct()
  const read = webhookSchema.safeParse(draft)
  const wrong = new Set(tried && !read.success ? read.error.issues.map(issue => issue.path[0]) : [])
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!read.success) return
    const sealed = token ? { token } : drop ? { token: null } : {}
    const saved = await act(
      'save',
      () => client.alerts.saveWebhook({ ...read.data, ...sealed }),
      () => ({ intent: 'success', text: texts.webhookSaved }),
    )
    if (saved) onClose()
  }
  return (
    <Dialog isOpen onClose={onClose} title={texts.webhookTitle}>
      <form onSubmit={submit} noValidate>
        <DialogBody>
          <FormGroup
            label={texts.webhookName}
            labelFor="webhook-name"
            helperText={wrong.has('name') ? texts.badName : undefined}
            intent={wrong.has('name') ? 'danger' : 'none'}
          >
            <InputGroup id="webhook-name" value={draft.name} onValueChange={name => set({ name })} />
          </FormGroup>
          <FormGroup
            label={texts.webhookUrl}
            labelFor="webhook-url"
            helperText={wrong.has('url') ? texts.badUrl : undefined}
            intent={wrong.has('url') ? 'danger' : 'none'}
          >
            <InputGroup
              id="webhook-url"
              type="url"
              spellCheck={false}
              placeholder="https://hooks.example.com/alerts"
              value={draft.url}
              onValueChange={url => set({ url })}
            />
          </FormGroup>
          <FormGroup label={texts.webhookFrom} labelFor="webhook-from">
            <HTMLSelect
              id="webhook-from"
              value={draft.from}
              options={Object.entries(texts.from).map(([value, label]) => ({ value, label }))}
              onChange={event => set({ from: event.currentTarget.value === 'critical' ? 'critical' : 'warning' })}
            />
          </FormGroup>
          <fieldset className="quiet-days">
            <legend>{texts.webhookSystems}</legend>
            {systems.map(({ id, name }) => (
              <Checkbox
                key={id}
                inline
                label={visibleString(name)}
                checked={draft.systems.includes(id)}
                onChange={() =>
                  set({
                    systems: draft.systems.includes(id)
                      ? draft.systems.filter(one => one !== id)
                      : [...draft.systems, id],
                  })
                }
              />
            ))}
          </fieldset>
          <FormGroup label={texts.token} labelFor="webhook-token" helperText={texts.tokenHelp}>
            <InputGroup
              id="webhook-token"
              type="password"
              autoComplete="off"
              placeholder={webhook?.token ? texts.tokenKept : texts.tokenNone}
              value={token}
              disabled={drop}
              onValueChange={setToken}
            />
          </FormGroup>
          {webhook?.token ? (
            <Checkbox label={texts.dropToken} checked={drop} onChange={event => setDrop(event.currentTarget.checked)} />
          ) : null}
        </DialogBody>
        <DialogButtons
          leave={texts.cancel}
          send={texts.saveWebhook}
          busy={busy === 'save'}
          disabled={blocked}
          onLeave={onClose}
        />
      </form>
    </Dialog>
  )
}
