import { useProblems } from '../../asks/queries'
import { Block } from '../../parts/page'
import { ProblemList } from '../../parts/problem-list'
import { texts } from './texts'

/** Said under the library, so that nobody looks for a runbook in vain. */
export function Problems() {
  const problems = useProblems().data ?? []
  if (problems.length === 0) return null
  return (
    <Block title={`${texts.problems} (${problems.length})`} id="problems">
      <ProblemList problems={problems} />
    </Block>
  )
}
