import { Button, Menu, MenuDivider, MenuItem, PopoverNext } from '@blueprintjs/core'
import { Download, PanelStats, Refresh, Stop } from '@blueprintjs/icons'
import { isTrouble, worstFirst } from '#domain/finding'
import { consoleFamily } from '#domain/reading'
import { findingsOf, type Run } from '#domain/run'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { DeclareButton } from '../../parts/declare-button'
import { downloadReport } from '../../parts/download'
import { GoButton } from '../../parts/go-link'
import { Moment, useNow } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { SystemName } from '../../parts/system-name'
import { counted, duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toStart } from '../../route'
import { markOfRun } from './step-mark'
import { texts } from './texts'

/** What runs, where, since when, how it stands; and the three things to do with a run as a whole. */
export function RunHead({
  run,
  id,
  facts,
  onFacts,
}: {
  run: Run
  id: string
  facts: boolean
  onFacts: (shown: boolean) => void
}) {
  const { act, busy, blocked } = useAct()
  const going = run.status === 'running' || run.status === 'waiting'
  const now = useNow(going ? 1000 : null)
  const header = run.header
  if (!header) return null
  const findings = Object.values(run.steps).reduce((sum, step) => sum + step.findings.filter(isTrouble).length, 0)
  const headline = worstFirst(findingsOf(run).map(({ finding }) => finding))[0]?.title
  const started = run.startedAt ? Date.parse(run.startedAt) : now
  const took = (run.finishedAt ? Date.parse(run.finishedAt) : now) - started
  const given = Object.fromEntries(
    Object.entries(header.parameters).flatMap(([name, value]) =>
      value === null || value === '••••' ? [] : [[name, value]],
    ),
  )
  return (
    <header className="run-head">
      <div className="run-title">
        <h1>
          <Visible text={header.title} />
        </h1>
        <p className="run-line" aria-live="polite">
          <Outcome mark={markOfRun(run)} />
          <SystemName id={header.system.id} name={header.system.name} />
          {findings ? <span>{counted(findings, 'finding')}</span> : null}
          <span>
            <Moment at={run.startedAt ?? ''} /> · {duration(Math.max(0, took))}
          </span>
          {run.cancelling ? <span className="muted">{texts.cancellingWhy}</span> : null}
        </p>
      </div>
      <div className="page-actions">
        {going ? (
          <Button
            size="small"
            intent="danger"
            variant="outlined"
            icon={<Stop size={14} />}
            text={run.cancelling ? texts.cancelling : texts.cancel}
            disabled={run.cancelling || blocked}
            loading={busy === 'cancel'}
            onClick={() => act('cancel', () => client.runs.cancel({ run: id }))}
          />
        ) : header.runbook.startsWith(consoleFamily) ? null : (
          <GoButton
            icon={<Refresh size={14} />}
            text={texts.again}
            to={toStart(header.system.id, header.runbook, given)}
          />
        )}
        {findings > 0 ? <DeclareButton system={header.system.id} title={headline} /> : null}
        <PopoverNext
          placement="bottom-end"
          content={<ReportMenu run={id} certifies={!going && (header.certificate?.length ?? 0) > 0} />}
        >
          <Button size="small" icon={<Download size={14} />} text="Report" />
        </PopoverNext>
        <Button
          size="small"
          variant="minimal"
          icon={<PanelStats size={14} />}
          aria-label={facts ? texts.hideFacts : texts.showFacts}
          title={facts ? texts.hideFacts : texts.showFacts}
          aria-expanded={facts}
          onClick={() => onFacts(!facts)}
        />
      </div>
    </header>
  )
}

function ReportMenu({ run, certifies }: { run: string; certifies: boolean }) {
  const { act, blocked } = useAct()
  const save = (format: 'markdown' | 'html' | 'pdf' | 'json', kind: 'run' | 'certificate' = 'run') =>
    act('report', async () => downloadReport(await client.runs.report({ run, format, kind })))
  return (
    <Menu>
      <MenuItem text="Markdown" disabled={blocked} onClick={() => save('markdown')} />
      <MenuItem text="HTML" disabled={blocked} onClick={() => save('html')} />
      <MenuItem text="PDF" disabled={blocked} onClick={() => save('pdf')} />
      <MenuItem text="JSON" disabled={blocked} onClick={() => save('json')} />
      {certifies ? (
        <>
          <MenuDivider />
          <MenuItem
            text={texts.certificateAs('Markdown')}
            disabled={blocked}
            onClick={() => save('markdown', 'certificate')}
          />
          <MenuItem text={texts.certificateAs('HTML')} disabled={blocked} onClick={() => save('html', 'certificate')} />
          <MenuItem text={texts.certificateAs('PDF')} disabled={blocked} onClick={() => save('pdf', 'certificate')} />
        </>
      ) : null}
    </Menu>
  )
}
