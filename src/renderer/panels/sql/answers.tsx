import { useEffect, useState } from 'react'
import type { Failure } from '#domain/failure'
import type { SqlAnswer, SqlTab } from '../../asks/sql-tabs'
import { ChangeAnswer } from '../../parts/change-answer'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { TabStrip } from '../../parts/tab-strip'
import { inShort } from './in-short'
import { PlanAnswer } from './plan-answer'
import { RowsAnswer } from './rows-answer'
import { texts } from './texts'

/** What came of the statements, each in a tab of its own; the newest is shown. */
export function Answers({ tab, onFailure }: { tab: SqlTab; onFailure: (failure: Failure, text: string) => void }) {
  const { answers } = tab
  const [chosen, setChosen] = useState<string>()
  const shown = answers.find(one => one.key === chosen) ?? answers.at(-1)
  if (!shown) {
    return (
      <Empty title={texts.empty}>
        <p>{texts.emptyWhy}</p>
      </Empty>
    )
  }
  return (
    <section className="sql-answers" aria-label={texts.answers}>
      {answers.length > 1 ? (
        <TabStrip
          label={texts.answers}
          tabs={answers.map((one, at) => ({ id: one.key, title: `${at + 1}. ${inShort(one.text, 40)}` }))}
          shown={shown.key}
          panel="sql-answer"
          onShow={setChosen}
        />
      ) : null}
      <div id="sql-answer" className="sql-answer">
        <Answer
          key={shown.key}
          answer={shown}
          system={tab.system}
          onFailure={failure => onFailure(failure, shown.text)}
        />
      </div>
    </section>
  )
}

function Answer({
  answer,
  system,
  onFailure,
}: {
  answer: SqlAnswer
  system: string
  onFailure: (failure: Failure) => void
}) {
  if (answer.kind === 'rows')
    return <RowsAnswer result={answer.result} name={inShort(answer.text, 40)} onFailure={onFailure} />
  if (answer.kind === 'change') return <ChangeAnswer system={system} run={answer.run} kind="sql" />
  if (answer.kind === 'plan') return <PlanAnswer plan={answer.plan} before={answer.before} />
  return <Failed failure={answer.failure} onFailure={onFailure} />
}

function Failed({ failure, onFailure }: { failure: Failure; onFailure: (failure: Failure) => void }) {
  useEffect(() => {
    onFailure(failure)
  }, [failure])
  return <FailureNote failure={failure} />
}
