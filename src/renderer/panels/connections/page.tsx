import { Bookmark, Import, Plus } from '@blueprintjs/icons'
import { useProfiles, useSystems } from '../../asks/queries'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { hashOf } from '../../route'
import { Containers } from './containers'
import { ExportButton } from './export-button'
import { ImportPage } from './import/import-page'
import { ProfileForm } from './profile-form'
import { mayHaveContainers, ProfileList } from './profile-list'
import { Sessions } from './sessions'
import { texts } from './texts'

/** How targets are reached, by system; what is open now. */
export default function Connections({ route, system }: PanelProps) {
  const systems = useSystems().data
  const profiles = useProfiles().data
  if (!systems || !profiles) return <Skeleton lines={8} />
  const [first, second] = route.path
  if (first === 'import') return <ImportPage route={route} systems={systems} profiles={profiles} />
  const host = profiles.find(profile => profile.id === second && mayHaveContainers(profile))
  if (first === 'containers' && host) return <Containers key={host.id} host={host} />
  const edited = profiles.find(profile => profile.id === first)
  if (first === 'new' || edited) {
    return (
      <ProfileForm
        key={`${first} ${JSON.stringify(route.query)}`}
        profile={edited}
        given={route.query}
        home={route.query.in ?? system?.id}
        systems={systems}
        profiles={profiles}
      />
    )
  }
  const toForm = (form: string) => hashOf({ system: system?.id ?? null, page: 'connections', path: [form] })
  return (
    <Page
      title={texts.title}
      actions={
        <>
          {systems.length > 0 ? <ExportButton /> : null}
          <GoButton
            icon={<Bookmark size={14} />}
            text={texts.fromTemplate}
            title={texts.fromTemplateWhy}
            to={hashOf({ system: null, page: 'guide', path: ['templates'] })}
          />
          <GoButton icon={<Import size={14} />} text={texts.importThem} to={toForm('import')} />
          <GoButton intent="primary" icon={<Plus size={14} />} text={texts.add} to={toForm('new')} />
        </>
      }
    >
      {systems.length === 0 ? (
        <Empty title={texts.empty}>
          <p>{texts.emptyWhy}</p>
        </Empty>
      ) : null}
      {systems.map(one => (
        <ProfileList key={one.id} system={one} profiles={profiles.filter(profile => profile.system === one.id)} />
      ))}
      <Sessions profiles={profiles} />
    </Page>
  )
}
