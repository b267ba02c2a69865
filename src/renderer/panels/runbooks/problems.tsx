import { Callout } from '@blueprintjs/core'
import { useProblems } from '../../asks/queries'
import { CopyButton } from '../../parts/copy-button'
import { Block } from '../../parts/page'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

/** Files that did not load, each with its place, ready for an editor. The others run. */
export function Problems() {
  const problems = useProblems().data ?? []
  if (problems.length === 0) return null
  return (
    <Block title={`${texts.problems} (${problems.length})`} id="problems">
      <ul className="problems">
        {problems.map((problem, at) => {
          const place = `${problem.file}:${problem.line}:${problem.column}`
          return (
            <li key={`${place} ${at + 1}`}>
              <Callout compact intent="warning" icon={false} className="with-button">
                <span>
                  <code>
                    <Visible text={place} />
                  </code>{' '}
                  <Visible text={problem.message} />
                </span>
                <CopyButton text={place} label="Copy place" brief />
              </Callout>
            </li>
          )
        })}
      </ul>
    </Block>
  )
}
