import { Button, FormGroup, HTMLSelect, InputGroup, TextArea } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { type ImportSource, importSources } from '#domain/import'
import { useFoundSources } from '../../../asks/imports'
import { go } from '../../../asks/place'
import { failureOf } from '../../../client/client'
import { FailureNote } from '../../../parts/failure-note'
import { GoButton } from '../../../parts/go-link'
import { Block } from '../../../parts/page'
import { Skeleton } from '../../../parts/skeleton'
import { counted } from '../../../parts/units'
import { Visible } from '../../../parts/visible'
import { sourceWords, texts } from './texts'

const kinds = importSources.map(value => ({ value, label: sourceWords[value] }))

/** Where the connections come from: a file that was found, another one, or text. */
export function SourceChoice({
  toFile,
  text,
  onText,
}: {
  toFile: (source: ImportSource, file: string) => string
  /** What was pasted before: going back does not lose it. */
  text: string
  onText: (source: ImportSource, text: string) => void
}) {
  return (
    <>
      <Found toFile={toFile} />
      <div className="import-other">
        <OtherFile toFile={toFile} />
        <Pasted before={text} onText={onText} />
      </div>
    </>
  )
}

function Found({ toFile }: { toFile: (source: ImportSource, file: string) => string }) {
  const { data: found, error, refetch } = useFoundSources()
  return (
    <Block title={texts.found} id="found">
      {error ? <FailureNote failure={failureOf(error)} onRetry={refetch} /> : null}
      {!found && !error ? <Skeleton lines={3} /> : null}
      {found ? <p className="muted">{found.length ? texts.foundHelp : texts.foundNone}</p> : null}
      <ul className="found-sources">
        {found?.map(({ source, file, entries, problems }) => (
          <li key={`${source} ${file}`} className="with-button">
            <span>
              {sourceWords[source]}{' '}
              <code>
                <Visible text={file} />
              </code>{' '}
              <span className="muted">
                {counted(entries, 'connection')}
                {problems ? `, ${counted(problems, 'line')} that cannot be taken` : null}
              </span>
            </span>
            <GoButton to={toFile(source, file)} text={texts.look} aria-label={`${texts.look}: ${file}`} />
          </li>
        ))}
      </ul>
    </Block>
  )
}

function OtherFile({ toFile }: { toFile: (source: ImportSource, file: string) => string }) {
  const [source, setSource] = useState<ImportSource>('pgadmin')
  const [path, setPath] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (path.trim()) go(toFile(source, path.trim()))
  }
  return (
    <Block title={texts.file} id="file">
      <form onSubmit={submit}>
        <FormGroup label={texts.kind} labelFor="file-kind">
          <Kind id="file-kind" value={source} onChange={setSource} />
        </FormGroup>
        <FormGroup label={texts.path} labelFor="file-path">
          <InputGroup
            id="file-path"
            placeholder="~/servers.json"
            spellCheck={false}
            autoComplete="off"
            value={path}
            onValueChange={setPath}
          />
        </FormGroup>
        <Button type="submit" text={texts.look} disabled={!path.trim()} />
      </form>
    </Block>
  )
}

function Pasted({ before, onText }: { before: string; onText: (source: ImportSource, text: string) => void }) {
  const [source, setSource] = useState<ImportSource>('urls')
  const [text, setText] = useState(before)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim()) onText(source, text)
  }
  return (
    <Block title={texts.paste} id="paste">
      <form onSubmit={submit}>
        <FormGroup label={texts.pasteKind} labelFor="paste-kind">
          <Kind id="paste-kind" value={source} onChange={setSource} />
        </FormGroup>
        <FormGroup label={texts.pasteText} labelFor="paste-text" helperText={texts.pasteHelp}>
          <TextArea
            id="paste-text"
            className="mono"
            fill
            rows={6}
            placeholder={'postgres://dba@db1.example.net/shop\nredis://cache.example.net'}
            spellCheck={false}
            autoComplete="off"
            value={text}
            onChange={event => setText(event.currentTarget.value)}
          />
        </FormGroup>
        <Button type="submit" text={texts.look} disabled={!text.trim()} />
      </form>
    </Block>
  )
}

function Kind({ id, value, onChange }: { id: string; value: ImportSource; onChange: (value: ImportSource) => void }) {
  const pick = (text: string) => onChange(importSources.find(one => one === text) ?? value)
  return <HTMLSelect id={id} fill value={value} options={kinds} onChange={event => pick(event.currentTarget.value)} />
}
