import type { Deployment } from '#domain/deployment'
import { GoButton } from '../../parts/go-link'
import { Ago } from '../../parts/moment'
import { Visible } from '../../parts/visible'
import { toDeployment, toStart } from '../../route'
import { Look, Standing } from './standing'
import { texts } from './texts'

/** One line a deployment, the newest first; what is only prepared leads on to deploying it. */
export function DeploymentList({ system, deployments }: { system: string; deployments: readonly Deployment[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={texts.title}>
      <table className="grid deployments">
        <thead>
          <tr>
            {[texts.version, texts.how, texts.when, texts.by, texts.before, texts.after].map(title => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {deployments.map(one => (
            <Line key={(one.run ?? one.before)?.id} system={system} deployment={one} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Line({ system, deployment }: { system: string; deployment: Deployment }) {
  const { version, run, before, after } = deployment
  const first = run ?? before
  const given = { version, ...(before?.replaces && { replaces: before.replaces }) }
  return (
    <tr>
      <th scope="row">
        {run ? (
          <a href={toDeployment(system, run.id)}>
            <Visible text={version} />
          </a>
        ) : (
          <Visible text={version} />
        )}
        {run?.part === 'rollback' ? <span className="muted"> {texts.rollback}</span> : null}
      </th>
      <td>
        <Standing deployment={deployment} />
      </td>
      <td>{first ? <Ago at={first.startedAt} /> : null}</td>
      <td>{first ? <Visible text={first.operator} /> : null}</td>
      <td className="headline-cell">
        {before ? <Look run={before} /> : <span className="muted">{texts.notChecked}</span>}
      </td>
      <td className="headline-cell">
        {after[0] ? (
          <Look run={after[0]} />
        ) : run ? (
          <span className="muted">{texts.notCompared}</span>
        ) : (
          <GoButton text={texts.deploy} to={toStart(system, 'deployment/during', given)} />
        )}
      </td>
    </tr>
  )
}
