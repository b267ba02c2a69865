import { Callout } from '@blueprintjs/core'
import type { Problem } from '#domain/runbook'
import { CopyButton } from './copy-button'
import { Visible } from './visible'

/** Runbook files that did not load, each with its place, ready for an editor. The others run. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  return (
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
  )
}
