import { Button, InputGroup } from '@blueprintjs/core'
import { FolderClose, Plus } from '@blueprintjs/icons'
import { type FormEvent, useState } from 'react'
import type { Settings } from '#contract/app'
import { useAct } from '../../asks/act'
import { useProblems, useRunbooks } from '../../asks/queries'
import { saveSettings } from '../../asks/save-settings'
import { Block } from '../../parts/page'
import { ProblemList } from '../../parts/problem-list'
import { counted } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { visibleString } from '../../parts/visible-text'
import { insideFolder, mayAddFolder } from './folder-path'
import { texts } from './texts'

/** The operator's own runbook folders: what each brings, and what in it did not load. */
export function Folders({ settings }: { settings: Settings }) {
  const [typed, setTyped] = useState('')
  const { act, busy, blocked } = useAct()
  const problems = useProblems().data ?? []
  const runbooks = useRunbooks().data ?? []
  const keep = (folders: readonly string[], said: string) =>
    act(
      'folders',
      () => saveSettings({ ...settings, folders: [...folders] }),
      () => ({ intent: 'success', text: said }),
    )
  const refusal = mayAddFolder(typed, settings.folders)
  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (refusal !== null) return
    const folder = typed.trim()
    if (await keep([...settings.folders, folder], texts.folderAdded(visibleString(folder)))) setTyped('')
  }
  return (
    <Block title={texts.folders} id="folders">
      <p className="muted">{texts.foldersHelp}</p>
      <ul className="own-folders">
        {settings.folders.map(folder => {
          const wrong = problems.filter(problem => insideFolder(problem.file, folder))
          const count = runbooks.filter(runbook => insideFolder(runbook.origin, folder)).length
          return (
            <li key={folder}>
              <div className="with-button">
                <span>
                  <FolderClose size={14} />{' '}
                  <code>
                    <Visible text={folder} />
                  </code>{' '}
                  <span className="muted">{counted(count, 'runbook')}</span>
                  {wrong.length ? (
                    <span className="tone-warn"> · {counted(wrong.length, 'file')} did not load</span>
                  ) : null}
                </span>
                <Button
                  size="small"
                  text={texts.removeFolder}
                  aria-label={`${texts.removeFolder} ${folder}`}
                  disabled={blocked}
                  onClick={() =>
                    keep(
                      settings.folders.filter(one => one !== folder),
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
          aria-label={texts.newFolder}
          placeholder="/srv/runbooks"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onValueChange={setTyped}
        />
        <Button
          type="submit"
          icon={<Plus size={14} />}
          text={texts.addFolder}
          loading={busy === 'folders'}
          disabled={blocked || refusal !== null}
        />
      </form>
      {typed.trim() && refusal ? <p className="muted">{refusal}</p> : null}
    </Block>
  )
}
