import { Button } from '@blueprintjs/core'
import { Download } from '@blueprintjs/icons'
import type { ReactNode } from 'react'
import type { Drill } from '#contract/backups'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { downloadReport } from '../../parts/download'
import { Block } from '../../parts/page'
import { Visible } from '../../parts/visible'
import { DrillMark } from './drill-mark'
import { texts } from './texts'

/** The drills on record, each with its certificate. */
export function DrillList({
  system,
  drills,
  actions,
}: {
  system: string
  drills: readonly Drill[]
  actions: ReactNode
}) {
  const { act, blocked } = useAct()
  const save = (run: string) =>
    act('certificate', async () => {
      downloadReport(await client.runs.report({ run, format: 'html', kind: 'certificate' }))
    })
  return (
    <Block title={texts.drills} actions={actions}>
      {drills.length === 0 ? <p className="muted">{texts.noDrills}</p> : null}
      {drills.length > 0 ? (
        <table className="grid">
          <tbody>
            {drills.slice(0, 10).map(drill => (
              <tr key={drill.run}>
                <td>
                  <DrillMark system={system} drill={drill} />
                </td>
                <th scope="row">
                  <Visible text={drill.dump ?? 'no dump'} />
                </th>
                <td>{drill.said ? <Visible text={drill.said} /> : null}</td>
                <td className="actions-cell">
                  <Button
                    size="small"
                    icon={<Download size={14} />}
                    text={texts.certificate}
                    disabled={blocked || drill.dump === null}
                    onClick={() => void save(drill.run)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Block>
  )
}
