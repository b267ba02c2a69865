import { Button, Checkbox } from '@blueprintjs/core'
import { type FormEvent, useMemo, useState } from 'react'
import type { Imported, ImportFrom } from '#contract/imports'
import type { Environment } from '#domain/environment'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { useAct } from '../../../asks/act'
import { useImportPreview } from '../../../asks/imports'
import { client, failureOf } from '../../../client/client'
import { Empty } from '../../../parts/empty'
import { FailureNote } from '../../../parts/failure-note'
import { Block } from '../../../parts/page'
import { ProblemList } from '../../../parts/problem-list'
import { Skeleton } from '../../../parts/skeleton'
import { counted } from '../../../parts/units'
import { SystemField } from '../system-field'
import { everything, standings } from './choice'
import { EntryTable } from './entry-table'
import { texts } from './texts'

/** What a source holds: choose, name, say into which system, and take. */
export function ImportPreviewPart({
  from,
  name,
  home,
  systems,
  profiles,
  onTaken,
}: {
  from: ImportFrom
  name: string
  home: string | undefined
  systems: readonly System[]
  profiles: readonly Profile[]
  onTaken: (imported: Imported) => void
}) {
  const { act, busy, blocked } = useAct()
  const [into, setInto] = useState(home ?? systems[0]?.id ?? '')
  const [added, setAdded] = useState<{ id: string; name: string; environment: Environment }>(fresh)
  const [choice, setChoice] = useState(everything)
  const [sealing, setSealing] = useState(true)
  const [tried, setTried] = useState(false)
  const system = systems.find(one => one.id === into)
  const { data, error, refetch } = useImportPreview(from, name, system?.id)
  const entries = data?.entries ?? none
  const there = useMemo(() => profiles.filter(one => one.system === into).map(one => one.name), [profiles, into])
  const standing = useMemo(() => standings(entries, choice, system?.name, there), [entries, choice, system, there])
  if (error) return <FailureNote failure={failureOf(error)} onRetry={refetch} />
  if (!data) return <Skeleton lines={8} />
  const taken = entries.filter(one => standing.get(one.key)?.taken)
  const unfit = taken.some(one => standing.get(one.key)?.problem)
  const passwords = taken.filter(one => one.hasPassword).length
  const lacksName = !system && !added.name.trim()
  const take = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (lacksName || unfit || taken.length === 0) return
    const imported = await act('import', () =>
      client.imports.take({
        from,
        chosen: taken.map(({ key }) => ({ key, name: standing.get(key)?.name.trim() ?? '' })),
        into: system ? { system: system.id } : { name: added.name.trim(), environment: added.environment },
        passwords: sealing ? 'seal' : 'ask',
      }),
    )
    if (imported) onTaken(imported)
  }
  return (
    <>
      {entries.length === 0 ? <Empty title={texts.nothing} /> : null}
      {entries.length > 0 ? (
        <form onSubmit={take} noValidate>
          <div className="import-into">
            <SystemField
              systems={systems}
              value={system ? into : ''}
              added={added}
              problem={tried && lacksName ? 'Needed.' : undefined}
              onChange={setInto}
              onAdded={setAdded}
            />
          </div>
          {passwords > 0 ? (
            <Checkbox
              checked={sealing}
              label={texts.seal(counted(passwords, 'password'))}
              onChange={event => setSealing(event.currentTarget.checked)}
            />
          ) : null}
          <div className="form-buttons">
            <Button
              type="submit"
              intent="primary"
              text={texts.take(counted(taken.length, 'connection'))}
              loading={busy === 'import'}
              disabled={blocked || taken.length === 0 || unfit}
            />
            {unfit ? <span className="tone-bad">{texts.names}</span> : null}
          </div>
          <Block title={texts.entries} id="entries">
            <EntryTable entries={entries} standing={standing} sealing={sealing} onChoice={setChoice} />
          </Block>
        </form>
      ) : null}
      {data.problems.length > 0 ? (
        <Block title={`${texts.problems} (${data.problems.length})`} id="problems">
          <p className="muted">{texts.problemsHelp}</p>
          <ProblemList problems={data.problems} />
        </Block>
      ) : null}
    </>
  )
}

const none: never[] = []
const fresh = { id: '', name: '', environment: 'development' as const }
