import { InputGroup } from '@blueprintjs/core'
import { Search } from '@blueprintjs/icons'
import { useState } from 'react'
import { useProfiles, useRunbooks } from '../../asks/queries'
import type { PanelProps } from '../../panel'
import { DeclareButton } from '../../parts/declare-button'
import { Empty } from '../../parts/empty'
import { Block, Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { Library } from './library'
import { Problems } from './problems'
import { RunbookPage } from './runbook-page'
import { answering, symptomsOf, symptomWord } from './symptoms'
import { texts } from './texts'

/** From a symptom to what looks into it; and the whole library. */
export default function Runbooks({ route, system }: PanelProps) {
  const runbooks = useRunbooks(system?.id).data
  const profiles = useProfiles(system?.id).data ?? []
  const [search, setSearch] = useState('')
  const [symptom, setSymptom] = useState<string | null>(null)
  if (route.path.length >= 2) return <RunbookPage id={route.path.join('/')} system={system} />
  if (!runbooks) return <Skeleton lines={8} />
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = (symptom === null ? runbooks : answering(runbooks, symptom)).filter(runbook => {
    const text =
      `${runbook.id} ${runbook.title} ${runbook.summary} ${runbook.symptoms.join(' ')} ${runbook.cadence}`.toLowerCase()
    return wanted.every(word => text.includes(word))
  })
  return (
    <Page title={texts.title}>
      <Block
        title={texts.wrong}
        id="wrong"
        actions={
          system ? (
            <DeclareButton system={system.id} {...(symptom !== null && { title: symptomWord(symptom) })} />
          ) : null
        }
      >
        <ul className="symptoms">
          {symptomsOf(runbooks).map(({ symptom: one, count }) => (
            <li key={one}>
              <button
                type="button"
                className="symptom"
                aria-pressed={symptom === one}
                onClick={() => setSymptom(symptom === one ? null : one)}
              >
                <span>{symptomWord(one)}</span>
                <span className="muted">{count}</span>
              </button>
            </li>
          ))}
        </ul>
      </Block>
      <Block
        title={symptom === null ? texts.library : `${texts.library}: ${symptomWord(symptom)}`}
        id="library"
        actions={
          <InputGroup
            size="small"
            type="search"
            leftIcon={<Search size={14} />}
            placeholder={texts.search}
            aria-label={texts.search}
            value={search}
            onValueChange={setSearch}
          />
        }
      >
        {runbooks.length === 0 ? (
          <Empty title={texts.empty} />
        ) : (
          <Library runbooks={shown} system={system} profiles={profiles} ranked={symptom !== null} />
        )}
      </Block>
      <Problems />
    </Page>
  )
}
