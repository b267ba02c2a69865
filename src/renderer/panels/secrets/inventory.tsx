import type { SecretEntry } from '#contract/vault'
import { EnvironmentWord } from '../../parts/badges'
import { protocolWords } from '../../parts/fits'
import { Block } from '../../parts/page'
import { Visible } from '../../parts/visible'
import { hashOf } from '../../route'
import { Source, Standing } from './standing'
import { texts } from './texts'

const toProfile = (system: string, profile: string) => hashOf({ system, page: 'connections', path: [profile] })

/** Every secret by its target: where it comes from, how old it is or how its place stands, who else takes it. */
export function Inventory({ entries }: { entries: readonly SecretEntry[] }) {
  return (
    <Block title={texts.inventory} id="inventory">
      <p className="muted">{texts.inventoryHelp}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" tabIndex={0} aria-label={texts.inventory}>
        <table className="grid">
          <thead>
            <tr>
              <th scope="col">Target</th>
              <th scope="col">System</th>
              <th scope="col">Protocol</th>
              <th scope="col">Comes from</th>
              <th scope="col">State</th>
              <th scope="col">Also used by</th>
            </tr>
          </thead>
          <tbody>
            {entries.map(entry => (
              <tr key={entry.profile}>
                <th scope="row">
                  <a href={toProfile(entry.system.id, entry.profile)}>
                    <Visible text={entry.name} />
                  </a>
                </th>
                <td>
                  <Visible text={entry.system.name} /> <EnvironmentWord environment={entry.system.environment} />
                </td>
                <td>{protocolWords[entry.protocol]}</td>
                <td>
                  <Source source={entry.source} />
                </td>
                <td>
                  <Standing entry={entry} />
                </td>
                <td>
                  {entry.sharedWith.map(({ profile, name, system }, at) => (
                    <span key={profile}>
                      {at > 0 ? ', ' : ''}
                      <a href={toProfile(system, profile)}>
                        <Visible text={name} />
                      </a>
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Block>
  )
}
