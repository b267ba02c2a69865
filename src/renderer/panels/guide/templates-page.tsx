import { Button, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { type Environment, environmentSchema } from '#domain/environment'
import type { Template } from '#domain/template'
import { useAct } from '../../asks/act'
import { go } from '../../asks/place'
import { useTemplates } from '../../asks/queries'
import { client, failureOf } from '../../client/client'
import { FailureNote } from '../../parts/failure-note'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { visibleString } from '../../parts/visible-text'
import { hashOf, toPage } from '../../route'
import { TemplatePreview } from './template-preview'
import { texts } from './texts'

const toTemplate = (template: string) =>
  hashOf({ system: null, page: 'guide', path: ['templates'], query: { template } })

/** The templates: which there are, what the chosen one brings, and a new system of it. */
export function TemplatesPage({ chosen }: { chosen: string | undefined }) {
  const asked = useTemplates()
  const template = asked.data?.find(one => one.id === chosen) ?? asked.data?.[0]
  return (
    <Page title={texts.templates} lead={texts.templatesLead}>
      {asked.error ? <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} /> : null}
      {asked.data && template ? (
        <div className="template">
          <div>
            <fieldset className="template-choice">
              <legend>{texts.choose}</legend>
              {asked.data.map(one => (
                <label key={one.id}>
                  <input
                    type="radio"
                    name="template"
                    checked={one.id === template.id}
                    onChange={() => go(toTemplate(one.id), { replace: true })}
                  />
                  <span>
                    <strong>{one.title}</strong>
                    <span className="muted">{one.summary}</span>
                  </span>
                </label>
              ))}
            </fieldset>
            <MakeForm key={template.id} template={template} />
          </div>
          <TemplatePreview template={template} />
        </div>
      ) : asked.error ? null : (
        <Skeleton lines={12} />
      )}
    </Page>
  )
}

function MakeForm({ template }: { template: Template }) {
  const { act, busy, blocked } = useAct()
  const [name, setName] = useState(template.id)
  const [environment, setEnvironment] = useState<Environment>(template.environment)
  const make = async (event: FormEvent) => {
    event.preventDefault()
    const system = await act(
      'make',
      () => client.systems.fromTemplate({ template: template.id, name: name.trim(), environment }),
      made => ({ intent: 'success', text: texts.made(visibleString(made.name)) }),
    )
    if (system) go(toPage('guide', system.id))
  }
  return (
    <form onSubmit={make} className="template-form">
      <FormGroup label={texts.name} labelFor="template-name">
        <InputGroup id="template-name" value={name} onValueChange={setName} />
      </FormGroup>
      <FormGroup label={texts.environment} labelFor="template-environment" helperText={texts.environmentHelp}>
        <HTMLSelect
          id="template-environment"
          value={environment}
          options={environmentSchema.options}
          onChange={event => setEnvironment(environmentSchema.parse(event.currentTarget.value))}
        />
      </FormGroup>
      <Button
        type="submit"
        intent="primary"
        text={texts.makeIt}
        loading={busy === 'make'}
        disabled={blocked || !name.trim()}
      />
    </form>
  )
}
