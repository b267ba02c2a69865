import type { FoundContainer } from '#contract/containers'
import { address, type Profile } from '#domain/profile'
import { protocolWords } from '../../parts/fits'
import { PickAll, type Picking, PickOne } from '../../parts/table-picking'
import { Visible } from '../../parts/visible'
import { containerTexts as texts } from './container-texts'

/** The containers of a host, those that can become connections with a box to tick. */
export function ContainerTable({
  containers,
  host,
  picked,
  onPick,
}: {
  containers: readonly FoundContainer[]
  host: Profile
  picked: ReadonlySet<string>
  onPick: (picked: ReadonlySet<string>) => void
}) {
  const offered = containers.flatMap((one, index) => (one.offer ? [index] : []))
  const picking: Picking = {
    many: true,
    picked: new Set(offered.filter(index => picked.has(containers[index]?.id ?? ''))),
    label: index => containers[index]?.name ?? '',
    onPick: indexes => onPick(new Set([...indexes].flatMap(index => containers[index]?.id ?? []))),
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={`${texts.title} ${host.name}`}>
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">
              <PickAll picking={picking} indexes={offered} />
            </th>
            <th scope="col">Container</th>
            <th scope="col">Compose</th>
            <th scope="col">Image</th>
            <th scope="col">State</th>
            <th scope="col">Ports</th>
            <th scope="col">Connection</th>
          </tr>
        </thead>
        <tbody>
          {containers.map((one, index) => (
            <tr key={one.id}>
              <td>{one.offer ? <PickOne picking={picking} index={index} /> : null}</td>
              <th scope="row">
                <Visible text={one.name} />
              </th>
              <td>{one.project && one.service ? <Visible text={`${one.project}/${one.service}`} /> : null}</td>
              <td className="mono">
                <Visible text={one.image} />
              </td>
              <td className={one.running ? undefined : 'tone-warn'}>
                <Visible text={one.state} />
              </td>
              <td className="mono">{one.ports.join(', ')}</td>
              <td>
                <Fitting one={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Fitting({ one }: { one: FoundContainer }) {
  if (one.known !== null)
    return (
      <>
        <Visible text={one.known} /> <span className="muted">{texts.there}</span>
      </>
    )
  if (!one.offer) return <span className="muted">{texts.none}</span>
  return (
    <>
      {protocolWords[one.offer.protocol]} <Visible text={one.offer.name} />{' '}
      <span className="muted mono">
        <Visible text={address(one.offer)} />
      </span>
    </>
  )
}
