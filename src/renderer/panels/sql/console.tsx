import { useEffect, useRef, useState } from 'react'
import type { StatementFound } from '#contract/sql'
import type { Failure } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { useTell } from '../../asks/act'
import { useConnection } from '../../asks/connection'
import { changeSqlTab, type SqlTab } from '../../asks/sql-tabs'
import { failureOf } from '../../client/client'
import { Answers } from './answers'
import { Editor, type EditorHandle } from './editor'
import { offsetOf, statementAt } from './places'
import { type Doing, useRunning } from './running'
import { statementsOf, useStatements } from './statements'
import { texts } from './texts'
import { Toolbar } from './toolbar'
import { useCatalog } from './use-catalog'

/** One tab: its editor, what can be done with it, what came of it. */
export function Console({
  tab,
  profile,
  writable,
  onWritable,
}: {
  tab: SqlTab
  profile: Profile
  writable: boolean
  onWritable: (writable: boolean) => void
}) {
  const editor = useRef<EditorHandle>(null)
  const [cursor, setCursor] = useState(0)
  const [typed, setTyped] = useState(tab.text !== '')
  const tell = useTell()
  const offline = useConnection() !== 'open'
  const statements = useStatements(profile.id, tab.text)
  const here = statementAt(statements, cursor)
  const { run, busy } = useRunning(tab, writable)
  // Names are asked for when somebody begins to type: opening the page opens no connection.
  const catalog = useCatalog(profile, typed)

  useEffect(() => editor.current?.statement(here), [here])
  const doIt = async (doing: Doing, which: 'one' | 'all') => {
    const handle = editor.current
    if (!handle || busy || offline) return
    const text = handle.text()
    const { from, to } = handle.place()
    handle.wrong(undefined)
    try {
      const chosen = await chosenOf(profile.id, text, from, which === 'all' ? undefined : to)
      if (chosen.length === 0) return tell({ text: texts.nothingHere })
      await run(text, doing === 'run' ? chosen : chosen.slice(0, 1), doing)
    } catch (error) {
      tell({ intent: 'danger', text: failureOf(error).message })
    }
  }
  const showPlace = ({ detail }: Failure, text: string) => {
    const at = offsetOf(text, detail?.position)
    const begin = editor.current?.text().indexOf(text) ?? -1
    if (at === undefined || begin < 0) return
    editor.current?.wrong(begin + at)
  }
  return (
    <div id="sql-tab" className="sql-tab">
      <Toolbar
        statement={here}
        blocked={offline}
        busy={busy}
        plans={profile.protocol === 'postgres'}
        writable={writable}
        onWritable={onWritable}
        limitMs={tab.limitMs}
        onLimit={limitMs => changeSqlTab(tab.id, () => ({ limitMs }))}
        onDo={(doing, which) => void doIt(doing, which)}
        catalog={catalog.state}
      />
      <div className={writable ? 'sql-editor-place writable' : 'sql-editor-place'}>
        <Editor
          text={tab.text}
          namespace={catalog.namespace}
          more={catalog.more}
          handle={editor}
          onChange={text => {
            setTyped(true)
            changeSqlTab(tab.id, () => ({ text }))
          }}
          onCursor={() => setCursor(editor.current?.place().from ?? 0)}
          onRun={which => void doIt('run', which)}
        />
      </div>
      <Answers tab={tab} onFailure={showPlace} />
    </div>
  )
}

/** What would run: all, those in the selection, or the one under the cursor; each where it stands in the whole text. */
async function chosenOf(
  profile: string,
  text: string,
  from: number,
  to: number | undefined,
): Promise<readonly StatementFound[]> {
  if (to === undefined) return statementsOf(profile, text)
  if (from < to) {
    const selected = await statementsOf(profile, text.slice(from, to))
    return selected.map(one => ({ ...one, from: one.from + from, to: one.to + from }))
  }
  const here = statementAt(await statementsOf(profile, text), from)
  return here ? [here] : []
}
