import { Button, FormGroup, InputGroup, Tag } from '@blueprintjs/core'
import { Plus } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import type { Template, TemplateTarget } from '#domain/template'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { protocolWords } from '../../parts/fits'
import { GoButton } from '../../parts/go-link'
import { Block } from '../../parts/page'
import { hashOf } from '../../route'
import { texts } from './texts'

/** What the template left to the operator and is not there yet: targets, one by one, and facts. */
export function FillIn({
  system,
  template,
  profiles,
}: {
  system: System
  template: Template
  profiles: readonly Profile[]
}) {
  const targets = Object.entries(template.targets).filter(([name]) => !profiles.some(one => one.name === name))
  const facts = Object.entries(template.asks).filter(([fact]) => system.facts[fact] === undefined)
  if (targets.length === 0 && facts.length === 0) return null
  return (
    <Block title={texts.fillIn} id="fill-in">
      <p className="muted">{texts.fillInWhy}</p>
      {targets.length > 0 ? <MissingTargets targets={targets} system={system.id} /> : null}
      {facts.length > 0 ? (
        <details className="guide-fold">
          <summary>{texts.factsLeft(facts.length)}</summary>
          <MissingFacts key={facts.length} facts={facts} system={system} />
        </details>
      ) : null}
    </Block>
  )
}

function MissingTargets({ targets, system }: { targets: readonly [string, TemplateTarget][]; system: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={texts.fillIn}>
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">{texts.target}</th>
            <th scope="col">{texts.reached}</th>
            <th scope="col">{texts.what}</th>
            <th scope="col">
              <span className="unseen">{texts.add}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {targets.map(([name, target]) => (
            <tr key={name}>
              <th scope="row">
                {name} {target.optional ? <Tag minimal>{texts.optional}</Tag> : null}
              </th>
              <td>{protocolWords[target.protocol]}</td>
              <td>{target.note}</td>
              <td className="actions-cell">
                <GoButton
                  variant="outlined"
                  icon={<Plus size={14} />}
                  text={texts.add}
                  aria-label={texts.addOne(name)}
                  to={toForm(system, name, target)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** The form of a new connection, with what the template knows of it. */
const toForm = (system: string, name: string, { protocol, is, secret }: TemplateTarget) =>
  hashOf({
    ...{ system, page: 'connections', path: ['new'] },
    query: {
      ...Object.fromEntries(
        Object.entries(is).map(([field, value]) => [field, Array.isArray(value) ? value.join(' ') : String(value)]),
      ),
      ...{ name, protocol, secret },
    },
  })

function MissingFacts({ facts, system }: { facts: readonly [string, string][]; system: System }) {
  const { act, busy, blocked } = useAct()
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const given = Object.entries(typed).flatMap(([fact, text]) => (text.trim() ? [[fact, text.trim()] as const] : []))
  const save = async (event: FormEvent) => {
    event.preventDefault()
    await act(
      'save',
      () => client.systems.save({ ...system, facts: { ...system.facts, ...Object.fromEntries(given) } }),
      () => ({ intent: 'success', text: texts.saved }),
    )
  }
  return (
    <form onSubmit={save} className="guide-facts">
      {facts.map(([fact, what]) => (
        <FormGroup key={fact} label={what} labelFor={`fact-${fact}`} helperText={fact}>
          <InputGroup
            id={`fact-${fact}`}
            spellCheck={false}
            value={typed[fact] ?? ''}
            onValueChange={text => setTyped({ ...typed, [fact]: text })}
          />
        </FormGroup>
      ))}
      <div className="form-buttons">
        <Button type="submit" text={texts.save} loading={busy === 'save'} disabled={blocked || given.length === 0} />
      </div>
    </form>
  )
}
