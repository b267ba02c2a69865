import { Button, InputGroup } from '@blueprintjs/core'
import { FolderClose, Plus } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import type { Problem } from '#domain/runbook'
import { useAct } from '../../asks/act'
import { Block } from '../../parts/page'
import { ProblemList } from '../../parts/problem-list'
import { counted } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { insideFolder, mayAddFolder } from './folder-path'
import { texts } from './texts'

/** Folders with files of the operator's own: what each brings, and what in it cannot be used. */
export function OwnFolders({
  id,
  words,
  folders,
  problems,
  brings,
  onKeep,
}: {
  id: string
  words: { title: string; help: string; path: string; example: string; add: string }
  folders: readonly string[]
  problems: readonly Problem[]
  /** What a folder brings, in words. */
  brings: (folder: string) => string
  onKeep: (folders: string[]) => Promise<unknown>
}) {
  const [typed, setTyped] = useState('')
  const { act, busy, blocked } = useAct()
  const keep = (kept: string[], said: string) =>
    act(
      'folders',
      () => onKeep(kept).then(() => true),
      () => ({ intent: 'success', text: said }),
    )
  const refusal = mayAddFolder(typed, folders)
  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (refusal !== null) return
    const folder = typed.trim()
    if (await keep([...folders, folder], texts.folderAdded(visibleString(folder)))) setTyped('')
  }
  const elsewhere = problems.filter(({ file }) => !folders.some(folder => insideFolder(file, folder)))
  return (
    <Block title={words.title} id={id}>
      <p className="muted">{words.help}</p>
      {elsewhere.length ? <ProblemList problems={elsewhere} /> : null}
      <ul className="own-folders">
        {folders.map(folder => {
          const wrong = problems.filter(problem => insideFolder(problem.file, folder))
          return (
            <li key={folder}>
              <div className="with-button">
                <span>
                  <FolderClose size={14} />{' '}
                  <code>
                    <Visible text={folder} />
                  </code>{' '}
                  <span className="muted">{brings(folder)}</span>
                  {wrong.length ? <span className="tone-warn"> · {counted(wrong.length, 'problem')}</span> : null}
                </span>
                <Button
                  size="small"
                  text={texts.removeFolder}
                  aria-label={`${texts.removeFolder} ${folder}`}
                  disabled={blocked}
                  onClick={() =>
                    keep(
                      folders.filter(one => one !== folder),
                      texts.folderRemoved(visibleString(folder)),
                    )
                  }
                />
              </div>
              {wrong.length ? <ProblemList problems={wrong} /> : null}
            </li>
          )
        })}
      </ul>
      <form onSubmit={add} className="add-folder">
        <InputGroup
          className="mono"
          fill
          aria-label={words.path}
          placeholder={words.example}
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onValueChange={setTyped}
        />
        <Button
          type="submit"
          icon={<Plus size={14} />}
          text={words.add}
          loading={busy === 'folders'}
          disabled={blocked || refusal !== null}
        />
      </form>
      {typed.trim() && refusal ? <p className="muted">{refusal}</p> : null}
    </Block>
  )
}
