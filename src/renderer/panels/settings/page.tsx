import { useInfo, useSettings } from '../../asks/queries'
import { Block, Page } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { MetricFolders, RunbookFolders } from './folders'
import { HostKeys } from './host-keys'
import { SettingsForm } from './settings-form'
import { TellingYou } from './telling-you'
import { texts } from './texts'
import { Webhooks } from './webhooks'

export default function SettingsPage() {
  const settings = useSettings().data
  const info = useInfo().data
  return (
    <Page title={texts.title}>
      <div className="settings">
        <div>
          {settings ? (
            <>
              <SettingsForm
                key={JSON.stringify({ ...settings, folders: [], metricFolders: [], notify: true, notifyAlerts: 'all' })}
                settings={settings}
                loginName={info?.operator}
              />
              <TellingYou settings={settings} />
              <Webhooks />
              <RunbookFolders settings={settings} />
              <MetricFolders settings={settings} />
            </>
          ) : (
            <Skeleton />
          )}
        </div>
        <div>
          <HostKeys />
          <Block title={texts.about} id="about">
            {info ? (
              <dl className="facts wide">
                <div>
                  <dt>Quarterdeck</dt>
                  <dd>{info.version}</dd>
                </div>
                <div>
                  <dt>Runs on</dt>
                  <dd>
                    {info.electron ? `Electron ${info.electron}, ` : ''}Node {info.node}, {info.platform}
                  </dd>
                </div>
                <div>
                  <dt>Data folder</dt>
                  <dd className="mono">{info.dataFolder}</dd>
                </div>
              </dl>
            ) : (
              <Skeleton />
            )}
          </Block>
        </div>
      </div>
    </Page>
  )
}
