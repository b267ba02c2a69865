import { Button, FormGroup, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { Block } from '../../parts/page'
import { texts } from './texts'

/** Says where the backups are: a few facts of the system. */
export function SetUp({
  system,
  onSaved,
  onCancel,
}: {
  system: System
  onSaved: () => void
  onCancel: (() => void) | undefined
}) {
  const { act, busy, blocked } = useAct()
  const fact = (name: string) => String(system.facts[name] ?? '')
  const [folder, setFolder] = useState(fact('backup_folder'))
  const [endpoint, setEndpoint] = useState(fact('backup_endpoint'))
  const [keep, setKeep] = useState(fact('backup_keep'))
  const inS3 = folder.trim().startsWith('s3://')
  const fits = /^(\/|~\/|s3:\/\/[\w.-]+)/.test(folder.trim()) && /^\d{0,5}$/.test(keep.trim())
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (!fits) return
    const given = {
      backup_folder: folder.trim(),
      backup_endpoint: inS3 ? endpoint.trim() : '',
      backup_keep: keep.trim(),
    }
    const facts = Object.fromEntries(Object.entries({ ...system.facts, ...given }).filter(([, value]) => value !== ''))
    const saved = await act(
      'save',
      () => client.systems.save({ ...system, facts }),
      () => ({ text: texts.saved }),
    )
    if (saved) onSaved()
  }
  return (
    <Block title={texts.setUp}>
      <form className="backup-set-up" onSubmit={save}>
        <p className="muted">{texts.setUpWhy}</p>
        <FormGroup label={texts.folder} labelFor="backup-folder" helperText={texts.folderHelp}>
          <InputGroup id="backup-folder" spellCheck={false} value={folder} onValueChange={setFolder} />
        </FormGroup>
        {inS3 ? (
          <FormGroup label={texts.endpoint} labelFor="backup-endpoint" helperText={texts.endpointHelp}>
            <InputGroup id="backup-endpoint" spellCheck={false} value={endpoint} onValueChange={setEndpoint} />
          </FormGroup>
        ) : null}
        <FormGroup label={texts.keep} labelFor="backup-keep">
          <InputGroup id="backup-keep" inputMode="numeric" placeholder="14" value={keep} onValueChange={setKeep} />
        </FormGroup>
        <div className="form-buttons">
          <Button
            type="submit"
            intent="primary"
            text={texts.save}
            disabled={!fits || blocked}
            loading={busy === 'save'}
          />
          {onCancel ? <Button text={texts.cancel} onClick={onCancel} /> : null}
        </div>
      </form>
    </Block>
  )
}
